"""What enrollment holds on people, and for how long."""

from shared.privacy.holdings import (
    GONE,
    KEPT_EVERYWHERE,
    OF_EVERY_DESK,
    OPEN_DENIAL,
    Holding,
    Holdings,
    all_ended,
    ended,
    files,
    identity,
)

OF_PERSON = "select c.id from cases c where c.person_id = {}"
CERTIFIED = "exists (select from register_cases r where r.case_id = t.id and r.certified_on is not null)"
ONE_CERTIFIED = ("exists (select from register_cases r join cases c on c.id = r.case_id"
                 " where c.person_id = t.id and r.certified_on is not null)")
OFFICERS = "accounts a where a.person_id = t.id and a.roles <> array['trainee']"

HOLDINGS = Holdings(
    parts=(
        *OF_EVERY_DESK,
        Holding(table="judgements", kinds={"papers": "true"}, since=ended(), blank={"note": f"'{GONE}'", "document": f"'{GONE}'"}),
        files("select p->>'digest', " + ended("c.id") + " from cases c cross join jsonb_array_elements(c.papers) p where p ? 'digest'"),
        Holding(table="corrections", kinds={"identity": "true"}, since=all_ended(OF_PERSON.format("t.person_id")),
                whose="t.person_id = :person"),
        identity({"certificates": CERTIFIED}, {"spells": "'[]'", "certificate": "null", "award": "null"}),
        Holding(table="persons", kinds={"identity": "true", "certificates": ONE_CERTIFIED}, since=all_ended(OF_PERSON.format("t.id")),
                only=f"not exists (select from {OFFICERS})", whose="t.id = :person",
                blank={"name": f"'{GONE}'", "id_number": "null", "id_digest": "null", "phone": "''"}),
        Holding(table="accounts", kinds={"identity": "true", "certificates": ONE_CERTIFIED.replace("= t.id", "= t.person_id")},
                since=all_ended(OF_PERSON.format("t.person_id")), only="t.roles = array['trainee']", whose="t.person_id = :person",
                blank={"name": f"'{GONE}'", "email": "null"}),
        Holding(table="trainee_codes", kinds={"log_ins": "true"}, since="cast(t.until as date)", whose="t.person_id = :person"),
        Holding(table="log_ins", kinds={"log_ins": "true"}, since="cast(t.until as date)",
                whose="t.account_id in (select id from accounts where person_id = :person)"),
    ),
    kept={
        **KEPT_EVERYWHERE,
        "roster_rows": "名册原文另按“名册原文保留天数”删除",
        "rosters": "只有份数、摘要和经办人",
        "official_letters": "文书原件，按文书档案移交，不在此删除",
        "letter_files": "文书的 Word 文件，随文书原件",
        "letter_layouts": "文书版式，不含学员信息",
        "api_tokens": "程序令牌的摘要，随账号停用",
        "account_changes": "账号变更留痕，只记工作人员",
        "register_cases": "总台账的状态和日期，统计用",
        "register_journal": "各环节流水的副本",
    },
    busy={**OPEN_DENIAL, "更正待确认": "exists (select from corrections o where o.person_id = t.person_id and o.status = 'proposed')"},
    about={
        "roster_rows": "t.case_id in (select id from cases where person_id = :person)",
        "official_letters": "t.subject_id in (select id from cases where person_id = :person)",
        "register_cases": "t.case_id in (select id from cases where person_id = :person)",
    },
)
