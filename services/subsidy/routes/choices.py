"""What the forms of the subsidy desk offer to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from services.subsidy.lifecycle import DRAW, State
from services.subsidy.queries.draws import stratum_name
from shared.runtime import UnitOfWork
from shared.web import current_actor
from shared.web.console.offering import REFERENCE, Offer, seen, things


def _bases(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[str, str]]:
    yield from REFERENCE["base_id"](uow, current_actor())


def _strata(uow: UnitOfWork, about: Sequence[UUID]) -> Iterator[tuple[str, str]]:
    """The strata of a draw, with how many are in each and how many of them are drawn."""
    rows = uow.execute("select frame, sample_sizes from draws where id = any(cast(:ids as uuid[]))",
                       {"ids": seen(uow, DRAW, about)})
    for frame, drawn in rows:
        for stratum, number in sorted(Counter(thing["stratum"] for thing in frame).items()):
            yield stratum, f"{stratum_name(stratum)}（共 {number} 件，已抽 {(drawn or {}).get(stratum, 0)} 件）"


OFFERS = {
    "assemble.ids": Offer(things("cases", (State.CERTIFIED, State.CLAIM_RETURNED))),
    "submit.id": Offer(things("cases", (State.CERTIFIED, State.CLAIM_RETURNED), of="claim_batch_id"), each="given"),
    "draft.ids": Offer(things("cases", (State.APPROVED,))),
    "open_request.ids": Offer(things("cases", (State.PAYABLE,))),
    "open_batch.ids": Offer(things("cases", (State.FUNDED, State.PAYMENT_RETURNED))),
    "freeze.grades": Offer(_bases),
    "enlarge.sizes": Offer(_strata),
    "propose.case_id": Offer(things("cases", (State.PAID, State.CLOSED))),
}
