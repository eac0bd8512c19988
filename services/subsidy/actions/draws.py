"""§4.2: draws 抽查. The frame and the source of the seed are fixed first, the seed comes after, anybody recomputes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.subsidy.actions.refusing import each
from services.subsidy.lifecycle import DRAW
from services.subsidy.queries import draws as frames
from services.subsidy.rules import draws
from services.subsidy.rules.draws import Thing
from shared.casework import ALL, Actor, Move, Outcome, Row, advance, lock, open_subjects
from shared.casework.reasons import UNKNOWN
from shared.refusals import Reason, Refusal, Refused
from shared.runtime import UnitOfWork, new_id

Expect = Mapping[UUID, int] | None
SAME_FRAME = Reason("draw-frame-drawn-before", "该名册已用于抽查", "This frame was drawn from before", "§4.2")
STILL_WAITING = Reason("draw-still-waiting", "本单位尚有待抽取的名册", "Another frame waits for its seed", "§4.2")


def freeze(
    uow: UnitOfWork, *, by: Actor, on: date, title: str, unit: str, seed_source: str, seed_on: date,
    grades: Mapping[str, str],
) -> UUID:
    """Freeze the frame of a draw: every paid case of the unit, by the credit grade of its base.

    :param seed_source: the public event that will give the seed, named before anybody can know it.
    :param grades: credit grade by base; a base that is not named falls into a stratum that is drawn whole.
    :raises Refused: when nothing was paid, the seed could be known already, the same cases were drawn from before,
        however they were graded, or another frame of the unit waits: of two draws somebody would choose.
    """
    if by.units != ALL and unit not in by.units:
        raise Refused(UNKNOWN("没有这个单位，或不在您的管辖范围内。"))
    frame = frames.paid_cases(uow, unit, rehearsal=bool(by.rehearsal), grades=grades)
    _refuse(draws.frame_holds_something(frame=frame), draws.seed_comes_after(seed_on=seed_on, frozen_on=on))
    digest = draws.frame_hash(frame)
    waiting, drawn = frames.earlier(uow, unit, rehearsal=bool(by.rehearsal), ids=[thing.id for thing in frame])
    if drawn:
        raise Refused(SAME_FRAME("同一名册只抽取一次；如需更多样本，请扩大样本。"))
    if waiting:
        raise Refused(STILL_WAITING("本单位已有固定而未抽取的名册。", cure="先完成该次抽查"))
    id_ = new_id()
    open_subjects(uow, DRAW, [{
        "id": id_, "unit": unit, "rehearsal": bool(by.rehearsal), "title": title, "frozen_on": on,
        "frame": [{"id": thing.id, "stratum": thing.stratum} for thing in frame], "frame_hash": digest,
        "seed_source": seed_source, "seed_on": seed_on,
        "library": frames.inspector_library(uow, unit, rehearsal=bool(by.rehearsal)),
    }], by=by, on=on, action="freeze", clause="§4.2", facts={"frame_hash": digest, "seed_on": seed_on})
    return id_


def draw(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, public_seed: str, expect: Expect = None,
    reason: str | None = None,
) -> Outcome:
    """Draw the sample, and the inspectors by the same tickets, without those who handled a drawn case."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> dict[UUID, Refusal | Move]:
        return {row["id"]: _drawn(uow, row, public_seed, on) for row in rows}

    return advance(uow, DRAW, "draw", ids, by=by, on=on, expect=expect, reason=reason, judge=judge)


def _drawn(uow: UnitOfWork, row: Row, public_seed: str, on: date) -> Refusal | Move:
    """Write what the seed draws beside its frame, while the engine holds the lock and before the state that needs it."""
    early = draws.seed_is_public(seed_on=row["seed_on"], on=on)
    if early is not None:
        return early
    frame = [Thing(**thing) for thing in row["frame"]]
    policy = uow.policy(row["frozen_on"])
    seed = draws.full_seed(frame=row["frame_hash"], public=public_seed)
    sizes = draws.sample_sizes(frame=frame, percent=policy.draw_percent, minimum=policy.draw_minimum)
    sample = draws.sample(frame=frame, seed=seed, sizes=sizes)
    inspectors = _inspectors(uow, row, seed, sample)
    if isinstance(inspectors, Refusal):
        return inspectors
    frames.write_sample(uow, row["id"], public_seed=public_seed, seed=seed, sizes=sizes, sample=sample,
                        inspectors=inspectors, on=on)
    return Move(facts={"seed": seed, "sizes": sizes})


def _inspectors(uow: UnitOfWork, row: Row, seed: str, sample: Sequence[str]) -> Sequence[str] | Refusal:
    """Whom this seed draws to inspect this sample."""
    return draws.inspectors(
        library=row["library"], recused=frames.handlers(uow, sample), seed=seed,
        number=uow.policy(row["frozen_on"]).inspectors_minimum,
    )


def enlarge(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, sizes: Mapping[str, int], expect: Expect = None,
    reason: str | None = None,
) -> Outcome:
    """Take more from the same draw: the larger sample contains the smaller; an inspector who handled what is added gives way
    to the next ticket (§4.2).
    """

    def one(id_: UUID) -> None:
        row = _draw(uow, id_, by)
        frame = [Thing(**thing) for thing in row["frame"]]
        whole = draws.sample_sizes(frame=frame, percent={}, minimum=1)
        wanted = {stratum: min(size, whole[stratum]) for stratum, size in sizes.items() if stratum in whole}
        wanted = {**(row["sample_sizes"] or {}), **wanted}
        _refuse(draws.only_grows(before=row["sample_sizes"] or {}, after=wanted))
        sample = draws.sample(frame=frame, seed=row["seed"] or "", sizes=wanted)
        inspectors = _inspectors(uow, row, row["seed"] or "", sample)
        if isinstance(inspectors, Refusal):
            raise Refused(inspectors)
        advance(uow, DRAW, "enlarge", [id_], by=by, on=on, expect=expect, reason=reason,
                facts={"sizes": wanted}).require_all()
        frames.enlarge_sample(uow, id_, sizes=wanted, sample=sample, inspectors=inspectors)

    return each(uow, ids, one)


def close(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Close draws whose results are published."""
    return advance(uow, DRAW, "close", ids, by=by, on=on, expect=expect, reason=reason)


def _draw(uow: UnitOfWork, id_: UUID, by: Actor) -> Row:
    row = lock(uow, DRAW, [id_]).get(id_)
    if row is None or not by.sees(DRAW, row):
        raise Refused(UNKNOWN("没有这条抽查记录，或不在您的管辖范围内。"))
    return row


def _refuse(*refusals: Refusal | None) -> None:
    found = [refusal for refusal in refusals if refusal is not None]
    if found:
        raise Refused(*found)
