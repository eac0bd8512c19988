"""Recoveries."""

from __future__ import annotations

from services.subsidy.lifecycle import RecoveryState
from shared.web import Choice, Fen, Id, Page, Schema, Text


class RecoveryQuery(Page):
    """The query of the list of recoveries."""

    state = Choice(RecoveryState)


class NewRecovery(Schema):
    """A proposal to recover."""

    case_id = Id(required=True)
    demand_fen = Fen(1, required=True)
    cause = Text(1000, lines=True, required=True)


class Decision(Schema):
    """The document of a decision."""

    document_number = Text(80, required=True, metadata={"description": "追回决定文号"})


class Repayment(Schema):
    """Money that came back."""

    amount_fen = Fen(1, required=True)
    document = Text(80, required=True, metadata={"description": "还款凭证号"})
