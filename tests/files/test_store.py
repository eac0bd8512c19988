"""The store: whole files under their digest, read back against it."""

from __future__ import annotations

import pytest

from shared.files import store
from shared.refusals import Refused


@pytest.fixture
def url(tmp_path):
    return f"file://{tmp_path}/files/training"


class TestStore:
    """Content-addressed."""

    def test_the_same_content_is_kept_once(self, url, tmp_path):
        """Under its SHA-256, and nothing unfinished lies about."""
        digest = store.put(url, b"content")
        assert store.put(url, b"content") == digest
        assert store.get(url, digest) == b"content"
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [digest]

    def test_a_damaged_file_is_said_to_be_one(self, url, tmp_path):
        """What is not what was stored is never handed out."""
        digest = store.put(url, b"content")
        (tmp_path / "files/training" / digest[:2] / digest).write_bytes(b"other")
        with pytest.raises(Refused, match="file-damaged"):
            store.get(url, digest)

    @pytest.mark.parametrize("digest", ["../../../etc/passwd", "0" * 63, "", "A" * 64])
    def test_only_a_digest_is_an_address(self, url, digest):
        """Nothing else is looked for."""
        with pytest.raises(Refused, match="files-away"):
            store.get(url, digest)

    def test_a_store_that_is_away(self):
        """Said plainly, to be tried again."""
        with pytest.raises(Refused, match="files-away"):
            store.put("file:///proc/nowhere", b"content")
