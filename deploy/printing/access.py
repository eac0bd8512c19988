"""docs/access.md: every address of every desk, who may use it, and whose records they reach with it."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator
from typing import Any

from flask import Flask

from deploy.printing.pages import SERVICES, table
from deploy.printing.pages import page as put_together
from shared.identity.posts import WHOLE_CITY
from shared.lifecycle import Duty, Role
from shared.runtime import Settings
from shared.web.access import PEOPLE, AccessRow, access_rows
from shared.web.terms import terms

PUBLIC, EVERYBODY, NO_RECORD, BY_POST = "公开", "全部岗位", "–", "按岗位"
OWN = {Role.TRAINEE: "本人", Role.BASE_CLERK: "本基地", Role.EMPLOYER: "本用人单位", Role.EVALUATOR: "评估范围"}
OWN_UNIT, CITY = "本区市", "全市"
HEAD = ("方法与地址", "谁", "所及记录", "状态", "不相容岗位")
INTRODUCTION = """\
谁能用哪个地址，由地址旁的声明打印而成；每次请求都按同一声明核对，测试再按本页逐行、逐岗位核对。

- **公开**：不登录也能用。其余地址未登录答 401，岗位不在“谁”一栏的答 403。
- **所及记录**：岗位可用，也只及于自己管辖的记录。本人：学员本人的；本基地、本用人单位：账号所属单位的；本区市：账号所属区市的；评估范围：账号所写各区市的；全市：各区市的。
  演练账号只及于演练记录，正式账号只及于正式记录。
- **属地隔离**：别的区市（基地、用人单位、学员）的记录，一律答 404，与记录不存在时一样，答复中没有该记录的任何内容；列表中也没有；批量办理时该条单独答 404。
- **状态、不相容岗位**：流程操作只在所列状态下可办；列有不相容岗位的，办过与之不相容的环节的人不能再办，答复说明原因。完整的流程见 [lifecycle.md](lifecycle.md)。"""


def page() -> str:
    """Print the page."""
    lines: list[str] = []
    for service, title in SERVICES.items():
        lines += [f"## {service} {title}", "", *table(HEAD, _rows(service))]
    return put_together("Access 岗位与地址", INTRODUCTION, lines)


def app_of(service: str) -> Flask:
    """The application of a desk, with settings that reach nothing; nothing is connected until somebody asks."""
    values: dict[str, Any] = {"service": service, "broker_url": "redis://127.0.0.1:1/0", "files_url": "memory://", "log_level": "ERROR"}
    kinds: dict[str, Any] = {"str": "postgresql+psycopg://nobody@127.0.0.1:1/nothing", "bytes": bytes(32)}
    keys = dict.fromkeys(SERVICES, bytes(32))
    settings = Settings(**{
        field.name: values.get(field.name, kinds.get(str(field.type).removesuffix(" | None"), keys))
        for field in dataclasses.fields(Settings)
    })
    app: Flask = importlib.import_module(f"services.{service}.app").create_app(settings)
    return app


def _rows(service: str) -> Iterator[tuple[str, ...]]:
    for row in access_rows(app_of(service)):
        duties = [terms(Duty)[step.duty] for step in row.moves if step.duty]
        yield f"{row.method} `{row.address}`", _who(row), _records(row), _states(row), "、".join(dict.fromkeys(duties))


def _who(row: AccessRow) -> str:
    if row.access.public:
        return PUBLIC
    if row.access.roles == PEOPLE:
        return EVERYBODY
    return "、".join(term for role, term in terms(Role).items() if role in row.access.roles)


def _records(row: AccessRow) -> str:
    if row.access.public:
        return NO_RECORD
    if row.access.roles == PEOPLE:
        return BY_POST
    return "、".join(dict.fromkeys(reach(role) for role in Role if role in row.access.roles))


def reach(role: Role) -> str:
    """Whose records this role reaches."""
    return OWN.get(role) or (CITY if role in WHOLE_CITY else OWN_UNIT)


def _states(row: AccessRow) -> str:
    if row.machine is None:
        return ""
    return "、".join(dict.fromkeys(row.machine.names[state] for step in row.moves for state in step.sources))
