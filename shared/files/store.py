"""Where the bytes are: one place per desk, each file once, sealed, read back against its SHA-256.

To the desk a file is known by the SHA-256 of what was brought. In the store it lies under the keyed digest of that, sealed for this
address: whoever has the disk, a bucket or its listing can neither read a file nor test whether one that they know is in it.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem

from shared.privacy import KeyAway, Unopenable, Vault
from shared.refusals import Kind, Reason, Refused

if TYPE_CHECKING:
    from shared.runtime.work import UnitOfWork

LOCK = 6_300_065  # advisory lock: what a purge removes, nobody who seals anew writes again
DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
SEALED = "sealed"  # the folder of what is sealed; beside it lies what an older program left plain
AWAY = Reason("files-away", "材料库暂不可用", "The store of files is away", kind=Kind.LATER)
DAMAGED = Reason("file-damaged", "材料与登记的校验值不符", "The file is not what was stored", kind=Kind.LATER)
LOCKED = Reason("file-key-away", "材料的密钥不在此处", "The key of the file is not here", kind=Kind.LATER)
UNREADABLE = frozenset({DAMAGED, LOCKED})  # what an administrator has to look into


def digest_of(content: bytes) -> str:
    """SHA-256 of the content, in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def alone(uow: UnitOfWork) -> None:
    """Let nobody else remove files, or seal them anew, until this transaction ends."""
    uow.execute("select pg_advisory_xact_lock(:lock)", {"lock": LOCK})


class Store:
    """The files of one desk.

    :param url: `file:///folder`, or any other address that fsspec knows.
    :param vault: seals the files and names where they lie.
    """

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = url
        self.vault = vault

    def put(self, content: bytes) -> str:
        """Keep the content; a second time it is there already, or is mended. Answers its digest.

        :raises Refused: `files-away`.
        """
        digest = digest_of(content)
        files, root = self.place()
        name = self.name_of(digest)
        try:
            if not self._whole(files, root, name, content):
                write(files, path_of(root, name), self.vault.boxes.seal(name, content))
        except OSError as error:
            raise Refused(AWAY("材料库暂时不可用，请稍后再上传。")) from error
        return digest

    def get(self, digest: str) -> bytes:
        """Read a file back, sealed or, from before, plain.

        :raises Refused: `files-away`; `file-damaged` when it does not open or is not that of the digest; `file-key-away`.
        """
        files, root = self.place(digest)
        try:
            content = self._read(files, root, digest)
        except OSError as error:
            raise Refused(AWAY("材料库中暂时读不到这份材料，请稍后再试，或告知管理员。")) from error
        except KeyAway as error:
            raise Refused(LOCKED("这份材料所用的密钥不在本系统中，无法打开，请告知管理员。")) from error
        except Unopenable as error:
            raise Refused(DAMAGED("材料库中的这份材料无法解密（内容被改动或密钥不符），请告知管理员。")) from error
        if digest_of(content) != digest:
            raise Refused(DAMAGED("材料库中的内容与登记的校验值不符，请告知管理员。"))
        return content

    def forget(self, digest: str) -> None:
        """Take a file away, in either form; one that is not there is no fault.

        :raises Refused: `files-away`.
        """
        files, root = self.place(digest)
        try:
            for path in (path_of(root, self.name_of(digest)), plain_path(root, digest)):
                if files.exists(path):
                    files.rm_file(path)
        except OSError as error:
            raise Refused(AWAY("材料库暂时不可用，请稍后再试。")) from error

    def name_of(self, digest: str) -> str:
        """Under which name the file of this digest lies; nobody without the key can tell."""
        return self.vault.digest("file", digest)

    def place(self, digest: str = "0" * 64) -> tuple[fsspec.AbstractFileSystem, str]:
        """The file system and the folder in it.

        :raises Refused: `files-away`, where none is set, or the digest is none.
        """
        if not self.url or not DIGEST.fullmatch(digest):
            raise Refused(AWAY("没有设置材料库，或校验值有误，请告知管理员。"))
        files, root = fsspec.core.url_to_fs(self.url)
        return files, root.rstrip("/")

    def holds_sealed(self, content: bytes) -> bool:
        """Whether this content lies there sealed, and opens.

        :raises OSError: when the store is away.
        """
        files, root = self.place()
        return self._whole(files, root, self.name_of(digest_of(content)), content)

    def _read(self, files: fsspec.AbstractFileSystem, root: str, digest: str) -> bytes:
        name = self.name_of(digest)
        content = self._sealed(files, root, name)
        if content is None:
            try:
                content = files.cat_file(plain_path(root, digest))
            except FileNotFoundError:
                content = self._sealed(files, root, name)  # moved between the two looks
        if content is None:
            raise FileNotFoundError(digest)
        return content

    def _sealed(self, files: fsspec.AbstractFileSystem, root: str, name: str) -> bytes | None:
        try:
            box: bytes = files.cat_file(path_of(root, name))
        except FileNotFoundError:
            return None
        return self.vault.boxes.open(name, box)

    def _whole(self, files: fsspec.AbstractFileSystem, root: str, name: str, content: bytes) -> bool:
        """Whether it lies there and opens: one that is damaged is mended by whoever brings it again."""
        try:
            return self._sealed(files, root, name) == content
        except Unopenable:
            return False


def path_of(root: str, name: str) -> str:
    """Where the sealed file of this name lies."""
    return f"{root}/{SEALED}/{name[:2]}/{name}"


def plain_path(root: str, digest: str) -> str:
    """Where a program of before sealing put the file of this digest."""
    return f"{root}/{digest[:2]}/{digest}"


def write(files: fsspec.AbstractFileSystem, path: str, box: bytes) -> None:
    """Write a file whole or not at all: under a name without an ending there never is half a one."""
    files.makedirs(path.rpartition("/")[0], exist_ok=True)
    unfinished = f"{path}.{uuid4().hex}"
    files.pipe_file(unfinished, box)
    if isinstance(files, LocalFileSystem):
        _hold(unfinished)
    files.mv(unfinished, path)
    if isinstance(files, LocalFileSystem):
        with suppress(OSError):  # not every network disk lets a folder be flushed
            _hold(path.rpartition("/")[0])


def _hold(path: str) -> None:
    """See that it is on the disk: the row that names the file is committed, or the plain one removed, trusting in it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
