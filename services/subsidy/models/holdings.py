"""What the subsidy desk holds on people, and for how long."""

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

OF_BATCH = all_ended("select l.case_id from payment_lines l where l.batch_id = t.batch_id")
OF_CLAIMS = all_ended("select c.id from cases c where c.claim_batch_id = t.id")
DRAWN = ("select thing->>'id' from draws o cross join jsonb_array_elements(o.frame) thing where o.state = 'frozen'"
         " union all select jsonb_array_elements_text(o.sample) from draws o where o.state = 'drawn'")

HOLDINGS = Holdings(
    parts=(
        *OF_EVERY_DESK,
        Holding(table="objections", kinds={"objections": "true"}, since=ended(),
                blank={"raised_by": f"'{GONE}'", "grounds": f"'{GONE}'"}, hidden=("raised_by", "grounds")),
        Holding(table="received_objections", kinds={"objections": "true"}, since=ended(),
                blank={"raised_by": f"'{GONE}'", "contact": "''", "grounds": f"'{GONE}'"},
                hidden=("raised_by", "contact", "grounds")),
        files(f"select p.sha256, {ended('p.case_id')} from papers p where p.sha256 is not null"),
        Holding(table="papers", kinds={"papers": "true"}, since=ended(), key="case_id", blank={"reference": f"'{GONE}'"}),
        Holding(table="claim_batches", kinds={"papers": "true"}, since=OF_CLAIMS, blank={"refused": "'[]'"}, whose="t.person_id = :person", hidden=("refused",)),
        Holding(table="bank_answers", kinds={"payments": "true"}, since=OF_BATCH, whose="",
                blank={"content": "''", "disagreements": "'[]'"}),
        Holding(table="payment_lines", kinds={"payments": "true"}, since=ended(),
                blank={"payee_name": f"'{GONE}'", "payee_account": "''"}),
        Holding(table="cases", kinds={"payments": "true"}, since=ended("t.id"), only="t.payee_account is not null",
                blank={"payee_name": f"'{GONE}'", "payee_account": "''"}, whose="t.person_id = :person"),
        identity({"payments": "t.payee_account is not null", "certificates": "t.certificate_number is not null"}),
    ),
    kept={
        **KEPT_EVERYWHERE,
        "transfers": "资金台账从不更改",
        "eligibility": "资格核对结果，只含业务编号",
        "recoveries": "追回的金额、文号和理由，会计凭证",
        "official_letters": "文书原件，按文书档案移交，不在此删除",
        "letter_files": "文书的 Word 文件，随文书原件",
        "letter_layouts": "文书版式，不含学员信息",
        "publications": "公示的网址和日期",
        "public_notices": "公示内容只含遮盖的姓名，已对外公布",
    },
    busy={
        **OPEN_DENIAL,
        "异议未结": "exists (select from received_objections o where o.case_id = t.id and o.settled is null)"
                " or exists (select from objections o where o.case_id = t.id and o.decided_on is null)",
        "追回未结": "exists (select from recoveries o where o.case_id = t.id and o.state in ('proposed', 'decided'))",
        "抽查未公布结果": f"t.number in ({DRAWN})",
    },
    lapsed="case when t.state = 'certified' then cast(t.certified_on + make_interval(months => :claim_months) as date) end",
    terms=("claim_months",),
    about={
        "transfers": "t.case_id in (select id from cases where person_id = :person)",
        "eligibility": "t.case_id in (select id from cases where person_id = :person)",
        "recoveries": "t.case_id in (select id from cases where person_id = :person)",
        "official_letters": "t.subject_id in (select id from cases where person_id = :person)",
    },
)
