"""The rooms are the same in all four services, and nothing lies about between them."""

import configparser

import pytest
from importlinter.cli import lint_imports

from shared.runtime.migrations import script
from tests.structure.sources import CODE, ROOT, SERVICES, report, sources

ROOMS = {"app", "lifecycle", "rules", "models", "actions", "queries", "schemas", "routes", "tasks", "events"}
LATER = {"pages", "templates", "static"}  # the staff console
DATA = {"reference"}  # rows that are loaded once; no code
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
MECHANISMS = {
    "lifecycle", "casework", "journal", "mail", "timers", "policy", "calendar", "refusals", "identity", "privacy", "web",
    "runtime", "reference", "notices", "deadlines",
    "watching", "files", "letters",
}


@pytest.mark.parametrize("service", SERVICES)
class TestRooms:
    """Whoever knows one service finds everything in the others."""

    def test_every_room_is_there_and_no_other(self, service):
        """A room is a file or, when it has outgrown one, a folder of the same name."""
        folder = ROOT / "services" / service
        found = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
        missing = [f"missing: services/{service}/{room}" for room in ROOMS - found]
        strange = [f"no such room: services/{service}/{room}" for room in found - ROOMS - LATER - {"__init__"}]
        report(missing + strange, "A service has exactly these rooms: " + ", ".join(sorted(ROOMS)))

    def test_beside_the_rooms_lie_only_policy_and_dated_migrations(self, service):
        """policy.toml and migrations/ are always there; data to load once may be; nothing else."""
        folder = ROOT / "services" / service
        found = {path.name for path in folder.iterdir() if path.suffix != ".py" and path.name != "__pycache__"}
        strange = found - ROOMS - LATER - DATA - {"policy.toml", "migrations"}
        missing = {"policy.toml", "migrations"} - found
        code = [path.name for data in DATA for path in (folder / data).rglob("*.py")]
        report([*strange, *code, *(f"missing: {name}" for name in missing)], f"Beside the rooms of {service}")

    def test_migrations_are_dated_files_in_a_plain_folder(self, service):
        """A listing of the folder is the history of the database."""
        folder = ROOT / "services" / service / "migrations"
        names = [path.name for path in folder.glob("*.py")]
        assert names, f"{service} has no migration"
        report([name for name in names if not name[:10].replace("_", "").isdigit()], "A migration begins with its date")

    def test_migrations_are_one_line(self, service):
        """Two that follow the same one would leave the database nowhere to go."""
        assert len(script(service).get_heads()) == 1

    def test_the_package_itself_says_only_what_it_is(self, service):
        """`__init__` holds a docstring and nothing else: importing the rules loads no web framework."""
        (source,) = [s for s in sources() if s.name == f"services/{service}/__init__.py"]
        assert len(source.tree.body) == 1
        assert source.text.startswith('"""')


class TestNames:
    """A name says what a thing is for."""

    def test_no_drawer_for_the_rest(self):
        """A module called utils has no end."""
        report(
            [
                path.relative_to(ROOT).as_posix()
                for folder in (*CODE, "tests")
                for path in (ROOT / folder).rglob("*")
                if path.stem in FORBIDDEN and (path.suffix == ".py" or path.is_dir())
            ],
            "These names say nothing: " + ", ".join(sorted(FORBIDDEN)),
        )

    def test_shared_holds_the_known_mechanisms(self):
        """A module of shared is admitted by its README, and then named here."""
        found = {path.stem for path in (ROOT / "shared").iterdir() if path.suffix == ".py" or path.is_dir()}
        found -= {"__init__", "__pycache__"}
        report(sorted(found ^ MECHANISMS), "Read shared/README.md before adding a module; missing or strange")


class TestWalls:
    """Who may import whom."""

    def test_the_import_contracts_hold(self, monkeypatch):
        """`lint-imports` walks the whole import graph."""
        monkeypatch.chdir(ROOT)
        assert lint_imports(config_filename=".importlinter", no_cache=True) == 0

    def test_the_contracts_name_every_mechanism_that_rules_may_not_use(self):
        """A new module of shared is closed to the rules until somebody opens it."""
        walls = configparser.ConfigParser()
        walls.read(ROOT / ".importlinter")
        closed = {name.removeprefix("shared.") for name in walls["importlinter:contract:plain"]["forbidden_modules"].split()}
        assert closed | {"lifecycle", "refusals", "calendar", "deadlines"} == MECHANISMS
