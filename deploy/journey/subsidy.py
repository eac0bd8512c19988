"""The subsidy leg: claimed by the base, reviewed by three, published, funded, paid by two, answered by a bank, closed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from deploy.journey.road import Road

AT_ONCE = 1_000  # cases in one call
ACCOUNT = "62220000000000063"  # invented, like the bank behind it
PAPERS = [
    {"kind": kind, "reference": f"演练-{kind}"} for kind in ("application", "id_card", "agency_agreement")
]
ANSWER_HEADER = ("业务参考号", "收款账号", "金额（元）", "状态", "银行流水号", "原因")

Step = Callable[[Road, list[str]], None]


def run(road: Road, cases: list[dict[str, Any]], stop_at: str | None = None) -> list[dict[str, Any]]:
    """Take certified cases to closed ones.

    :param stop_at: leave them in this state of the subsidy desk.
    """
    ids = [case["id"] for case in cases]
    _arrived(road, set(ids))
    for state, step in STEPS:
        for part in _parts(ids):
            step(road, part)
        if state == stop_at:
            break
        if state == "on_notice":
            _over_the_notice(road)
            if stop_at == "payable":
                break
    return cases


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield list(ids[start : start + AT_ONCE])


def _arrived(road: Road, wanted: set[str]) -> None:
    """Wait until assessment has handed all of them on."""

    def all_here(page: dict[str, Any]) -> bool:
        return wanted <= {row["id"] for row in _pages(road, page)}

    road.wait("subsidy", "base", "cases", until=all_here, what=f"{len(wanted)} cases at subsidy", state="certified", limit=200)


def _pages(road: Road, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from page["items"]
    while page["next"]:
        page = road.get("subsidy", "base", "cases", state="certified", limit=200, after=page["next"])
        yield from page["items"]


def _claim(road: Road, ids: list[str]) -> None:
    name = road.get("subsidy", "base", f"cases/{ids[0]}")["base_name"]
    batch = road.post("subsidy", "base", "claim-batches", {"claim_route": "base", "ids": ids})["id"]
    payee = {"name": name, "bank": "演练银行", "account": ACCOUNT}
    road.post("subsidy", "base", f"claim-batches/{batch}/actions/submit", {"payee": payee, "papers": PAPERS})


def _act(action: str, post: str) -> Step:
    def step(road: Road, ids: list[str]) -> None:
        road.all_moved("subsidy", post, f"cases/actions/{action}", {"ids": ids})

    return step


def _publish(road: Road, ids: list[str]) -> None:
    number = f"演练公示〔{road.day.year}〕{uuid4().hex[:8]}号"
    notice = road.post("subsidy", "clerk", "public-notices", {"ids": ids, "number": number, "title": "演练：补贴人员公示"})["id"]
    published = {"address": "演练单位公示栏", "published_on": road.day.isoformat()}
    road.post("subsidy", "clerk", f"public-notices/{notice}/actions/publish", published)


def _over_the_notice(road: Road) -> None:
    """Let the days pass that the notices run, and the clock end them."""
    running = road.get("subsidy", "clerk", "public-notices", state="published", limit=200)["items"]
    road.move_day(max(date.fromisoformat(notice["ends_on"]) for notice in running) + timedelta(days=1))
    road.wait("subsidy", "clerk", "public-notices", until=lambda page: not page["items"], what="the notices to end",
              state="published")


def _request(road: Road, ids: list[str]) -> None:
    number = f"演练拨款〔{road.day.year}〕{uuid4().hex[:8]}号"
    road.all_moved("subsidy", "fund", "fund-requests", {"ids": ids, "document_number": number})


def _release(road: Road, ids: list[str]) -> None:
    request = road.get("subsidy", "clerk", f"cases/{ids[0]}")["fund_request_id"]
    number = f"演练核拨〔{road.day.year}〕{uuid4().hex[:8]}号"
    road.post("subsidy", "finance", f"fund-requests/{request}/actions/release_funds", {"document_number": number})


def _pay(road: Road, ids: list[str]) -> None:
    batch = road.all_moved("subsidy", "fund", "payment-batches", {"ids": ids})["id"]
    here = f"payment-batches/{batch}"
    road.wait("subsidy", "fund2", f"{here}/eligibility", until=lambda found: found["unanswered"] == 0,
              what="today's verdicts from enrollment")
    seen = road.get("subsidy", "fund2", here)["file_sha256"]
    road.post("subsidy", "fund2", f"{here}/actions/pay", {"file_sha256": seen})


def _answer(road: Road, ids: list[str]) -> None:
    batch = road.get("subsidy", "clerk", f"cases/{ids[0]}")["payment_batch_id"]
    here = f"payment-batches/{batch}"
    content = _bank(road.get("subsidy", "fund", f"{here}/file").decode("utf-8"))
    road.post("subsidy", "fund", f"{here}/actions/read_answer", {"content": content})
    road.post("subsidy", "fund", f"{here}/actions/close", {})


def _bank(file: str) -> str:
    """What a bank that pays everything answers to a payment file."""
    out = io.StringIO()
    answer = csv.writer(out)
    answer.writerow(ANSWER_HEADER)
    for place, reference, _, account, _, amount, _ in list(csv.reader(io.StringIO(file)))[2:]:
        answer.writerow([reference, account, amount, "成功", f"演练流水{place}", ""])
    return out.getvalue()


STEPS: tuple[tuple[str, Step], ...] = (
    ("claimed", _claim),
    ("verified", _act("verify", "clerk")),
    ("cleared", _act("clear", "reviewer")),
    ("approved", _act("approve", "leader")),
    ("on_notice", _publish),
    ("finance_review", _request),
    ("funded", _release),
    ("in_payment", _pay),
    ("paid", _answer),
    ("closed", _act("close", "clerk")),
)
