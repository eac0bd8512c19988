"""Where the running system is: what `make run` wrote down, or what the environment says."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.local.plain import Plain
from deploy.local.server import write_private

SERVICES = ("enrollment", "training", "assessment", "subsidy")
CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".local"


@dataclass(frozen=True)
class Running:
    """A system that runs.

    :param addresses: service → `http://host:port`, without a slash at the end.
    :param database_urls: service → the application's SQLAlchemy URL of its database.
    :param files_urls: service → where its files lie.
    """

    addresses: Mapping[str, str]
    database_urls: Mapping[str, str] = field(default_factory=dict)
    broker_url: str = ""
    sample_password: str = ""
    keeper: int = 0
    files_urls: Mapping[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write it down for the command line; it holds passwords, so its owner alone reads it."""
        write_private(path, json.dumps(asdict(self), indent=1))


def running(environ: Mapping[str, str] = os.environ, folder: Path = FOLDER) -> Running:
    """Find the running system: the environment's ADDRESS_<SERVICE> and DATABASE_URL_<SERVICE> go before `.local/`.

    :raises Plain: when there is none.
    """
    path = Path(environ.get("LOCAL_FOLDER") or folder) / "run.json"
    written = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    found = Running(
        addresses=_per_service("ADDRESS", environ, written.get("addresses", {})),
        database_urls=_per_service("DATABASE_URL", environ, written.get("database_urls", {})),
        broker_url=environ.get("BROKER_URL") or written.get("broker_url", ""),
        sample_password=environ.get("SAMPLE_PASSWORD") or written.get("sample_password", ""),
        keeper=written.get("keeper", 0),
        files_urls=_per_service("FILES_URL", environ, written.get("files_urls", {})),
    )
    if not found.addresses and not found.database_urls:
        raise Plain(
            "系统未在运行：请先 make run，或设置 ADDRESS_ENROLLMENT、DATABASE_URL_ENROLLMENT 等。",
            "Nothing runs here: make run first, or set ADDRESS_ENROLLMENT, DATABASE_URL_ENROLLMENT and the like.",
        )
    return found


def _per_service(name: str, environ: Mapping[str, str], written: Mapping[str, str]) -> dict[str, str]:
    given = {service: environ.get(f"{name}_{service.upper()}", "") for service in SERVICES}
    return {**written, **{service: value.rstrip("/") for service, value in given.items() if value}}
