"""The official letters 文书 of subsidy: of a claim, of a request for funds, of a public notice, of a recovery (63号 §3, §4)."""

from __future__ import annotations

from collections.abc import Mapping

from services.subsidy.actions.letter_samples import LISTED, SAMPLE
from services.subsidy.lifecycle import CASE, FUND_REQUEST, NOTICE, FundRequestState, NoticeState, State
from services.subsidy.rules.money import capital
from shared.identity import rights
from shared.letters import Annex, Decision, LetterKind, Letters, amount, spelled
from shared.letters.kinds import Row
from shared.runtime import UnitOfWork

NO_REMEDY = "可依法申请复查、行政复议或提起行政诉讼。"
CLAIM = {"姓名": "学员姓名", "业务编号": "学员业务的编号", "理由": "作出决定时填写的理由", "决定日期": "作出决定之日"}
MONEY = {"金额": "金额（元）", "大写金额": "金额的中文大写"}
HEAD = ("序号", "姓名", "身份证号码", "等级", "标准（元）", "金额（元）")


def _claim(uow: UnitOfWork, row: Row, decision: Decision) -> dict[str, str]:
    return {"姓名": row["name"], "业务编号": row["number"], "理由": decision.reason, "决定日期": spelled(decision.on)}


def _refusal(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    return {**_claim(uow, row, decision), "救济途径": row["refusal_remedy"] or NO_REMEDY}


def _recovery(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    """How much comes back, by which decision."""
    found = uow.execute("select demand_fen, document_number from recoveries where case_id = :id and decided_by is not null"
                        " order by state_on desc, id desc limit 1", {"id": row["id"]}).one()
    return {**_claim(uow, row, decision), **_sum(found.demand_fen), "收款人": row["payee_name"] or row["name"],
            "决定文号": found.document_number or ""}


def _request(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    return {"申请文号": row["document_number"], "人数": str(row["line_count"]), **_sum(row["sum_fen"])}


def _notice(uow: UnitOfWork, row: Row, decision: Decision) -> Mapping[str, str]:
    return {
        "公示文号": row["number"], "公示标题": row["title"], "人数": str(row["line_count"]), **_sum(row["sum_fen"]),
        "公示起": spelled(row["published_on"]), "公示止": spelled(row["ends_on"]), "公示地址": row["address"],
    }


def _sum(fen: int) -> dict[str, str]:
    return {"金额": amount(fen), "大写金额": capital(fen)}


def _people(uow: UnitOfWork, row: Row) -> Annex:
    """The lines as they were published, masked as they were then."""
    rows = [(str(at), one["name"], one["id_number"], one["level"], amount(one["standard_fen"]), amount(one["amount_fen"]))
            for at, one in enumerate(row["content"], 1)]
    return Annex("附件：公示名单", HEAD, rows)


LETTERS = Letters(series="金蓝领", policy="subsidy_letters", kinds=(
    LetterKind(
        slug="correction", title="补正通知", machine=CASE, actions=("return_claim",), stands=(State.CLAIM_RETURNED,), by=rights.ISSUE_CLAIM_LETTERS,
        words=CLAIM, needed=frozenset({"理由"}), fill=_claim, sample=SAMPLE),
    LetterKind(
        slug="refusal", title="不予补贴告知书", machine=CASE, actions=("refuse", "decide"), stands=(State.REFUSED,), by=rights.ISSUE_CLAIM_LETTERS,
        words={**CLAIM, "救济途径": "作出决定时填写的救济途径"}, needed=frozenset({"理由", "救济途径"}), fill=_refusal, sample=SAMPLE),
    LetterKind(
        slug="recovery", title="追回决定书", machine=CASE, actions=("recover",),
        stands=(State.RECOVERING, State.RECOVERED, State.WRITTEN_OFF), by=rights.ISSUE_RECOVERY_LETTERS,
        words={**CLAIM, **MONEY, "收款人": "当时收款的户名", "决定文号": "追回决定的文号"},
        needed=frozenset({"理由", "金额"}), fill=_recovery, sample=SAMPLE),
    LetterKind(
        slug="public_notice", title="补贴公示", machine=NOTICE, actions=("publish",),
        stands=(NoticeState.PUBLISHED, NoticeState.ENDED), by=rights.ISSUE_CLAIM_LETTERS,
        words={"公示文号": "拟定公示时填写的编号", "公示标题": "拟定公示时填写的标题", "人数": "公示的人数", **MONEY, "公示起": "公示第一天",
               "公示止": "公示最后一天", "公示地址": "公示所在的网页或公示栏"},
        needed=frozenset({"公示起", "公示止"}), fill=_notice, annex=_people, sample=LISTED),
    LetterKind(
        slug="fund_request", title="拨款申请", machine=FUND_REQUEST, actions=("request_funds",), stands=tuple(FundRequestState),
        by=rights.REQUEST_FUNDS, words={"申请文号": "报送拨款时填写的文号", "人数": "申请拨款的人数", **MONEY},
        needed=frozenset({"申请文号", "金额"}), fill=_request, sample=SAMPLE),
))
