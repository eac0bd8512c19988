"""A copy of a picture for others: what the camera wrote into it stays here."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from shared.files.judging import FileKind

QUALITY = 90


def without_metadata(content: bytes, kind: FileKind) -> bytes:
    """The picture alone, upright, drawn anew: no place, no time, no camera, no thumbnail; other kinds as they are.

    :param content: a picture that was judged when it came in.
    """
    if kind not in (FileKind.JPEG, FileKind.PNG):
        return content
    with Image.open(io.BytesIO(content), formats=[kind.name]) as picture:
        upright = ImageOps.exif_transpose(picture)
        bare = upright.convert("RGB") if kind is FileKind.JPEG or upright.mode not in ("RGB", "RGBA", "L", "LA") else upright
        drawn = Image.new(bare.mode, bare.size)
        drawn.paste(bare)
        out = io.BytesIO()
        drawn.save(out, format=kind.name, **({"quality": QUALITY} if kind is FileKind.JPEG else {}))
    return out.getvalue()
