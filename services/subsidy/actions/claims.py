"""§3: claims. The system assembles a batch from certified cases; the claimant confirms it with papers and payee."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.actions import amounts, judges
from services.subsidy.actions.ledger import move
from services.subsidy.actions.payees import fingerprint
from services.subsidy.actions.refusing import each
from services.subsidy.lifecycle import CLAIM_BATCH, State
from services.subsidy.queries import judging
from services.subsidy.rules import claims
from services.subsidy.rules.claims import ClaimRoute
from shared.casework import Actor, Outcome, advance, lock, open_subjects
from shared.lifecycle import Role
from shared.refusals import Kind, Reason, Refusal, Refused
from shared.runtime import UnitOfWork, new_id

MOST = 1_000  # lines of a batch: one bulk call
CLAIMABLE = (State.CERTIFIED, State.CLAIM_RETURNED)
INVOICE, AGREEMENT = "invoice", "agency_agreement"  # papers that a line names as its own
OWNERS = {
    ClaimRoute.BASE: (Role.BASE_CLERK, "base_id"),
    ClaimRoute.EMPLOYER: (Role.EMPLOYER, "employer_id"),
    ClaimRoute.INDIVIDUAL: (Role.TRAINEE, "person_id"),
}
NOTHING_TO_CLAIM = Reason("nothing-to-claim", "没有可申领的业务", "There is nothing to claim", "§3")
NOT_YOUR_ROUTE = Reason(
    "claim-route-of-others", "申领方式与身份不符", "This route belongs to another claimant", "§3", Kind.FORBIDDEN
)


def assemble(
    uow: UnitOfWork, *, by: Actor, on: date, claim_route: ClaimRoute, ids: Collection[UUID] | None = None,
    class_number: str | None = None,
) -> UUID:
    """Assemble a batch from the claimant's own certified cases, at most 1,000 of one unit.

    :param ids: only these; all that can be claimed where none are named.
    :param class_number: only this class.
    :raises Refused: when there is nothing to claim, or the route is another claimant's.
    """
    role, column = OWNERS[claim_route]
    if role not in by.roles:
        raise Refused(NOT_YOUR_ROUTE("本账号不能按此方式申领。"))
    owner = by.person if role is Role.TRAINEE else by.org
    found = _claimable(uow, column, owner, by, ids, class_number)
    # Whatever claims locks all cases of its people, so that assembling and submitting never wait in a ring.
    judging.lock_cases_of_the_same_people(uow, [row.id for row in found])
    rows = _claimable(uow, column, owner, by, [row.id for row in found], class_number)
    if not rows:
        raise Refused(NOTHING_TO_CLAIM("没有符合条件的待申领业务。", cure="证书登记后，业务自动转入待申领"))
    chosen = [row for row in rows if row.unit == rows[0].unit]
    id_ = new_id()
    open_subjects(uow, CLAIM_BATCH, [{
        "id": id_, "unit": rows[0].unit, "rehearsal": rows[0].rehearsal, "number": f"SL{on:%Y%m%d}-{id_.hex[-8:]}",
        "claim_route": claim_route, "base_id": None, "employer_id": None, "person_id": None, column: owner,
        "line_count": len(chosen), "sum_fen": 0,
    }], by=by, on=on, action="assemble", clause="§3")
    uow.execute(
        "update cases set claim_batch_id = :batch where id = any(cast(:ids as uuid[]))",
        {"batch": id_, "ids": [row.id for row in chosen]},
    )
    return id_


def _claimable(
    uow: UnitOfWork, column: str, owner: UUID | None, by: Actor, ids: Collection[UUID] | None, class_number: str | None
) -> Sequence[Any]:
    """The owner's cases that can be claimed and are in no open batch."""
    with uow.whole_city():  # the open batch may be another claimant's
        return uow.execute(
            f"""
            select c.id, c.unit, c.rehearsal from cases c
            where c.{column} = :owner and c.rehearsal = :rehearsal and c.here and c.state = any(cast(:states as text[]))
                and (cast(:ids as uuid[]) is null or c.id = any(cast(:ids as uuid[])))
                and (cast(:class as text) is null or c.class_number = cast(:class as text))
                and not exists (select from claim_batches b where b.id = c.claim_batch_id and b.state = 'assembled')
            order by c.id limit :most
            """,
            {"owner": owner, "rehearsal": by.rehearsal, "states": [str(state) for state in CLAIMABLE],
             "ids": None if ids is None else list(ids), "class": class_number, "most": MOST},
        ).all()


def cancel(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Give up assembled batches; their cases can be claimed in others."""
    outcome = advance(uow, CLAIM_BATCH, "cancel", ids, by=by, on=on, expect=expect, reason=reason)
    uow.execute(
        "update cases set claim_batch_id = null where claim_batch_id = any(cast(:ids as uuid[]))",
        {"ids": outcome.moved},
    )
    return outcome


def submit(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, payee: Mapping[str, str],
    papers: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]] = (),
    invoices: Sequence[Mapping[str, Any]] = (), expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Claim the cases of assembled batches. A line that is refused stays behind, is named with its reason on the batch,
    and can be claimed again; a batch without a line that can be claimed is refused.

    :param payee: name, bank, account.
    :param papers: kind, reference and sha256 of papers that serve every line.
    :param lines: by case id: paid_fen, invoice (its number), agency_agreement, agency_fee_fen.
    :param invoices: number, issuer, issued_on, amount_fen.
    """

    def one(id_: UUID) -> None:
        advance(uow, CLAIM_BATCH, "submit", [id_], by=by, on=on, expect=expect, reason=reason).require_all()
        batch, cases = lock(uow, CLAIM_BATCH, [id_])[id_], _lines_of(uow, id_)
        wanted = {line["id"]: line for line in lines if line["id"] in set(cases)}
        numbers = _take_invoices(uow, batch, invoices, wanted.values())
        _write_claims(uow, cases, batch["claim_route"], payee, wanted, numbers, on)
        _write_papers(uow, cases, papers, wanted, numbers, on)
        amounts.set_amounts(uow, cases, on)
        outcome = move(uow, "claim", cases, by=by, on=on, judge=judges.judge_claim,
                       facts={"account": fingerprint(uow, payee["account"])})
        if not outcome.moved:
            raise Refused(*outcome.refused.values())
        _let_go(uow, id_, outcome.refused)

    return each(uow, ids, one)


def _lines_of(uow: UnitOfWork, batch_id: UUID) -> list[UUID]:
    """Lock the batch's cases that can still be claimed; one that went on meanwhile (refused and appealed, say) leaves
    the batch, since what the officers have in hand is not rewritten.
    """
    listed = uow.execute("select id from cases where claim_batch_id = :batch order by id", {"batch": batch_id})
    judging.lock_cases_of_the_same_people(uow, list(listed.scalars()))
    uow.execute(
        "update cases set claim_batch_id = null where claim_batch_id = :batch"
        " and not (here and state = any(cast(:states as text[])))",
        {"batch": batch_id, "states": [str(state) for state in CLAIMABLE]},
    )
    cases = list(uow.execute(
        "select id from cases where claim_batch_id = :batch order by id", {"batch": batch_id}
    ).scalars())
    if not cases:
        raise Refused(NOTHING_TO_CLAIM("本批次中已没有待申领的业务。", cure="撤销本批次"))
    return cases


def _take_invoices(
    uow: UnitOfWork, batch: Mapping[str, Any], invoices: Sequence[Mapping[str, Any]],
    lines: Collection[Mapping[str, Any]],
) -> dict[str, UUID]:
    """Enter the batch's invoices with what is allocated from each; answers their ids by number."""
    with uow.whole_city():  # an invoice is used once, by whomever
        used = set(uow.execute(
            "select number from invoices where number = any(cast(:numbers as text[])) and rehearsal = :rehearsal",
            {"numbers": [invoice["number"] for invoice in invoices], "rehearsal": batch["rehearsal"]},
        ).scalars())
    found: dict[str, UUID] = {}
    for invoice in invoices:
        allocated = [line.get("paid_fen") or 0 for line in lines if line.get("invoice") == invoice["number"]]
        refusal = judges.first((
            claims.invoice_unused(number=invoice["number"], used=used | found.keys()),
            claims.invoice_suffices(amount_fen=invoice["amount_fen"], allocated_fen=allocated),
        ))
        if refusal is not None:
            raise Refused(refusal)
        found[invoice["number"]] = new_id()
        uow.execute(
            "insert into invoices (id, unit, rehearsal, claim_batch_id, number, issuer, issued_on, amount_fen,"
            " allocated_fen) values (:id, :unit, :rehearsal, :batch, :number, :issuer, :issued_on, :amount_fen, :sum)",
            {**invoice, "id": found[invoice["number"]], "unit": batch["unit"], "rehearsal": batch["rehearsal"],
             "batch": batch["id"], "sum": sum(allocated)},
        )
    return found


def _write_claims(
    uow: UnitOfWork, ids: Sequence[UUID], route: str, payee: Mapping[str, str],
    lines: Mapping[UUID, Mapping[str, Any]], invoices: Mapping[str, UUID], on: date,
) -> None:
    rows = [
        {"id": str(id_), "account": uow.vault.seal("payee_account", id_, payee["account"]), "paid": line.get("paid_fen"), "fee": line.get("agency_fee_fen") or 0,
         "invoice": str(invoices[line["invoice"]]) if line.get("invoice") in invoices else None}
        for id_ in ids for line in [lines.get(id_, {})]
    ]
    uow.execute(
        """
        update cases c set claim_route = :route, claimed_on = :on, payee_name = :name, payee_bank = :bank,
            payee_account = n.account, payee_digest = :digest, paid_fen = n.paid, agency_fee_fen = n.fee, invoice_id = n.invoice
        from jsonb_to_recordset(cast(:rows as jsonb)) as n(id uuid, account text, paid bigint, fee bigint, invoice uuid)
        where c.id = n.id
        """,
        {"route": route, "on": on, "name": payee["name"], "bank": payee["bank"], "digest": fingerprint(uow, payee["account"]),
         "rows": json.dumps(rows)},
    )


def _write_papers(
    uow: UnitOfWork, ids: Sequence[UUID], papers: Sequence[Mapping[str, Any]],
    lines: Mapping[UUID, Mapping[str, Any]], invoices: Collection[str], on: date,
) -> None:
    given = {
        (id_, str(paper["kind"])): {"reference": paper["reference"], "sha256": paper.get("sha256")}
        for id_ in ids for paper in papers if paper["kind"] != INVOICE
    }
    # What a line names as its own stands before what serves all.
    given |= {
        (id_, AGREEMENT): {"reference": line[AGREEMENT], "sha256": None}
        for id_, line in lines.items() if line.get(AGREEMENT)
    }
    # An invoice proves what a line takes from it: a number that was not entered, or nothing taken, proves nothing.
    given |= {
        (id_, INVOICE): {"reference": line[INVOICE], "sha256": None}
        for id_, line in lines.items() if line.get(INVOICE) in invoices and line.get("paid_fen")
    }
    rows = [{"case": str(id_), "kind": kind, **paper} for (id_, kind), paper in given.items()]
    uow.execute("delete from papers where case_id = any(cast(:ids as uuid[]))", {"ids": list(ids)})
    uow.execute(
        """
        insert into papers (case_id, kind, reference, sha256, given_on)
        select "case", kind, reference, sha256, cast(:on as date)
        from jsonb_to_recordset(cast(:rows as jsonb)) as n("case" uuid, kind text, reference text, sha256 text)
        """,
        {"rows": json.dumps(rows, ensure_ascii=False), "on": on},
    )


def _let_go(uow: UnitOfWork, batch_id: UUID, refused: Mapping[UUID, Refusal]) -> None:
    """Leave refused lines as they were found, and let the batch say what it claims and what it left behind."""
    uow.execute(
        "update cases set claim_batch_id = null, claimed_on = case when state = 'certified' then null else claimed_on end"
        " where id = any(cast(:ids as uuid[]))",
        {"ids": list(refused)},
    )
    uow.execute(
        """
        update claim_batches b set line_count = s.lines, sum_fen = s.total, refused = cast(:refused as jsonb)
        from (select count(*) as lines, coalesce(sum(amount_fen), 0) as total from cases
              where claim_batch_id = :batch) s
        where b.id = :batch
        """,
        {"batch": batch_id, "refused": json.dumps(
            [{"id": str(id_), "type": why.reason.slug, "detail": why.detail, "clause": why.clause}
             for id_, why in refused.items()], ensure_ascii=False)},
    )
