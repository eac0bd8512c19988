"""Databases that a city brings itself: roles under other names, or one role for everything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg import sql

from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer, program
from deploy.local.settings import Databases, kept_secrets, service_environment

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def migrate(tmp_path):
    """Migrate an empty database of the training desk on the city's server as `owner`, seed it as `application`."""
    server = PostgresServer(tmp_path / "postgres", free_port(), durable=False)
    server.start()

    def run(owner, application, **more):
        with server.connect() as admin:
            for role in {owner, application} - {"postgres"}:
                admin.execute(sql.SQL("create role {} login createrole password 'word'").format(sql.Identifier(role)))
            admin.execute(sql.SQL("create database citys_own owner {}").format(sql.Identifier(owner)))
        words = {"postgres": server.superuser_password}
        url = {role: server.url("citys_own", role, words.get(role, "word")) for role in (owner, application)}
        where = Databases({"training": url[application]}, {"training": url[owner]}, "redis://127.0.0.1:1/0")
        told = service_environment("training", where, kept_secrets(tmp_path / "secrets.json"), tmp_path, {})
        told["DATABASE_OWNER_URL_TRAINING"] = url[owner]
        return subprocess.run([sys.executable, "-m", "deploy.migrate"], cwd=CHECKOUT, capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], **told, **more}, check=False)

    yield run
    server.stop()


def test_a_desk_is_migrated_and_seeded_under_the_citys_own_roles(migrate):
    done = migrate("city_owner", "city_desk")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("role", "why"), [("postgres", "a superuser"), ("city_owner", "the owner of the tables")])
def test_one_role_for_everything_is_refused_with_what_to_grant(migrate, role, why):
    """Nothing in the database would keep the units apart; nothing is migrated before that is settled."""
    done = migrate(role, role)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert f"{role}, the role of DATABASE_URL_TRAINING, is {why}" in done.stderr
    assert "create role training_desk login" in done.stderr


def test_one_role_for_everything_can_be_meant(migrate):
    """Said as an error all the same."""
    done = migrate("postgres", "postgres", WITHOUT_ROW_SECURITY="1")
    assert done.returncode == 0, done.stderr
    assert "no_row_security" in done.stdout


def test_the_script_of_the_compose_file_makes_a_desk_as_the_local_set_does(tmp_path):
    """Run by the real psql on a new server, and then by migrations and seed."""
    server = PostgresServer(tmp_path / "postgres", free_port(), durable=False)
    server.start()
    try:
        told = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "PGPASSWORD": server.superuser_password,
                "POSTGRES_USER": "postgres", "DESK": "subsidy", "OWNER_PASSWORD": "o'w", "APP_PASSWORD": "a'p",
                "PATH": f"{program('psql').parent}:{os.environ['PATH']}"}
        script = CHECKOUT / "deploy" / "images" / "roles.sh"
        subprocess.run(["sh", str(script)], env=told, check=True, capture_output=True)
        asked = "select rolname, rolsuper, rolcreaterole from pg_roles where rolname like 'subsidy%' order by 1"
        with server.connect() as admin:
            assert admin.execute(asked).fetchall() == [("subsidy_app", False, False), ("subsidy_owner", False, False)]
        url = {role: server.url("subsidy", f"subsidy_{role}", word) for role, word in (("owner", "o'w"), ("app", "a'p"))}
        where = Databases({"subsidy": url["app"]}, {}, "redis://127.0.0.1:1/0")
        told = service_environment("subsidy", where, kept_secrets(tmp_path / "secrets.json"), tmp_path, {})
        told |= {"DATABASE_OWNER_URL_SUBSIDY": url["owner"], "PATH": os.environ["PATH"]}
        done = subprocess.run([sys.executable, "-m", "deploy.migrate"], cwd=CHECKOUT, capture_output=True, text=True,
                              env=told, check=False)
        assert done.returncode == 0, done.stderr
    finally:
        server.stop()
