"""Running a server without the power of root.

PostgreSQL refuses to run as root. When root starts the local set, its servers run through `setpriv` as a number that
belongs to nobody on the machine: no user is added and no folder is opened for others. If the way to the data leads
through a folder that only its owner may enter, the server keeps one capability, the smallest that is enough.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.local.plain import Plain

# Outside every range that distributions, containers and systemd hand out, so that no other program shares it: a stale
# postmaster.pid that names a living process of somebody else is then seen as stale.
SERVER_UID = 60963
CAPABILITIES = (None, "dac_read_search", "dac_override")  # from nothing upwards


def die_with_parent(when: signal.Signals) -> list[str]:
    """The words before a command that the kernel shall send `when` if the one who started it is gone."""
    return ["setpriv", f"--pdeathsig={when.name.removeprefix('SIG')}"] if shutil.which("setpriv") else []


def command_prefix(reach: Sequence[Path], when_parent_dies: signal.Signals, uid: int = SERVER_UID) -> list[str]:
    """The words before a server's command: for root, those that take its power away; for all, `die_with_parent`.

    `reach` names the programs and folders that the server must get at. Raises Plain if there is no way.
    """
    if os.geteuid() != 0:
        return die_with_parent(when_parent_dies)
    if shutil.which("setpriv") is None:
        raise Plain(
            "以 root 运行需要 setpriv（util-linux），请安装，或改用普通用户运行。",
            "Running as root needs setpriv (util-linux): install it, or run as an ordinary user.",
        )
    for capability in CAPABILITIES:
        words = _setpriv(uid, capability, when_parent_dies)
        if _reaches(words, reach):
            return words
    raise Plain(
        f"root 无法让普通身份进入 {reach[-1]}，请改用普通用户运行，或把本目录移到其他用户可进入的位置。",
        f"Root cannot let an unprivileged process into {reach[-1]}: run as an ordinary user, or move this folder.",
    )


def _setpriv(uid: int, capability: str | None, when_parent_dies: signal.Signals) -> list[str]:
    words = [*die_with_parent(when_parent_dies), f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    if capability is None:
        return [*words, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    only = f"-all,+{capability}"
    # access(2) asks as if without capabilities unless no_setuid_fixup is set, and initdb and postgres ask by access(2)
    keep = [f"--inh-caps={only}", f"--ambient-caps=+{capability}", f"--bounding-set={only}"]
    return [*words, *keep, "--securebits=+no_setuid_fixup", "--no-new-privs"]


def _reaches(words: list[str], reach: Sequence[Path]) -> bool:
    question = 'for it; do test -r "$it" && test -x "$it" || exit 1; done'
    command = [*words, "sh", "-c", question, "sh", *(str(path) for path in reach)]
    return subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 0


def give(path: Path, uid: int = SERVER_UID) -> None:
    """Make a folder and all in it belong to the server, if root is the one who asks."""
    if os.geteuid() != 0:
        return
    for each in (path, *path.rglob("*")):
        os.chown(each, uid, uid, follow_symlinks=False)
