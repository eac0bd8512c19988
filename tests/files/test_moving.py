"""A store moves over while the system works: plain files are sealed, an older key is followed by a newer one."""

from __future__ import annotations

import dataclasses
import os
import threading
from datetime import UTC, datetime

import pytest

from deploy import resealing
from shared.files import moving
from shared.files.store import Store, digest_of
from shared.refusals import Refused
from shared.runtime import Runtime
from tests.files import made
from tests.files.test_store import KEYS, left_plain, lying

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAPERS = [made.pdf(b"/N (%d)" % number) for number in range(5)]


@pytest.fixture
def at(runtime, tmp_path):
    """The desk, with these keys and a store of its own."""
    processes: list[Runtime] = []

    def make(*versions: int) -> Runtime:
        keys = {version: KEYS[version] for version in versions}
        processes.append(Runtime(runtime.service, dataclasses.replace(
            runtime.settings, files_url=f"file://{tmp_path}", personal_keys=keys)))
        return processes[-1]

    yield make
    for each in processes:
        each.engine.dispose()


def plain_in(folder) -> list[str]:
    """Where the bytes of one of the papers lie as they were brought."""
    return [path for path, box in lying(folder).items() if any(paper[:60] in box for paper in PAPERS)]


class TestMoving:
    """Whatever is not sealed with the newest key is, and everything stays readable."""

    def test_no_plain_file_remains(self, at, tmp_path):
        """Nor half of one that a process left behind; what is no file of ours stays."""
        for paper in PAPERS:
            left_plain(tmp_path, paper)
        half = left_plain(tmp_path, PAPERS[0])
        half.with_name(f"{half.name}.{'0' * 32}").write_bytes(PAPERS[0])
        (tmp_path / "lost+found").mkdir()
        (tmp_path / "lost+found" / "note").write_text("of the machine")
        here = at(1)
        assert moving.reseal(here, NOW) == moving.Moved(plain=5, unfinished=1)
        assert plain_in(tmp_path) == [] and len(lying(tmp_path)) == 6
        assert [here.files.get(digest_of(paper)) for paper in PAPERS] == PAPERS
        assert moving.reseal(here, NOW) == moving.Moved(), "a second time there is nothing to do"

    def test_a_newer_key_follows(self, at, tmp_path):
        """Then the old one is needed no more."""
        for paper in PAPERS:
            at(1).files.put(paper)
        both = at(1, 2)
        new = both.files.put(made.PDF)
        assert moving.reseal(both, NOW) == moving.Moved(older=5)
        assert [at(2).files.get(digest_of(paper)) for paper in PAPERS] == PAPERS
        assert at(2).files.get(new) == made.PDF

    @pytest.mark.parametrize("step", ["put", "holds_sealed"], ids=["before the new form", "between both"])
    def test_interrupted_and_gone_on_with(self, at, tmp_path, monkeypatch, step):
        """At the third file; both forms are read on the way, and the second run finishes."""
        for paper in PAPERS:
            left_plain(tmp_path, paper)
        here, kept, tries = at(1), getattr(Store, step), iter(range(100))

        def cut_off(*arguments):
            if next(tries) == 2:
                raise ConnectionError
            return kept(*arguments)

        with monkeypatch.context() as patch, pytest.raises(ConnectionError):
            patch.setattr(Store, step, cut_off)
            moving.reseal(here, NOW)
        assert len(plain_in(tmp_path)) == 3
        assert [here.files.get(digest_of(paper)) for paper in PAPERS] == PAPERS
        assert moving.reseal(here, NOW).plain == 3
        assert plain_in(tmp_path) == []

    def test_what_does_not_open_is_named_and_left(self, at, tmp_path):
        """Nobody seals damage anew as if it were well, and the others are moved."""
        here = at(1)
        bad = left_plain(tmp_path, PAPERS[0])
        bad.write_bytes(b"other")
        name = here.files.name_of(here.files.put(PAPERS[1]))
        strange = tmp_path / "sealed" / name[:2] / name
        strange.write_bytes(b"x" * 100)
        left_plain(tmp_path, PAPERS[2])
        moved = at(1, 2)
        told = moving.reseal(moved, NOW)
        assert (told.plain, told.older, sorted(told.damaged)) == (1, 0, sorted([str(bad), str(strange)]))
        assert (bad.read_bytes(), strange.read_bytes()) == (b"other", b"x" * 100)

    def test_half_a_sealed_file_may_be_under_way(self, at, tmp_path):
        """It is removed once nobody can still be writing it."""
        here = at(1)
        name = here.files.name_of(digest_of(PAPERS[0]))
        half = tmp_path / "sealed" / name[:2] / f"{name}.{'0' * 32}"
        half.parent.mkdir(parents=True)
        half.write_bytes(b"half")
        os.utime(half, (NOW.timestamp() - 60,) * 2)
        assert moving.reseal(here, NOW).unfinished == 0 and half.exists()
        os.utime(half, (NOW.timestamp() - 3_700,) * 2)
        assert moving.reseal(here, NOW).unfinished == 1 and not half.exists()

    def test_a_purge_is_not_undone(self, at, tmp_path, monkeypatch):
        """A file that is removed while it is being moved does not come back: each waits for the other."""
        left_plain(tmp_path, PAPERS[0])
        here, purging = at(1), at(1)
        removed = threading.Event()

        def purge():
            with purging.unit_of_work() as uow:
                moving.alone(uow)
                purging.files.forget(digest_of(PAPERS[0]))
            removed.set()

        thread = threading.Thread(target=purge)
        kept = moving._plain

        def begun(*arguments):
            thread.start()
            assert not removed.wait(0.3), "the purge waits until the file is whole"
            kept(*arguments)

        monkeypatch.setattr(moving, "_plain", begun)
        moving.reseal(here, NOW)
        thread.join(10)
        assert removed.is_set() and lying(tmp_path) == {}

    def test_readers_meet_either_form(self, at, tmp_path):
        """Somebody reads the same files all the while and never finds one missing."""
        for paper in PAPERS:
            left_plain(tmp_path, paper)
        reader, over, faults = at(1).files, threading.Event(), []

        def read():
            while not over.is_set():
                for paper in PAPERS:
                    try:
                        assert reader.get(digest_of(paper)) == paper
                    except (Refused, AssertionError) as error:
                        faults.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            assert moving.reseal(at(1), NOW).plain == 5
        finally:
            over.set()
            thread.join(10)
        assert faults == []


class TestInAnImage:
    """`python -m deploy.resealing` does for one desk what the command does for all."""

    @pytest.fixture
    def training(self, desk, tmp_path, monkeypatch):
        """The settings of a desk with a store of its own, as its environment would say."""
        settings = dataclasses.replace(desk("training").settings, files_url=f"file://{tmp_path}")
        monkeypatch.setenv("SERVICE", "training")
        monkeypatch.setattr(resealing, "settings_from_environment", lambda service, environ: settings)
        return settings

    @pytest.mark.parametrize("damaged", [False, True], ids=["whole", "damaged"])
    def test_rows_and_files_in_one_go(self, training, tmp_path, capsys, damaged):
        """The counts of the tables, then those of the files; the status says whether all of it opened."""
        path = left_plain(tmp_path, PAPERS[0])
        if damaged:
            path.write_bytes(b"other")
        with pytest.raises(SystemExit) as ended:
            resealing.main()
        assert ended.value.code == int(damaged)
        *told, said = capsys.readouterr().out.splitlines()
        assert (told[0], told[-1], said) == ("cases 0", "files: older key 0", "nothing is left here under an older key")
        assert told[-2] == (f"files: plain 0 {path}" if damaged else "files: plain 1")
        assert plain_in(tmp_path) == []

    def test_only_the_owner_of_the_tables_seals_anew(self, training, monkeypatch):
        """Its address is asked for by name."""
        monkeypatch.setattr(resealing, "settings_from_environment", lambda *_: dataclasses.replace(training, database_owner_url=""))
        with pytest.raises(SystemExit, match="DATABASE_OWNER_URL_TRAINING is not set"):
            resealing.main()
