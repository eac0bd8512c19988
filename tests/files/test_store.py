"""The store: whole files, sealed, under a name that only the key tells, read back against their digest."""

from __future__ import annotations

import pytest

from shared.files.store import Store, digest_of, plain_path
from shared.privacy import Vault
from shared.refusals import Refused
from tests.files import made

KEYS = {1: b"1" * 32, 2: b"2" * 32}
CONTENT = made.pdf(b"/N (371099199001010014, 19900000001)")


def store(folder, *versions: int, index_key: bytes = b"index" * 7) -> Store:
    """A store in this folder, of a process that has these keys."""
    return Store(f"file://{folder}", Vault({version: KEYS[version] for version in versions}, index_key))


def lying(folder):
    """What lies there, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def left_plain(folder, content: bytes):
    """A file as a program of before sealing left it; answers where."""
    path = folder / plain_path("", digest_of(content)).lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


class TestStore:
    """Known by the digest of what was brought, sealed where it lies."""

    def test_the_same_content_is_kept_once(self, tmp_path):
        """And nothing unfinished lies about."""
        here = store(tmp_path, 1)
        digest = here.put(CONTENT)
        before = lying(tmp_path)
        assert here.put(CONTENT) == digest == digest_of(CONTENT)
        assert here.get(digest) == CONTENT
        assert lying(tmp_path) == before and len(before) == 1

    def test_the_disk_tells_nothing(self, tmp_path):
        """Neither what is in a file, nor by its name whether a known one is there, nor by its bytes that two are one."""
        digest = store(tmp_path / "a", 1).put(CONTENT)
        store(tmp_path / "b", 1).put(CONTENT)
        ((path, box),) = lying(tmp_path / "a").items()
        assert b"371099" not in box and CONTENT[20:40] not in box and digest not in path
        assert box != lying(tmp_path / "b")[path], "each box has a nonce of its own"
        store(tmp_path / "c", 1, index_key=b"other" * 7).put(CONTENT)
        assert path not in lying(tmp_path / "c")

    def test_a_file_in_the_place_of_another_does_not_open(self, tmp_path):
        """It is bound to its address."""
        here = store(tmp_path, 1)
        one, other = here.put(CONTENT), here.put(made.PDF)
        (tmp_path / "sealed" / here.name_of(one)[:2] / here.name_of(one)).write_bytes(
            (tmp_path / "sealed" / here.name_of(other)[:2] / here.name_of(other)).read_bytes())
        with pytest.raises(Refused, match="file-damaged"):
            here.get(one)
        assert here.get(other) == made.PDF

    @pytest.mark.parametrize("at", [0, 8, 11, 12, 30, -1], ids=["tag", "version", "version end", "nonce", "text", "seal"])
    def test_a_changed_byte_is_damage(self, tmp_path, at):
        """Wherever it is; what is not what was stored is never handed out, and bringing it again mends it."""
        here = store(tmp_path, 1)
        digest = here.put(CONTENT)
        (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
        box = bytearray(path.read_bytes())
        box[at] ^= 1
        path.write_bytes(box)
        with pytest.raises(Refused, match=r"file-damaged|file-key-away"):
            here.get(digest)
        assert here.put(CONTENT) == digest and here.get(digest) == CONTENT

    @pytest.mark.parametrize("left", [0, 5, 20], ids=["nothing", "half a tag", "no text"])
    def test_half_a_file_is_damage(self, tmp_path, left):
        """No traceback, a sentence."""
        here = store(tmp_path, 1)
        digest = here.put(CONTENT)
        (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
        path.write_bytes(path.read_bytes()[:left])
        with pytest.raises(Refused, match="file-damaged"):
            here.get(digest)

    def test_a_key_that_is_not_here_is_named_as_such(self, tmp_path):
        """It is no damage: whoever has the key reads it."""
        digest = store(tmp_path, 1, 2).put(CONTENT)
        with pytest.raises(Refused, match="file-key-away"):
            store(tmp_path, 1).get(digest)
        assert store(tmp_path, 2).get(digest) == CONTENT

    def test_another_key_under_the_same_version_opens_nothing(self, tmp_path):
        """Nor does a key of personal numbers itself: that of files is derived from it."""
        digest = store(tmp_path, 1).put(CONTENT)
        wrong = Store(f"file://{tmp_path}", Vault({1: KEYS[2]}, b"index" * 7))
        with pytest.raises(Refused, match="file-damaged"):
            wrong.get(digest)

    @pytest.mark.parametrize("digest", ["../../../etc/passwd", "0" * 63, "", "A" * 64])
    def test_only_a_digest_is_an_address(self, tmp_path, digest):
        """Nothing else is looked for."""
        with pytest.raises(Refused, match="files-away"):
            store(tmp_path, 1).get(digest)

    def test_a_store_that_is_away(self):
        """Said plainly, to be tried again."""
        with pytest.raises(Refused, match="files-away"):
            store("/proc/nowhere", 1).put(b"content")


class TestFromBefore:
    """Files that lie there plain are read until they are moved, and go with a purge."""

    def test_a_plain_one_is_read(self, tmp_path):
        """Against its digest, as it always was."""
        path = left_plain(tmp_path, CONTENT)
        assert store(tmp_path, 1).get(digest_of(CONTENT)) == CONTENT
        path.write_bytes(b"other")
        with pytest.raises(Refused, match="file-damaged"):
            store(tmp_path, 1).get(digest_of(CONTENT))

    def test_both_forms_go(self, tmp_path):
        """Whoever removes a file leaves none of its forms."""
        left_plain(tmp_path, CONTENT)
        here = store(tmp_path, 1)
        here.forget(here.put(CONTENT))
        here.forget(digest_of(CONTENT))
        assert lying(tmp_path) == {}
