"""How gunicorn serves with the configuration that is shipped; a toy stands for the desk."""

import os
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.local.ports import free_port
from tests.deploy.test_run import until

CHECKOUT = Path(__file__).resolve().parents[2]
TOY = "def app(environ, answer):\n    answer('200 OK', [('Content-Length', '2')])\n    return [b'ok']\n"


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "toy.py").write_text(TOY)
    port = free_port()
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "toy:app"], cwd=CHECKOUT, stderr=out,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "BIND": f"127.0.0.1:{port}"})
    until(lambda: log.read_text().count("Booting worker") == 2, "both workers")
    yield port
    process.terminate()
    process.wait(timeout=20)


@pytest.mark.skipif(not hasattr(socket, "TCP_DEFER_ACCEPT"), reason="this system gives silent connections too")
def test_a_browsers_unused_connections_hold_no_worker(desk):
    with ExitStack() as silent:
        for _ in range(4):
            silent.enter_context(socket.create_connection(("127.0.0.1", desk)))
        with urllib.request.urlopen(f"http://127.0.0.1:{desk}/", timeout=10) as answer:
            assert answer.read() == b"ok"
