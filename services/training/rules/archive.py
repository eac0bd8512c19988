"""Which of the seven kinds of material a class archive has, and which it lacks (63号 §2.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.training.rules.words import ARCHIVE_NAMES, ArchiveKind
from shared.refusals import Check, Finding, Reason, Refusal

ARCHIVE_LACKS = Reason("archive-lacks-material", "归档材料缺失", "Archive lacks material", "§2.8")
IMAGE_USED_ELSEWHERE = Reason("image-used-elsewhere", "影像已用于其他班级", "Picture used by another class", "§2.8")


def archive_checks(*, required: Sequence[str], pieces: Mapping[str, int]) -> list[Check]:
    """Say of each required kind whether it is there, in the notice's order (63号 §2.8).

    :param pieces: the number of pieces of each kind.
    """
    return [_kind(kind, pieces.get(kind, 0)) for kind in required]


def _kind(kind: str, count: int) -> Check:
    name = ARCHIVE_NAMES[ArchiveKind(kind)]
    refusal = None if count else ARCHIVE_LACKS(f"缺少{name}。", cure=f"补交{name}。", kind=kind)
    return Check(
        rule=f"archive_{kind}", name=name, finding=Finding.MET if count else Finding.NOT_MET, clause="63号 §2.8",
        values={"kind": kind, "pieces": count}, refusal=refusal,
    )


def image_unused(*, kind: str, used_by: str | None) -> Refusal | None:
    """Refuse a picture that stands in the archive of another class already (63号 §2.8).

    :param used_by: the number of that class.
    """
    if kind != ArchiveKind.IMAGES or used_by is None:
        return None
    return IMAGE_USED_ELSEWHERE(f"同一影像已用于班级 {used_by}。", cure="请提交本班的影像资料。", used_by=used_by)
