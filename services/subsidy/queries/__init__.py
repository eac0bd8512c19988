"""Every select behind a list, a page, a judgement or a dossier of the subsidy desk."""

from services.subsidy.queries import cases, draws, funds, judging, notices, payments, shown

__all__ = ["cases", "draws", "funds", "judging", "notices", "payments", "shown"]
