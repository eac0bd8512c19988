"""What the page of a case says at subsidy: the claim's checks, the money with its standard, source and trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.actions.judges import SYSTEM_PAPERS, checks_of
from services.subsidy.lifecycle import State
from services.subsidy.pages import doubts
from services.subsidy.queries import cases, judging
from services.subsidy.rules import payments
from services.subsidy.rules.claims import PAPER_NAMES, ClaimRoute
from services.subsidy.rules.funds import FUND_NAMES, Account
from services.subsidy.rules.money import capital
from services.subsidy.rules.payments import LineStatus
from shared.refusals import Check, Finding
from shared.runtime import UnitOfWork
from shared.web.console import words
from shared.web.console.faces import Checks, Face, Paper, Part, Table, carried
from shared.web.terms import terms

Row = Mapping[str, Any]
BEFORE_PAYMENT = (State.FUNDED, State.PAYMENT_RETURNED)


def checks(uow: UnitOfWork, row: Row, on: date) -> Sequence[Checks]:
    """The checks of the claim, the verdict of payment day, and what enrollment found."""
    return [Checks("审核事项", [*checks_of(uow, row, on), _of_the_day(uow, row, on)]), *carried(row)]


def _of_the_day(uow: UnitOfWork, row: Row, on: date) -> Check:
    """Whether enrollment was asked on payment day whether the person may be paid, and what it answered."""
    eligible, why = judging.verdicts_of_day(uow, [row["id"]], on).get(row["id"], (None, None))
    refusal = payments.eligible_today(verdict=eligible, why=why, on=on)
    finding = Finding.MET if eligible else Finding.NOT_MET if eligible is False else Finding.NOT_YET
    if row["state"] not in BEFORE_PAYMENT:
        finding, refusal = Finding.NOT_APPLICABLE, None
    return Check(rule="eligible_on_payment_day", name="支付当日资格", finding=finding, clause="63号 §4.1",
                 values={"on": on}, refusal=refusal)


def facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """By whom it is claimed, and what to do if it was refused."""
    found = [("申领方式", terms(ClaimRoute).get(row["claim_route"] or "", "")), ("救济途径", row["refusal_remedy"] or "")]
    return [(label, value) for label, value in found if value]


def money(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """Amount, standard, basis, source, and where the money stands."""
    basis = row["amount_basis"] or {}
    rate = basis.get("rate") or {}
    found = []
    if row["amount_fen"]:
        found += [("补贴金额", f"{words.money(row['amount_fen'])}（{capital(row['amount_fen'])}）")]
    if row["standard_fen"]:
        found += [("补贴标准", words.money(row["standard_fen"]))]
    if rate:
        sample = "（示例标准）" if rate.get("placeholder") else ""
        found += [("标准依据", f"执行 {rate.get('source') or ''} {words.clause(rate.get('clause') or '')}，自 {rate.get('from')} 起{sample}".strip())]
        capped = "，不超过实际垫付金额" if basis.get("capped") else ""
        found += [("计算", f"按 {basis.get('rate_day')} 的标准{capped}")]
    if row["fund"]:
        found += [("资金来源", f"{FUND_NAMES[row['fund']]}（{row['fund_year']} 年度）")]
    if row["stands_at"]:
        found += [("资金位置", terms(Account).get(row["stands_at"], ""))]
    if row["recovered_fen"]:
        found += [("已追回", words.money(row["recovered_fen"]))]
    return found


def papers(uow: UnitOfWork, row: Row, on: date) -> Sequence[Paper]:
    """The claim's papers, and what its route still asks for."""
    given = {paper["kind"]: paper for paper in cases.papers(uow, row["id"])}
    asked = uow.policy(on).claim_papers[row["claim_route"]] if row["claim_route"] else ()
    system = [Paper(PAPER_NAMES.get(kind, kind), "系统比对") for kind in asked if kind in SYSTEM_PAPERS and kind not in given]
    return [
        *(Paper(PAPER_NAMES.get(kind, kind), f"{paper['given_on']} 收") for kind, paper in given.items()), *system,
        *(Paper(PAPER_NAMES.get(kind, kind), "缺少", there=False)
          for kind in asked if kind not in given and kind not in SYSTEM_PAPERS),
    ]


def tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """Every movement of the case's money."""
    names = terms(Account)
    rows = [(str(each["on_day"]), names.get(each["credit"], ""), names.get(each["debit"], ""), words.money(each["amount_fen"]),
             FUND_NAMES.get(each["fund"], "")) for each in cases.transfers(uow, row["id"])]
    return [Table("资金流水", ("日期", "转出", "转入", "金额", "资金来源"), rows)] if rows else []


def together(row: Row) -> Collection[UUID]:
    """The notice that the case is on ends by the clock."""
    return [row["notice_id"]] if row["notice_id"] and row["state"] == State.ON_NOTICE else []


def mine(uow: UnitOfWork, row: Row, on: date) -> Sequence[Part]:
    """What the person reads: how much, for whom, where it stands, when it was paid, and what to do if it was refused."""
    if not row["claim_route"]:
        return [Part("补贴", note="还没有申领补贴。取得证书后由本人、用人单位或培训基地申领。")]
    shown = uow.vault.masked(row)
    found = [("申领方式", terms(ClaimRoute).get(row["claim_route"], ""))]
    if row["amount_fen"]:
        found += [("补贴金额", f"{words.money(row['amount_fen'])}（{capital(row['amount_fen'])}）")]
    found += [("收款户名", row["payee_name"]), ("开户银行", row["payee_bank"]), ("收款账号", shown["payee_account"]),
              ("申领日期", words.day(row["claimed_on"]))]
    lines = cases.paid_lines(uow, row["id"])
    told = [("支付日期", words.day(each["settled_on"])) if each["status"] == LineStatus.PAID else
            ("银行退回", f"{words.day(each['settled_on'])} {each['return_reason'] or ''}".strip()) for each in lines]
    note = "" if told else "还没有支付。"
    if row["claim_route"] != ClaimRoute.INDIVIDUAL:
        note = f"补贴付给代您垫付或代您申领的单位，不付到您本人账户。{note}"
    return [Part("补贴", [(label, value) for label, value in (*found, *told) if value], note=note),
            *([Part("不予补贴", note=row["refusal_remedy"])] if row["refusal_remedy"] else [])]


FACE = Face(marks=(doubts.MARK,), doubts=doubts.of_case, also=together, checks=checks, facts=facts, money=money, papers=papers, tables=tables, mine=mine)
