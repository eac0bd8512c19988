"""Cases at the subsidy desk, and the people who move them, for the tests of this desk."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from uuid import UUID

from services.subsidy.actions import answers, approval, arriving, claims, funds, ledger, notices, payments, review
from services.subsidy.actions import eligibility as asking
from services.subsidy.queries import payments as batches
from services.subsidy.rules.bankfiles import ANSWER_HEADER
from services.subsidy.rules.claims import ClaimRoute
from services.subsidy.rules.funds import Fund
from services.subsidy.rules.money import yuan
from shared.casework import Outcome
from shared.lifecycle import Role
from tests.harness import Desk, dossier, fixed_id

UNIT = "huancui"
DAY = date(2026, 6, 1)  # a Monday in an announced year
RATE = {"senior": 200_000, "technician": 300_000, "senior_technician": 400_000}
BASE_NAME, EMPLOYER_NAME, ACCOUNT = "演示培训基地", "演示用人单位", "62220000000000001"
PAPERS = [{"kind": kind, "reference": f"演示-{kind}"} for kind in ("application", "id_card", "agency_agreement")]

_serial = iter(range(1, 1_000_000))


def certified(**fields) -> dict:
    """A dossier as assessment hands it on; `fields` replace those of the case, or `certificate` and `class` facts."""
    number = next(_serial)
    level, occupation = fields.get("level", "senior"), fields.get("occupation", "6-31-01-03")
    certificate = {"number": f"S000037000126{number:09d}", "kind": "skill_level", "level": level, "occupation": occupation,
                   "trade": "电工", "issued_on": "2026-05-20", "issuer": "演示鉴定机构", **fields.pop("certificate", {})}
    course = {"id": str(UUID(int=1)), "number": "演示一班", "started_on": "2026-03-02", "ended_on": "2026-04-30",
              **fields.pop("course", {})}
    facts = {
        "enrollment": {"route": "certificate", "employer": {"name": EMPLOYER_NAME}},
        "training": {"base": {"name": BASE_NAME}, "class": course, "hours": {"total": 210}},
        "assessment": {"certificate": certificate, "passed_on": "2026-05-18"},
    }
    return dossier(**{"state": "certified", "facts": facts, "number": f"JLL-2026-{number:06d}", **fields})


@dataclass
class Office:
    """A district's people and their work, each step as the action that the API calls."""

    desk: Desk
    unit: str = UNIT

    def __post_init__(self) -> None:
        posts = {"base": Role.BASE_CLERK, "employer": Role.EMPLOYER, "clerk": Role.DISTRICT_CLERK,
                 "reviewer": Role.DISTRICT_REVIEWER, "leader": Role.DISTRICT_LEADER, "fund": Role.FUND_ACCOUNTANT,
                 "fund2": Role.FUND_ACCOUNTANT, "finance": Role.FINANCE_BUREAU}
        self.people = SimpleNamespace(**{post: self.desk.actor(role, unit=self.unit) for post, role in posts.items()})

    def grant(self, amounts: Mapping[str, int], year: int = DAY.year) -> None:
        with self.desk.uow() as uow:
            for fund, amount in amounts.items():
                ledger.grant(uow, {
                    "unit": self.unit, "rehearsal": False, "fund": fund, "year": year, "amount_fen": amount,
                    "document_number": f"指标{next(_serial)}号", "subject_code": "2080299", "carried_over": False,
                    "placeholder": True,
                }, by=self.people.fund, on=DAY)

    def arrive(self, count: int = 1, **fields) -> list[UUID]:
        items = [certified(**fields) for _ in range(count)]
        with self.desk.uow() as uow:
            arriving.take_cases(uow, items, on=DAY)
        return [UUID(item["case"]["id"]) for item in items]

    def claim(self, ids: Sequence[UUID] | None = None, on: date = DAY, papers=PAPERS, payee=None, **more) -> UUID:
        payee = payee or {"name": BASE_NAME, "bank": "演示银行", "account": ACCOUNT}
        with self.desk.uow() as uow:
            batch = claims.assemble(uow, by=self.people.base, on=on, claim_route=ClaimRoute.BASE, ids=ids)
            claims.submit(uow, [batch], by=self.people.base, on=on, payee=payee, papers=papers, **more).require_all()
            return batch

    def do(self, act, who: str, ids: Sequence[UUID], on: date = DAY, **more) -> Outcome:
        with self.desk.uow() as uow:
            return act(uow, ids, by=getattr(self.people, who), on=on, **more)

    def review(self, ids: Sequence[UUID], on: date = DAY) -> None:
        self.do(review.verify, "clerk", ids, on).require_all()
        self.do(review.clear, "reviewer", ids, on).require_all()

    def approve(self, ids: Sequence[UUID], on: date = DAY) -> Outcome:
        return self.do(approval.approve, "leader", ids, on)

    def publish(self, ids: Sequence[UUID], on: date = DAY) -> UUID:
        with self.desk.uow() as uow:
            notice = notices.draft(uow, ids, by=self.people.clerk, on=on, number=f"公示{next(_serial)}号", title="补贴公示")
        self.do(notices.publish, "clerk", [notice], on, address="演示网站", published_on=on).require_all()
        return notice

    def end_notice(self, notice: UUID, on: date) -> None:
        with self.desk.uow() as uow:
            notices.end_notices(uow, [notice], on)

    def fund(self, ids: Sequence[UUID], on: date) -> UUID:
        with self.desk.uow() as uow:
            request, _ = funds.open_request(uow, ids, by=self.people.fund, on=on, document_number=f"拨{next(_serial)}号")
        self.do(funds.release_funds, "finance", [request], on, document_number=f"核{next(_serial)}号").require_all()
        return request

    def prepare(self, ids: Sequence[UUID], on: date, who: str = "fund") -> UUID:
        with self.desk.uow() as uow:
            return payments.open_batch(uow, ids, by=getattr(self.people, who), on=on)[0]

    def answer_eligibility(self, ids: Sequence[UUID], on: date, eligible: bool = True, reason: str | None = None) -> None:
        with self.desk.uow() as uow:
            asking.ask(uow, ids, on=on)
            arriving.take_verdicts(uow, [
                {"case_id": str(id_), "day": on.isoformat(), "eligible": eligible, "reason": reason} for id_ in ids])

    def pay(self, batch: UUID, on: date, who: str = "fund2", file_sha256: str | None = None) -> Outcome:
        seen = file_sha256 or self.desk.query("select file_sha256 from payment_batches where id = :id", id=batch)[0][0]
        return self.do(payments.pay, who, [batch], on, file_sha256=seen)

    def bank(self, batch: UUID, returned: Mapping[int, str] | None = None) -> list[list[str]]:
        """What an honest bank answers, as rows: all paid, except the places in `returned` with their reasons."""
        with self.desk.uow() as uow:
            lines = batches.file_lines(uow, batch)
        returned = returned or {}
        return [[line.reference, line.payee_account, yuan(line.amount_fen), "退票" if line.place in returned else "成功",
                 f"演示流水{line.place}", returned.get(line.place, "")] for line in lines]

    def read(self, batch: UUID, rows: Sequence[Sequence[str]], on: date) -> Outcome:
        return self.do(answers.read_answer, "fund", [batch], on, content=as_csv(rows))

    def to_funded(self, count: int = 1, **fields) -> list[UUID]:
        """Cases whose money the finance bureau has released, on LATER."""
        self.grant({Fund.UNEMPLOYMENT_SKILL: 10_000_000_00})
        ids = self.arrive(count, **fields)
        self.claim(ids)
        self.review(ids)
        self.approve(ids).require_all()
        self.end_notice(self.publish(ids), LATER)
        self.fund(ids, LATER)
        return ids

    def to_paid(self, count: int = 1, **fields) -> list[UUID]:
        """Cases that were paid on LATER."""
        ids = self.to_funded(count, **fields)
        batch = self.prepare(ids, LATER)
        self.answer_eligibility(ids, LATER)
        self.pay(batch, LATER).require_all()
        self.read(batch, self.bank(batch), LATER).require_all()
        return ids

    def states(self, ids: Sequence[UUID]) -> list[str]:
        found = dict(tuple(row) for row in self.desk.query("select id, state from cases where id = any(:ids)", ids=list(ids)))
        return [found[id_] for id_ in ids]

    def balances(self, fund: str = Fund.UNEMPLOYMENT_SKILL) -> dict[str, int]:
        """What stands where in a fund, without the accounts at zero."""
        rows = self.desk.query("select kind, balance from accounts where unit = :unit and fund = :fund and balance > 0",
                               unit=self.unit, fund=fund)
        return dict(tuple(row) for row in rows)


LATER = date(2026, 6, 9)  # the day after five working days from DAY


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """The bank's answer as the bank writes it."""
    out = io.StringIO()
    csv.writer(out).writerows([ANSWER_HEADER, *rows])
    return out.getvalue()


def base_id() -> UUID:
    """The id of the base of UNIT."""
    return fixed_id("base", UNIT)
