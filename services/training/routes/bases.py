"""Bases and teachers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.training import actions, queries, schemas
from services.training.actions.reach import own_base
from services.training.models import TrainingBase
from shared.casework.reasons import UNKNOWN
from shared.identity import rights
from shared.refusals import Refused
from shared.web import Page, blueprint, current_actor, may, paged, roles, today, unit_of_work

bases = blueprint("bases", "培训基地（63号 §2.1）")
teachers = blueprint("teachers", "本基地教师及其证书（63号 §2.1）")


@bases.route("/", methods=["GET"])
@roles()
@bases.doc(summary="可见的培训基地")
@bases.arguments(Page, location="query")
@bases.response(200, schemas.pages_of(schemas.BaseListed))
def list_bases(page: dict[str, Any]) -> dict[str, Any]:
    """List the bases that the caller sees."""
    with unit_of_work() as uow:
        t = TrainingBase.__table__.c
        return paged(uow, queries.bases(current_actor()), page, t.name, t.id)


@bases.route("/", methods=["POST"])
@may(rights.RECOGNISE_BASES)
@bases.doc(summary="认定培训基地", **{"x-clause": "§2.1"})
@bases.arguments(schemas.BaseIn)
@bases.response(201, schemas.Made)
def recognise(body: dict[str, Any]) -> dict[str, Any]:
    """Recognise a base for occupations and levels."""
    scope = body.pop("scope")
    with unit_of_work() as uow:
        return {"id": actions.recognise_base(uow, by=current_actor(), on=today(), base=body, scope=scope)}


@bases.route("/<uuid:base_id>", methods=["GET"])
@roles()
@bases.doc(summary="培训基地、认定范围和教师")
@bases.response(200, schemas.BaseOut)
def base_page(base_id: UUID) -> dict[str, Any]:
    """Show a base."""
    with unit_of_work() as uow:
        seen = uow.execute(queries.bases(current_actor()).where(TrainingBase.__table__.c.id == base_id)).first()
        base = queries.base_of(uow, base_id) if seen else None
        if base is None:
            raise Refused(UNKNOWN("没有这个培训基地，或不在您的管辖范围内。"))
        scope = [{"occupation": occupation, "level": level} for occupation, level in sorted(base["scope"])]
        return {**base, "scope": scope, "teachers": queries.teachers_of(uow, base_id)}


@teachers.route("/", methods=["GET"])
@may(rights.KEEP_TEACHERS)
@teachers.doc(summary="本基地教师")
@teachers.response(200, schemas.TeachersOut)
def list_teachers() -> dict[str, Any]:
    """List the teachers of the caller's base."""
    with unit_of_work() as uow:
        return {"items": queries.teachers_of(uow, own_base(uow, current_actor()).id)}


@teachers.route("/", methods=["POST"])
@may(rights.KEEP_TEACHERS)
@teachers.doc(summary="登记教师", **{"x-clause": "§2.1"})
@teachers.arguments(schemas.TeacherIn)
@teachers.response(201, schemas.Made)
def register_teacher(body: dict[str, Any]) -> dict[str, Any]:
    """Register a teacher with certificates."""
    with unit_of_work() as uow:
        return {"id": actions.register_teacher(uow, by=current_actor(), on=today(), **body)}


@teachers.route("/<uuid:teacher_id>/certificates", methods=["POST"])
@may(rights.KEEP_TEACHERS)
@teachers.doc(summary="补登教师证书", **{"x-clause": "§2.1"})
@teachers.arguments(schemas.CertificateIn)
@teachers.response(201, schemas.Made)
def add_certificate(body: dict[str, Any], teacher_id: UUID) -> dict[str, Any]:
    """Add a certificate to a teacher of the caller's base."""
    with unit_of_work() as uow:
        made = actions.add_certificate(uow, teacher_id, by=current_actor(), on=today(), certificate=body)
        return {"id": made}
