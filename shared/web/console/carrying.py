"""Carrying on with actions on many while nobody looks: as whoever ordered them, with what they may do at that moment."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared.notices import Notice, Reader, write
from shared.refusals import Refused
from shared.runtime import Runtime, UnitOfWork
from shared.runtime.logs import without_words
from shared.web.console import jobs
from shared.web.console.acting import body_of, door_of
from shared.web.console.jobs import RUN, Job
from shared.web.console.unattended import work_as
from shared.web.requests import current_actor, today

AT_ONCE = 40  # seconds of one run, of the sixty that a task has; what is left is rung for again
TRIES = 5  # of one part that fails, with a tick between two; then somebody must look
MOST_JOBS = 20  # in one run, each a part at a time, so that a small one does not wait for a large one
REASON = "_reason"  # beside the fields of the action
FAULT = "系统故障，已停止。已办理的有效，其余没有办理；请联系管理员后点“继续办理”。"
GONE = "您的岗位已不能办理此事项，已停止；其余没有办理。"
log = structlog.get_logger()


def due(runtime: Runtime) -> list[Mapping[str, Any]]:
    """The jobs that are to go on by themselves."""
    with runtime.system_work() as uow:
        return [dict(row) for row in uow.execute(
            "select id, account, acting_for from bulk_jobs where finished_at is null and stopped is null and not prepared"
            " order by ordered_at, id limit :most", {"most": MOST_JOBS}).mappings()]


def carry_on(app: Flask, waiting: Sequence[Mapping[str, Any]]) -> None:
    """Do these jobs, a part of each in turn; what a killed worker had not committed is done by the next one."""
    runtime: Runtime = app.extensions["runtime"]
    until, left = time.monotonic() + AT_ONCE, list(waiting)
    while left and time.monotonic() < until:
        left = [job for job in left if _part(app, runtime, job)]
    if left:
        runtime.send(runtime.service.name, RUN)


def _part(app: Flask, runtime: Runtime, job: Mapping[str, Any]) -> bool:
    """Do one part; answers whether another can follow now."""
    try:
        with work_as(app, job["account"], job["acting_for"]) as uow:
            free = uow.execute("select 1 from bulk_jobs where id = :id and finished_at is null and stopped is null"
                               " for update skip locked", {"id": job["id"]}).first()
            return free is not None and do_next(uow, jobs.of(uow, job["id"]))
    except NotFound:  # the post no longer reads such things
        _stop(runtime, job["id"], GONE)
    except Refused as error:
        _stop(runtime, job["id"], error.refusals[0].detail)
    except Exception as error:  # noqa: BLE001  # whatever it is, it must not keep the other jobs waiting
        log.error("bulk_part_failed", job=str(job["id"]), **without_words(error))
        _failed(runtime, job["id"])
    return False


def do_next(uow: UnitOfWork, job: Job) -> bool:
    """Do the next things of a job; answers whether things are left.

    :raises Refused: when the actor may not, or nothing of it can be done.
    """
    some = job.next()
    door = door_of(job.kind, job.action)
    if some:
        said = MultiDict([pair for pair in job.said.items(multi=True) if pair[0] != REASON])
        body = body_of(door, said, job.said.get(REASON, ""), {})
        outcome = door.act(uow, list(some), by=current_actor(), on=today(), expect=some, **body)
        jobs.note(uow, job.kind, job.id, list(some), outcome)
    more = job.left > len(some)
    if not more:
        _tell(uow, job)
    return more


def _tell(uow: UnitOfWork, job: Job) -> None:
    """Tell whoever ordered it that it is done."""
    actor, name = current_actor(), job.kind.machine.by_action[job.action][0].name
    write(uow, [Notice(
        reader=Reader.of(actor), occasion=f"job/{job.id}", cases=len(job.items), subject=f"批量办理已完成：{name}",
        body=f"共 {len(job.items)} 件，逐件结果见“我的批量办理”。",
    )], rehearsal=bool(actor.rehearsal), on=today())


def _stop(runtime: Runtime, id_: UUID, why: str) -> None:
    with runtime.system_work() as uow:
        uow.execute("update bulk_jobs set stopped = :why where id = :id and finished_at is null", {"id": id_, "why": why})


def _failed(runtime: Runtime, id_: UUID) -> None:
    with runtime.system_work() as uow:
        uow.execute("update bulk_jobs set attempts = attempts + 1, stopped = case when attempts + 1 >= :tries then :why end"
                    " where id = :id and finished_at is null", {"id": id_, "tries": TRIES, "why": FAULT})
