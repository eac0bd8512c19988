"""What training holds on people, and for how long."""

from shared.privacy.holdings import (
    GONE,
    KEPT_EVERYWHERE,
    OF_EVERY_DESK,
    Holding,
    Holdings,
    all_ended,
    ended,
    files,
    identity,
)

OF_CLASS = all_ended("select c.id from cases c where c.class_id = {}")

HOLDINGS = Holdings(
    parts=(
        *OF_EVERY_DESK,
        Holding(table="attendance", kinds={"attendance": "true"}, since=ended(), key="case_id"),
        Holding(table="follow_ups", kinds={"attendance": "true"}, since=ended()),
        Holding(table="site_visits", kinds={"attendance": "true"}, since=OF_CLASS.format("t.class_id"), whose="",
                blank={"base_signatory": f"'{GONE}'", "findings": f"'{GONE}'"}),
        files(
            f"select c.contract_digest, {ended('c.id')} from cases c where c.contract_digest is not null",
            f"select a.digest, {OF_CLASS.format('a.class_id')} from archive_documents a",
        ),
        Holding(table="archive_documents", kinds={"papers": "true"}, since=OF_CLASS.format("t.class_id"), whose="",
                blank={"title": f"'{GONE}'"}),
        identity(),
    ),
    kept={
        **KEPT_EVERYWHERE,
        "bases": "培训基地，不是个人",
        "official_letters": "文书原件，按文书档案移交，不在此删除",
        "exam_seats": "考位数，不是个人",
        "exam_waiting": "待排考人数，不是个人",
        "letter_files": "文书的 Word 文件，随文书原件",
        "letter_layouts": "文书版式，不含学员信息",
        "mending_orders": "对培训基地的整改要求和答复，不含学员信息",
        "teachers": "基地教师名单，不是学员",
        "classes": "班级和课时，统计用",
    },
    about={"official_letters": "t.subject_id in (select id from cases where person_id = :person)", "classes": "t.id in (select class_id from cases where person_id = :person)"},
)
