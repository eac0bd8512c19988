"""What was decided is what stands: columns beside the words of the journal, which cannot be rewritten unseen."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem, rows
from services.subsidy.rules import draws
from services.subsidy.rules.draws import Thing
from services.subsidy.rules.funds import STANDS_AT

SUBSIDY = "subsidy"
Connection = psycopg.Connection[TupleRow]
UUID_TEXT = "'________-____-____-____-____________'"


def check(connections: Connections) -> list[Problem]:
    """Find duties, holds, amounts, payees, makers, days and samples that are not those of the decision."""
    problems = []
    for desk, connection in connections.items():
        problems += [Problem("duty", desk, subject, detail) for subject, detail in _duties(connection)]
        problems += [Problem("hold", desk, subject, detail) for subject, detail in _holds(connection)]
    if SUBSIDY in connections:
        connection = connections[SUBSIDY]
        for what, sql in DECIDED.items():
            problems += [Problem("decision", SUBSIDY, str(subject), what) for (subject, *_) in rows(connection, sql)]
        problems += [Problem("decision", SUBSIDY, subject, detail) for subject, detail in _draws(connection)]
        if dict(rows(connection, "select state, account from state_accounts")) != dict(STANDS_AT):
            problems.append(Problem("decision", SUBSIDY, "state_accounts", "the table is not the one of the rules"))
    return problems


def _duties(connection: Connection) -> list[tuple[str, str]]:
    """Whoever acted, here or before the case came, has the duty of the act; nobody has two that exclude each other."""
    missing = rows(connection, f"""
        with acted as (
            select subject_id, actor, duty from journal where duty is not null and actor like {UUID_TEXT}
            union
            select c.id, r->>'actor', r->>'duty' from cases c cross join jsonb_array_elements(c.timeline) r
            where c.here and r->>'duty' is not null and r->>'actor' like {UUID_TEXT}
        )
        select subject_id, duty from acted a where not exists (
            select from duties d where d.case_id = a.subject_id and d.person_id = a.actor::uuid and d.duty = a.duty)
    """)
    joined = rows(connection, """
        select d.case_id, d.duty, o.duty from duties d
        join incompatible_duties i on i.duty = d.duty and i.duty < i.other
        join duties o on o.case_id = d.case_id and o.person_id = d.person_id and o.duty = i.other
        where greatest(d.on_day, o.on_day) >= i.from_day and (i.until_day is null or greatest(d.on_day, o.on_day) < i.until_day)
    """)
    return [
        *((str(id_), f"the journal knows who did {duty}, the duties do not") for id_, duty in missing),
        *((str(id_), f"one person did {duty} and {other}") for id_, duty, other in joined),
    ]


def _holds(connection: Connection) -> list[tuple[str, str]]:
    """A case that is here is on hold exactly when the last word on it was to hold it."""
    found = rows(connection, """
        select c.id, c.held_reason is not null from cases c left join lateral (
            select action = 'hold' as held from journal
            where subject_id = c.id and action in ('hold', 'release_hold') order by seq desc limit 1) j on true
        where c.here and (c.held_reason is not null) <> coalesce(j.held, false)
    """)
    return [(str(id_), "it is on hold, and nobody held it" if held else "it was held, and nobody released it")
            for id_, held in found]


def _said(subject: str, action: str, table: str, differs: str, *, key: str = "t.id", more: str = "") -> str:
    """The things whose last journal row of this action says otherwise than the row of the table."""
    return f"""
        select {key} from {table} t join lateral (
            select actor, facts::jsonb as f from journal
            where subject = '{subject}' and subject_id = t.id and action = '{action}' order by seq desc limit 1) j on true
        where {differs} {more}
    """


DECIDED = {
    "amount or fund is not the approved one": _said(
        "case", "approve", "cases", "(t.amount_fen::text, t.fund) is distinct from (j.f->>'amount_fen', j.f->>'fund')",
        key="t.number", more="and t.stands_at is not null"),
    "the transfer is not of the move that it names": """
        select coalesce(c.number, t.id::text) from transfers t left join cases c on c.id = t.case_id
        left join journal j on j.subject_id = t.case_id and j.seq = t.case_seq
        left join receipts r on r.id = t.receipt_id left join indicators i on i.id = t.indicator_id
        where (t.case_seq is not null and (t.reason, t.by_name) is distinct from (j.action, j.actor))
            or (t.receipt_id is not null and (t.amount_fen, t.by_name) is distinct from (r.amount_fen, r.booked_by::text))
            or (t.indicator_id is not null and (t.amount_fen, t.by_name) is distinct from (i.amount_fen, i.entered_by))
    """,
    "the maker or the file is not that of the making": _said(
        "payment_batch", "prepare", "payment_batches",
        "(t.maker::text, t.file_sha256) is distinct from (j.actor, j.f->>'file_sha256')", key="t.number"),
    "the checker is not who paid": _said(
        "payment_batch", "pay", "payment_batches", "t.checker::text is distinct from j.actor", key="t.number"),
    "payee, account or amount is not that of its case": """
        select l.reference from payment_lines l join cases c on c.id = l.case_id
        where l.status in ('prepared', 'sent', 'paid') and l.payee_account <> '' and c.payee_account <> ''
            and (l.amount_fen, l.payee_name, l.fingerprint, l.payee_bank)
            is distinct from (c.amount_fen, c.payee_name, c.payee_digest, c.payee_bank)
    """,
    "the account is not the claimed one": """
        select l.reference from payment_lines l join lateral (
            select facts::jsonb->>'account' as account from journal
            where subject_id = l.case_id and action in ('claim', 'correct_payee') order by seq desc limit 1) j on true
        where l.status in ('prepared', 'sent', 'paid') and l.fingerprint is distinct from j.account
    """,
    "the content is not the drafted one": _said(
        "notice", "draft", "public_notices", "t.content_hash is distinct from j.f->>'content_hash'", key="t.number"),
    "the days are not those of the publication": _said(
        "notice", "publish", "public_notices",
        "(t.published_on::text, t.ends_on::text) is distinct from (j.f->>'published_on', j.f->>'ends_on')", key="t.number"),
    "sum or funds are not those that were asked for": _said(
        "fund_request", "request_funds", "fund_requests",
        "t.sum_fen::text is distinct from j.f->>'sum_fen' or t.by_fund is distinct from j.f->'by_fund'",
        key="t.document_number"),
    "demand or proposer is not that of the proposal": _said(
        "recovery", "propose", "recoveries",
        "(t.demand_fen::text, t.proposed_by::text) is distinct from (j.f->>'demand_fen', j.actor)"),
    "the decider is not who decided": _said(
        "recovery", "decide", "recoveries", "t.decided_by::text is distinct from j.actor"),
    "frame or day of the seed is not the frozen one": _said(
        "draw", "freeze", "draws",
        "(t.frame_hash, t.seed_on::text) is distinct from (j.f->>'frame_hash', j.f->>'seed_on')"),
    "the seed is not the drawn one": _said("draw", "draw", "draws", "t.seed is distinct from j.f->>'seed'"),
}


def _draws(connection: Connection) -> list[tuple[str, str]]:
    """Every frame has its hash, and every sample is the one that its seed draws."""
    problems = []
    for id_, frame, digest, seed, sizes, sample in rows(
        connection, "select id, frame, frame_hash, seed, sample_sizes, sample from draws"
    ):
        things: Sequence[Thing] = [Thing(**thing) for thing in frame]
        if draws.frame_hash(things) != digest:
            problems.append((str(id_), "the frame is not the one whose hash was published"))
        if seed is not None and draws.sample(frame=things, seed=seed, sizes=sizes) != sample:
            problems.append((str(id_), "the sample is not the one that the seed draws"))
    return problems
