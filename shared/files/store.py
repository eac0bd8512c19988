"""Where the bytes are: one place per desk, each file once, under its SHA-256."""

from __future__ import annotations

import hashlib
import re
from uuid import uuid4

import fsspec

from shared.refusals import Kind, Reason, Refused

DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
AWAY = Reason("files-away", "材料库暂不可用", "The store of files is away", kind=Kind.LATER)
DAMAGED = Reason("file-damaged", "材料与登记的校验值不符", "The file is not what was stored", kind=Kind.LATER)


def digest_of(content: bytes) -> str:
    """SHA-256 of the content, in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def put(url: str, content: bytes) -> str:
    """Keep the content; a second time it is there already. Answers its digest.

    :param url: `file:///folder`, or any other address that fsspec knows.
    :raises Refused: `files-away`.
    """
    digest = digest_of(content)
    files, path = _place(url, digest)
    try:
        if files.exists(path) and files.size(path) == len(content):
            return digest
        files.makedirs(path.rpartition("/")[0], exist_ok=True)
        unfinished = f"{path}.{uuid4().hex}"
        files.pipe_file(unfinished, content)
        files.mv(unfinished, path)  # whole or not at all: a name that is a digest never holds half a file
    except OSError as error:
        raise Refused(AWAY("材料库暂时不可用，请稍后再上传。")) from error
    return digest


def get(url: str, digest: str) -> bytes:
    """Read a file back.

    :raises Refused: `files-away`; `file-damaged` when the content is not that of the digest.
    """
    files, path = _place(url, digest)
    try:
        content: bytes = files.cat_file(path)
    except OSError as error:
        raise Refused(AWAY("材料库中暂时读不到这份材料，请稍后再试，或告知管理员。")) from error
    if digest_of(content) != digest:
        raise Refused(DAMAGED("材料库中的内容与登记的校验值不符，请告知管理员。"))
    return content


def forget(url: str, digest: str) -> None:
    """Take a file away; one that is not there is no fault.

    :raises Refused: `files-away`.
    """
    files, path = _place(url, digest)
    try:
        if files.exists(path):
            files.rm_file(path)
    except OSError as error:
        raise Refused(AWAY("材料库暂时不可用，请稍后再试。")) from error


def _place(url: str, digest: str) -> tuple[fsspec.AbstractFileSystem, str]:
    if not url or not DIGEST.fullmatch(digest):
        raise Refused(AWAY("没有设置材料库，或校验值有误，请告知管理员。"))
    files, root = fsspec.core.url_to_fs(url)
    return files, f"{root.rstrip('/')}/{digest[:2]}/{digest}"
