"""What a desk holds on people: each table once, to which kind of document it belongs, how its term is counted, what goes.

One declaration serves the purge 到期删除 and the export of everything held on one person 个人信息查阅、复制.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GONE = "（已到期删除）"  # stands where a name was
OF_CASE = "t.case_id in (select id from cases where person_id = :person)"
PERIOD = "retention_"  # how the parameters of policy begin
OPEN_DENIAL = {"学员声明待核实": "exists (select from statements o where o.case_id = t.id and o.state = 'open')"
                           " or exists (select from denials o where o.case_id = t.id and o.open)"}


def ended(case: str = "t.case_id") -> str:
    """SQL of the day on which a case ended at whichever desk; null while it is open, or open again."""
    return f"(select e.ended_on from endings e where e.case_id = {case})"


def all_ended(cases: str) -> str:
    """SQL of the day on which the last of these cases ended; null while one is open, or where there is none.

    :param cases: a select of their ids.
    """
    return ("(select case when bool_and(e.ended_on is not null) then max(e.ended_on) end"
            f" from ({cases}) c(id) left join endings e on e.case_id = c.id)")


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Rows of one table, or columns of them, that are erased together.

    :param kinds: the kinds of document that they belong to, the first of which they are counted under, each with the SQL condition
        under which it applies; the longest term wins.
    :param since: SQL of the day from whose year the terms count; null where nothing is due. `t` is the row.
    :param key: the id by which they are erased, several rows at once where it is not theirs alone; `number` where it is no UUID.
    :param joined: SQL that brings along what `since` needs, and `only`, the rows that are meant at all.
    :param blank: what the columns then hold, as SQL; without any the rows are deleted.
    :param whose: SQL condition under which a row is about `:person`; empty where it is about nobody in particular.
    :param told: SQL condition under which the person may be told of it, and `hidden`, columns that are about somebody else.
    """

    table: str
    kinds: Mapping[str, str]
    since: str
    key: str = "id"
    number: bool = False
    joined: str = ""
    only: str = "true"
    blank: Mapping[str, str] = field(default_factory=dict)
    whose: str = OF_CASE
    told: str = "true"
    hidden: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind under which it is counted."""
        return next(iter(self.kinds))

    @property
    def name(self) -> str:
        """Its name at its desk."""
        return f"{self.table}.{self.kind}"

    @property
    def erasing(self) -> str:
        """The statement by which it goes, as the database keeps it; $1 are the keys."""
        sets = ", ".join(f"{column} = {value}" for column, value in self.blank.items())
        verb = f"update {self.table} t set {sets}" if sets else f"delete from {self.table} t"
        return f"{verb} where t.{self.key} = any (cast($1 as {'bigint' if self.number else 'uuid'}[]))"

    @property
    def standing(self) -> str:
        """SQL of whether there still is something to erase in the row."""
        return " or ".join(f"t.{column} is distinct from {value}" for column, value in self.blank.items()) or "true"


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """Everything that a desk holds on people.

    :param kept: tables that name people or cases and that no purge touches, each with the reason.
    :param busy: SQL conditions on a row of `cases` under which it has not ended, whatever its state says, each by its reason.
    :param lapsed: SQL of the last day on which somebody could still have done something about a case that waits; null for others,
        with :terms: the parameters of policy that it names.
    :param about: for tables that are kept, the condition under which a row is about `:person`.
    """

    parts: tuple[Holding, ...]
    kept: Mapping[str, str]
    busy: Mapping[str, str] = field(default_factory=lambda: OPEN_DENIAL)
    lapsed: str = "cast(null as date)"
    terms: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)


OF_EVERY_DESK = (
    Holding(table="cases", kinds={"contact": "true"}, since=ended("t.id"), blank={"phone": "''"}, whose="t.person_id = :person"),
    Holding(table="looks", kinds={"looks": "true"}, since="t.on_day", hidden=("cases",),
            whose="t.person_id = :person or t.cases && array(select id from cases where person_id = :person)"),
    Holding(table="notes", kinds={"notes": "true"}, since=ended("t.subject_id"),
            whose="t.subject_id in (select id from cases where person_id = :person)", told="t.audience = 'shared'"),
    Holding(table="letters", kinds={"inbox": "true"}, since="(select n.on_day from notices n where n.id = t.notice_id)", whose=""),
    Holding(table="notices", kinds={"inbox": "true"}, since="t.on_day",
            whose="t.reader_role = 'trainee' and t.reader_org = :person"),
    Holding(table="bulk_jobs", kinds={"typed": "true"}, since="case when t.finished_at is not null then t.on_day end",
            blank={"body": "'{}'", "refused": "'[]'"}, whose=""),
    Holding(table="requests", kinds={"typed": "true"}, since="cast(t.answered_at as date)", blank={"payload": "'{}'", "answer": "''"}),
    Holding(table="statements", kinds={"papers": "true"}, since=ended(), whose="t.person_id = :person",
            blank={"name": f"'{GONE}'", "about_words": f"'{GONE}'", "text": "''"}),
    Holding(table="denials", kinds={"papers": "true"}, since=ended(), whose="t.person_id = :person", blank={"about_words": f"'{GONE}'"}),
    Holding(table="parked_items", kinds={"typed": "true"}, since="cast(t.replayed_at as date)", number=True, whose=""),
)
ABOUT_EVERYWHERE = {"journal": "t.subject_id in (select id from cases where person_id = :person)"}
KEPT_EVERYWHERE = {
    "journal": "流水是办理凭证，只含编号和摘要，不含个人号码",
    "duties": "谁办了什么，与流水互证",
    "endings": "业务编号和结束日，用于计算保存期",
    "timers": "业务编号和日期",
    "outbox": "已送达的来函不留正文",
    "reference": "基础数据，不含学员信息",
    "handed_over": "同岗位工作人员之间的转办，只含业务编号",
    "saved_views": "工作人员自己的筛选条件",
    "operator_acts": "运维操作留痕，只记工作人员",
}


def identity(kinds: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None) -> Holding:
    """The identity number and the name of a case.

    :param kinds: further kinds that hold them longer. :param more: further columns that go with them.
    """
    return Holding(
        table="cases", kinds={"identity": "true", **(kinds or {})}, since=ended("t.id"), whose="t.person_id = :person",
        blank={"name": f"'{GONE}'", "id_number": "''", "id_digest": "null", "last_four_digest": "null", "phone": "''", **(more or {})})


def files(*references: str) -> Holding:
    """The files 材料 of a desk, each when nothing that refers to it is still to be kept.

    :param references: selects of `(digest, since)`, null while the thing is open.
    """
    refers = " union all ".join(references or ("select cast(null as text), cast(null as date)",))
    last = "case when bool_and(since is not null) then max(since) end"
    return Holding(
        table="files", kinds={"papers": "true"}, whose="t.brought_by = :person",
        joined=f"left join (select digest, {last} as last from ({refers}) r(digest, since) group by digest) r on r.digest = t.digest",
        since="case when r.digest is null then t.brought_on else r.last end")
