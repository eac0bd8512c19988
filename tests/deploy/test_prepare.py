"""`make setup`: quick when nothing changed, plain when something is missing."""

import pytest

from deploy import prepare


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A checkout with a lock file of its own, not prepared yet."""
    lock = tmp_path / "dev.lock"
    lock.write_text("flask==3\n", encoding="utf-8")
    for name, path in {
        "ROOT": tmp_path, "VENV": tmp_path / ".venv", "PYTHON": tmp_path / ".venv/bin/python", "LOCK": lock,
        "STAMP": tmp_path / ".venv/made-for",
    }.items():
        monkeypatch.setattr(prepare, name, path)
    return tmp_path


@pytest.fixture
def made(elsewhere):
    """The same, prepared."""
    (elsewhere / ".venv/bin").mkdir(parents=True)
    prepare.PYTHON.write_text("", encoding="utf-8")
    prepare.STAMP.write_text(prepare._needed(), encoding="utf-8")
    return elsewhere


@pytest.fixture
def makings(monkeypatch):
    """How often packages would have been installed."""
    calls = []
    monkeypatch.setattr(prepare, "_make", lambda: calls.append(1))
    return calls


class TestSetup:
    """The environment is made once, and again when what it was made for has changed."""

    def test_a_fresh_checkout_is_prepared(self, elsewhere, makings):
        """Nothing is there yet."""
        assert prepare.main() == 0
        assert makings

    def test_nothing_is_done_twice(self, made, makings):
        """The stamp says that lock, Python and folder are the same."""
        assert prepare.main() == 0
        assert not makings

    def test_a_changed_lock_is_installed(self, made, makings):
        """One more package in the lock file is enough."""
        prepare.LOCK.write_text("flask==3\nredis==8\n", encoding="utf-8")
        assert prepare.main() == 0
        assert makings

    def test_a_moved_checkout_is_prepared_again(self, made, makings, monkeypatch):
        """An environment knows its folder; moved, it would import from the old one."""
        monkeypatch.setattr(prepare, "ROOT", made / "..")
        assert prepare.main() == 0
        assert makings

    def test_another_python_is_told_plainly(self, elsewhere, monkeypatch, capsys):
        """The message names the Python that is needed and how to name one."""
        monkeypatch.setattr(prepare.sys, "version_info", (3, 13, 0))
        monkeypatch.setattr(prepare, "_needed", lambda: "something else")
        assert prepare.main() == 1
        assert "Python 3.11 is needed" in capsys.readouterr().err

    def test_an_environment_that_does_not_run_is_not_kept(self, made):
        """A file in the place of its Python is no Python."""
        assert not prepare._works()

    def test_the_command_is_there(self, made):
        """`.venv/bin/jinlanling` starts the command line, and the checkout is importable."""
        packages = made / ".venv/lib/python3.11/site-packages"
        packages.mkdir(parents=True)
        prepare._put_on_path()
        assert (packages / "jinlanling.pth").read_text(encoding="utf-8") == f"{made}\n"
        assert (made / ".venv/bin/jinlanling").stat().st_mode & 0o111
