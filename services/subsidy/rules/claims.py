"""§3: who claims, with which papers, how much, and how often."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.refusals import Reason, Refusal


class ClaimRoute(StrEnum):
    """Who claims, and is paid."""

    INDIVIDUAL = "individual"  # 个人申领
    EMPLOYER = "employer"  # 单位申领
    BASE = "base"  # 基地代领


PAPER_NAMES = {
    "application": "补贴申领表", "id_card": "身份证明", "certificate": "证书", "invoice": "培训费发票",
    "agency_agreement": "代为申请协议", "attendance": "考勤记录", "video": "影像资料",
}
LEVEL_NAMES = {"senior": "高级工", "technician": "技师", "senior_technician": "高级技师"}
RANK = {"senior": 1, "technician": 2, "senior_technician": 3}

PAPERS_MISSING = Reason("claim-papers-missing", "申领材料不齐", "Claim papers are missing", "§3")
AGENCY_FEE = Reason("agency-fee-charged", "代为申领不得收费", "No fee may be charged for claiming", "§3")
AGENCY_REFUSED = Reason("agency-refused", "本人不同意由基地代为申领", "The person lets no base claim", "§3")
OTHER_PAYEE = Reason("payee-is-not-claimant", "收款人与申领方式不符", "The payee is not the claimant", "§3")
BAD_ACCOUNT = Reason("payee-account-invalid", "收款账号无效", "The account number is not valid", "§3")
ACCOUNT_SHARED = Reason("payee-account-of-several", "收款账号为多人共用", "Several people are paid into one account", "§4.1")
NO_CERTIFICATE = Reason("no-certificate", "没有证书登记", "No certificate is registered", "§2.7")
CERTIFICATE_DIFFERS = Reason("certificate-differs", "证书与备案不一致", "The certificate is not the filed one", "§2.7")
CERTIFICATE_USED = Reason("certificate-claimed-before", "该证书已申领过补贴", "The certificate was claimed before", "§3")
TOO_LATE = Reason("claim-too-late", "已过申领期限", "The claim comes too late", "§3")
TOO_MANY = Reason("claims-of-year-used-up", "本年度申领次数已满", "The claims of the year are used up", "§3")
SAME_LEVEL = Reason("level-claimed-before", "同一职业同一等级已享受补贴", "This level was claimed before", "§3")
HIGHER_LEVEL = Reason("higher-level-claimed", "已享受较高等级补贴", "A higher level was claimed", "§3")
INVOICE_EXCEEDED = Reason("invoice-exceeded", "发票分摊超过票面金额", "More is allocated than the invoice says", "§3")
INVOICE_USED = Reason("invoice-used-before", "发票已用于其他申领", "The invoice was used by another claim", "§3")
NOT_PROPOSED = Reason("refusal-not-proposed", "尚未提出不予补贴意见", "No refusal was proposed", "§4.1")
NO_RATE_DAY = Reason("rate-day-unknown", "无法确定适用标准的日期", "The day of the rate is unknown", "§3")
NOTHING_DUE = Reason("nothing-due", "没有可补贴的金额", "Nothing is due", "§3")


def papers_complete(*, route: str, required: Collection[str], present: Collection[str]) -> Refusal | None:
    """Refuse a claim whose papers are not all there; each route has its own list.

    §3: 先垫后补; the claimant proves what was paid, or that the trainee let the base claim.
    """
    missing = [paper for paper in required if paper not in present]
    if not missing:
        return None
    names = "、".join(PAPER_NAMES.get(paper, paper) for paper in missing)
    return PAPERS_MISSING(f"申领材料缺少：{names}。", cure=f"补齐{names}后重新提交", route=route, missing=missing)


def no_agency_fee(*, route: str, fee_fen: int) -> Refusal | None:
    """Refuse an agency agreement by which the base charges the trainee for claiming.

    §3: 基地代领 is done without a fee.
    """
    if route == ClaimRoute.BASE and fee_fen > 0:
        return AGENCY_FEE(f"代为申请协议约定收费 {fee_fen / 100:.2f} 元，代为申领不得收费。", fee_fen=fee_fen)
    return None


def agency_not_refused(*, route: str, refused: bool) -> Refusal | None:
    """Refuse a base's claim for somebody who has stated that they do not agree to it, whatever paper there is.

    §3: 基地代领 rests on the agreement of the person.
    """
    if route == ClaimRoute.BASE and refused:
        return AGENCY_REFUSED("学员本人已声明不同意由基地代为申领。", cure="由学员本人申领，或由学员本人重新声明同意")
    return None


def payee_is_claimant(*, route: str, payee: str, person: str, employer: str | None, base: str | None) -> Refusal | None:
    """Refuse a payee who is not the one whom the claimant's route names: the person, the employer, or the base."""
    wanted = {ClaimRoute.INDIVIDUAL: person, ClaimRoute.EMPLOYER: employer, ClaimRoute.BASE: base}[ClaimRoute(route)]
    if wanted and payee.strip() == wanted.strip():
        return None
    return OTHER_PAYEE(f"收款户名应为“{wanted or '（无此单位）'}”。", cure="改用与申领方式一致的收款账户", route=route)


def account_readable(*, account: str) -> Refusal | None:
    """Refuse an account number that no bank can have: 8 to 30 digits, nothing else."""
    if account.isascii() and account.isdigit() and 8 <= len(account) <= 30:
        return None
    return BAD_ACCOUNT("收款账号须为 8 至 30 位数字，请逐位核对。")


def account_of_one(*, route: str, others: Sequence[str]) -> Refusal | None:
    """Doubt a person's own claim that is paid into an account into which others are paid as well.

    §4.1: the district reviews the claim; whether it is a family's account or somebody collects for many, a person judges.

    :param others: the numbers of the other people's claims into it.
    """
    if route != ClaimRoute.INDIVIDUAL or not others:
        return None
    return ACCOUNT_SHARED(f"另有 {len(others)} 名学员的补贴付入同一账号：{'、'.join(others)}。", cure="核实账户归属；不实的退回补正或不予补贴", others=list(others))


def certificate_as_filed(
    *, certificate: Mapping[str, Any] | None, level: str, occupation: str
) -> Refusal | None:
    """Refuse a certificate whose level or occupation is not the one that was filed.

    §2.7: certificates are issued to those who pass in the occupation and level in which they were trained.
    """
    if not certificate or not certificate.get("number"):
        return NO_CERTIFICATE("系统中没有本业务的证书登记。", cure="由鉴定机构登记证书后再申领")
    if certificate.get("level") != level or certificate.get("occupation") != occupation:
        return CERTIFICATE_DIFFERS(
            "证书的职业或等级与备案不一致。", cure="退回考核环节核对证书",
            filed={"level": level, "occupation": occupation},
            certificate={key: certificate.get(key) for key in ("level", "occupation")},
        )
    return None


def in_time(*, certified_on: date | None, on: date, months: int) -> Refusal | None:
    """Refuse a claim made after the period that runs from the certificate's day; the last day counts.

    The notice sets no period; the policy does.
    """
    if certified_on is None or on <= (last := months_after(certified_on, months)):
        return None
    return TOO_LATE(f"申领期限已于 {last.isoformat()} 届满。", last_day=last, certified_on=certified_on, months=months)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, kw_only=True)
class EarlierClaim:
    """A claim of the same person that stands or was paid."""

    year: int
    occupation: str
    level: str
    certificate: str | None = None


def within_yearly_limit(*, earlier: Iterable[EarlierClaim], year: int, limit: int) -> Refusal | None:
    """Refuse the claim that would be one too many in a calendar year."""
    count = sum(claim.year == year for claim in earlier)
    if count < limit:
        return None
    return TOO_MANY(f"{year} 年已申领 {count} 次，每年不超过 {limit} 次。", year=year, count=count, limit=limit)


def level_not_claimed(*, earlier: Iterable[EarlierClaim], occupation: str, level: str) -> Refusal | None:
    """Refuse a second claim for the same occupation and level."""
    if any((claim.occupation, claim.level) == (occupation, level) for claim in earlier):
        return SAME_LEVEL(f"本职业“{LEVEL_NAMES.get(level, level)}”已享受过补贴，不能重复申领。", level=level)
    return None


def no_higher_level(*, earlier: Iterable[EarlierClaim], occupation: str, level: str) -> Refusal | None:
    """Refuse a lower level of an occupation in which a higher one was claimed."""
    higher = [claim.level for claim in earlier if claim.occupation == occupation and RANK[claim.level] > RANK[level]]
    if not higher:
        return None
    return HIGHER_LEVEL(f"本职业已享受“{LEVEL_NAMES[higher[0]]}”补贴，不再补贴较低等级。", level=level, higher=higher[0])


def certificate_unused(*, earlier: Iterable[EarlierClaim], certificate: str) -> Refusal | None:
    """Refuse a certificate that another claim already used, whoever made it."""
    if any(claim.certificate == certificate for claim in earlier):
        return CERTIFICATE_USED("同一证书只能申领一次补贴。")
    return None


def invoice_suffices(*, amount_fen: int, allocated_fen: Sequence[int]) -> Refusal | None:
    """Refuse allocations that together exceed what the invoice says; equal is enough."""
    total = sum(allocated_fen)
    if total <= amount_fen:
        return None
    return INVOICE_EXCEEDED(
        f"分摊合计 {total / 100:.2f} 元，超过票面 {amount_fen / 100:.2f} 元。", cure="调减分摊金额",
        amount_fen=amount_fen, allocated_fen=total,
    )


def amount_due(*, rate_fen: int, paid_fen: int, capped: bool) -> int:
    """The subsidy in fen: the rate, or what was really paid where the policy caps it at that.

    §3: 补贴标准按照威人社字〔2019〕47号文件执行.
    """
    return min(rate_fen, paid_fen) if capped else rate_fen


def something_due(*, rate_day: date | None, amount_fen: int | None) -> Refusal | None:
    """Refuse a claim for which no rate can be found or nothing is due."""
    if rate_day is None:
        return NO_RATE_DAY("缺少开班、结业或发证日期，无法确定补贴标准。", cure="退回上一环节补全日期")
    if not amount_fen:
        return NOTHING_DUE("没有实际垫付金额，不予补贴。", cure="补填实际垫付金额及票据")
    return None


def invoice_unused(*, number: str, used: Collection[str]) -> Refusal | None:
    """Refuse an invoice that another batch already used."""
    return INVOICE_USED(f"发票 {number} 已用于其他申领。", number=number) if number in used else None


def refusal_proposed(*, remedy: str | None) -> Refusal | None:
    """Refuse to refuse a claim that no clerk proposed to refuse, with the remedy that the claimant has.

    §4.1: reviewed by several; a refusal states its reason and its remedy.
    """
    if remedy:
        return None
    return NOT_PROPOSED("经办尚未提出不予补贴意见及救济途径。", cure="先由经办提出不予补贴意见")


def rate_date(*, choice: str, class_start: date | None, class_end: date | None, certified_on: date | None) -> date | None:
    """The day whose rate applies, as the policy chose it."""
    return {"class_start": class_start, "class_end": class_end, "certificate": certified_on}[choice]
