"""The real nginx with the configuration that is shipped; only names, ports and paths of the containers are replaced."""

from __future__ import annotations

import ipaddress
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.local.ports import free_port, is_free

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
            .sign(key, hashes.SHA256()))
    (folder / "site.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "site.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


@contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[SimpleNamespace]:
    """Start it in this folder before the service at this port; answers its `address`, its `plain` one and whom to `trust`."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        pytest.skip("nginx is not installed here")
    certificate(folder)
    tls, plain = free_port(), free_port()
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    for old, new in {
        "http://$desk:8000": f"http://127.0.0.1:{upstream}", "/etc/nginx/tls": str(folder),
        "listen 443 ": f"listen 127.0.0.1:{tls} ", "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "pid /run/nginx.pid": f"pid {folder}/pid",
        "/dev/stderr": f"{folder}/error.log", "/dev/stdout": f"{folder}/access.log",
    }.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text)
    command = [program, "-c", str(folder / "nginx.conf"), "-e", f"{folder}/error.log", "-g", "daemon off;"]
    tested = subprocess.run([*command[:-2], "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 10
    while is_free(tls) and time.monotonic() < deadline:
        time.sleep(0.05)
    yield SimpleNamespace(address=f"https://127.0.0.1:{tls}", plain=f"http://127.0.0.1:{plain}",
                          trust=ssl.create_default_context(cafile=folder / "site.crt"))
    process.terminate()
    process.wait(10)
