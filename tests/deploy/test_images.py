"""What a city would run, as far as it can be tried without a container engine."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from deploy.local.settings import SERVICES
from tests.deploy.front import nginx

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
CHECKOUT = DEPLOY.parent


def stage(target):
    """The instructions of one stage of the Dockerfile."""
    text = (DEPLOY / "images" / "Dockerfile").read_text()
    text = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text))
    return re.search(rf"(?ms)^FROM \S+ AS {target}$(.*?)(?=^FROM |\Z)", text).group(1)


def copied(target, service=""):
    """The (sources, destination) that a stage copies from the checkout."""
    pairs = []
    for line in re.findall(r"(?m)^COPY (?!--from)(.*)$", stage(target)):
        *sources, destination = line.replace("${SERVICE}", service).split()
        pairs.append((sources, destination))
    return pairs


def build(folder, targets, service=""):
    """Lay out in `folder` the files that an image would hold."""
    for target in targets:
        for sources, destination in copied(target, service):
            for source in sources:
                path = CHECKOUT / source
                if path.is_dir():
                    shutil.copytree(path, folder / destination, dirs_exist_ok=True,
                                    ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    (folder / destination).mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, folder / destination)


def run_inside(folder, program, **environment):
    """Run a program that sees the image's files and the packages, and nothing of the checkout."""
    away = f"import sys; sys.path[:] = ['.', *(p for p in sys.path if p != {str(CHECKOUT)!r})]"
    return subprocess.run(
        [sys.executable, "-P", "-c", f"{away}\n{program}"],
        cwd=folder, env={"PATH": os.environ["PATH"], **environment}, capture_output=True, text=True, check=False,
    )


@pytest.fixture
def told():
    """The environment that the compose file gives, with invented secrets."""
    printed = subprocess.run([sys.executable, "-m", "deploy.cli", "secrets"], cwd=CHECKOUT, capture_output=True,
                             text=True, check=True).stdout
    return {name: value.strip("'") for name, value in (line.split("=", 1) for line in printed.splitlines())}


def compose(told=None):
    text = (DEPLOY / "compose.yaml").read_text()
    for name, value in (told or {}).items():
        text = re.sub(rf"\$\{{{name}:\?\}}", lambda _, value=value: value.replace('"', '\\"')
                      if not value.startswith("{") else json.dumps(value), text)
    return yaml.safe_load(text.replace("${SMTP_URL:-}", ""))


class TestTheImageOfAService:
    """An image holds one service and `shared`, and that is enough for it to start."""

    @pytest.mark.parametrize("service", SERVICES)
    def test_it_holds_one_service_and_makes_its_application_and_worker(self, service, tmp_path, told):
        build(tmp_path, ("house", "service"), service)
        assert {path.name for path in (tmp_path / "services").iterdir()} == {"__init__.py", service}
        environment = {name: str(value or "") for name, value in compose(told)["services"][service]["environment"].items()}
        environment["FILES_URL"] = f"file://{tmp_path}"
        made = run_inside(tmp_path, "from deploy.wsgi import app; from deploy.worker import app as worker\n"
                          "import deploy.migrate, shared, json\n"
                          "print(json.dumps([shared.__file__, len(app.url_map._rules), len(worker.tasks)]))", **environment)
        assert made.returncode == 0, made.stderr
        where, routes, tasks = json.loads(made.stdout.splitlines()[-1])
        assert where.startswith(str(tmp_path)) or not Path(where).is_absolute()
        assert routes > 3
        assert tasks > 3

    def test_the_beat_rings_for_every_desk(self, tmp_path):
        build(tmp_path, ("house", "beat"))
        made = run_inside(tmp_path, "from deploy.beat import app; print(*app.conf.beat_schedule)",
                          BROKER_URL="redis://broker/0")
        assert made.returncode == 0, made.stderr
        assert {name.split(".")[0] for name in made.stdout.split()} == set(SERVICES)


class TestTheComposeFile:
    """It parses, asks for no secret that nobody makes, and gives each service its own and no more."""

    def test_every_secret_it_asks_for_is_made(self, told):
        asked = set(re.findall(r"\$\{(\w+):\?\}", (DEPLOY / "compose.yaml").read_text()))
        assert asked == set(told)

    @pytest.mark.parametrize("service", SERVICES)
    def test_a_service_is_told_what_its_settings_need_and_no_more(self, service, told):
        from shared.runtime import settings_from_environment
        parts = compose(told)["services"]
        environment = {name: str(value or "") for name, value in parts[service]["environment"].items()}
        settings = settings_from_environment(service, environment)
        assert settings.database_owner_url == ""
        assert (settings.identity_private_key is not None) == (service == "enrollment")
        others = [name for name in environment if name.startswith("DATABASE_URL_") and service.upper() not in name]
        assert others == []
        assert parts[f"{service}-worker"]["environment"] == parts[service]["environment"]
        migrating = {name: str(value or "") for name, value in parts[f"{service}-migrate"]["environment"].items()}
        assert settings_from_environment(service, migrating).database_owner_url.endswith(f"@{service}-db/{service}")

    def test_two_desks_share_the_key_between_them(self, told):
        keys = {service: json.loads(told[f"MAIL_KEYS_{service.upper()}"]) for service in SERVICES}
        assert all(keys[one][other] == keys[other][one] for one in SERVICES for other in SERVICES)
        assert len({key for mine in keys.values() for key in mine.values()}) == 10

    def test_what_it_mounts_and_waits_for_exists(self):
        found = compose()
        for name, part in found["services"].items():
            for needed in part.get("depends_on", {}):
                assert needed in found["services"], f"{name} waits for {needed}"
            for volume in part.get("volumes", ()):
                source = volume.split(":")[0]
                if source.startswith("./") and source != "./tls":  # the certificate is the city's own
                    assert (DEPLOY / source).exists()
                elif not source.startswith("./"):
                    assert source in found["volumes"]

    def test_only_nginx_is_reached_from_outside(self):
        found = compose()
        assert [name for name, part in found["services"].items() if part.get("ports")] == ["nginx"]
        assert found["networks"]["inside"] == {"internal": True}


class Echo(BaseHTTPRequestHandler):
    """A service that says what reached it; to /silent it closes the line without a word."""

    heard: list = []

    def _answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.heard.append((self.command, self.path))
        if self.path == "/silent":
            self.close_connection = True
            return
        body = json.dumps({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815  # the library looks for these names

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """The real nginx before a service that says what it has heard."""
    service = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    with nginx(tmp_path_factory.mktemp("nginx"), service.server_port) as front:

        def ask(path, body=None, address=front.address):
            try:
                with urllib.request.urlopen(f"{address}{path}", data=body, context=front.trust, timeout=10) as answer:
                    return answer.status, json.loads(answer.read() or "null")
            except urllib.error.HTTPError as error:
                return error.code, dict(error.headers)

        ask.plain = front.plain
        yield ask
    service.shutdown()
    service.server_close()


class TestNginx:
    """One address for four services."""

    def test_the_prefix_names_the_service_and_is_taken_off(self, door):
        status, heard = door("/training/api/v1/classes?after=%E5%BC%A0%20x&limit=5")
        assert status == 200
        assert heard["path"] == "/api/v1/classes?after=%E5%BC%A0%20x&limit=5"
        assert heard["x-forwarded-prefix"] == "/training"
        assert heard["x-forwarded-proto"] == "https"
        assert len(heard["x-request-id"]) == 32

    def test_an_escaped_path_arrives_as_it_was_sent(self, door):
        assert door("/subsidy/api/v1/files/%E5%85%AC%E7%A4%BA%20a.docx")[1]["path"] == \
            "/api/v1/files/%E5%85%AC%E7%A4%BA%20a.docx"

    def test_the_log_in_reaches_the_front_desk(self, door):
        assert door("/enrollment/api/v1/login", b"{}")[1]["path"] == "/api/v1/login"

    @pytest.mark.parametrize("path", ["/training/metrics", "/subsidy/health/ready", "/elsewhere/", "/training"])
    def test_the_operators_pages_and_unknown_services_are_not_there(self, door, path):
        assert door(path)[0] == 404

    def test_a_post_that_was_sent_is_never_sent_again(self, door):
        before = Echo.heard.count(("POST", "/silent"))
        assert door("/subsidy/silent", b"{}")[0] == 502
        assert Echo.heard.count(("POST", "/silent")) == before + 1

    def test_a_body_of_more_than_20_megabytes_is_refused(self, door):
        assert door("/enrollment/api/v1/rosters", b"x" * (20 * 1024 * 1024))[0] == 200
        assert door("/enrollment/api/v1/rosters", b"x" * (20 * 1024 * 1024 + 1))[0] == 413

    def test_guessing_passwords_is_slowed_down(self, door):
        answers = [door("/enrollment/api/v1/login", b"{}")[0] for _ in range(40)]
        assert answers.count(200) <= 32
        assert 429 in answers

    def test_plain_http_is_led_to_https(self, door):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        opener = urllib.request.build_opener(Stay)
        with pytest.raises(urllib.error.HTTPError) as led:
            opener.open(f"{door.plain}/training/x", timeout=5)
        assert led.value.code == 308
        assert led.value.headers["Location"] == "https://127.0.0.1/training/x"
