"""Policy as dated data: what is in force on a day, where it comes from, and what is refused as a policy text."""

import copy
import json
from datetime import date

import pytest

from shared import policy
from shared.runtime import seed

HOURS = """
[hours_total]
name = "总课时下限"
clause = "§2.5"
unit = "课时"
note = "一般不少于"
values = [
    { from = 2019-10-21, value = 210, source = "威人社字〔2019〕63号 二（五）" },
    { from = 2024-02-29, value = 180, source = "演示占位：缩短", placeholder = true },
]
[years_counted_to]
name = "年限计算截止日"
clause = ""
choices = { application = "报名之日", year_end = "当年 12 月 31 日" }
values = [{ from = 2019-10-21, value = "application", source = "演示占位：63号未规定" }]
placeholder = true
[funds]
name = "资金使用顺序"
clause = "§3"
values = [{ from = 2019-10-21, value = ["unemployment", { code = "employment" }], source = "63号 三" }]
"""
PARAMETERS = policy.parse(HOURS)


def on(*day: int) -> policy.Policy:
    return policy.Policy.on(PARAMETERS, date(*day))


class TestPolicyOfADay:
    """A rule receives the value that is in force on the day in question."""

    @pytest.mark.parametrize(
        ("day", "hours"),
        [
            pytest.param((2019, 10, 21), 210, id="on-the-day-of-the-notice"),
            pytest.param((2024, 2, 28), 210, id="the-day-before-the-change"),
            pytest.param((2024, 2, 29), 180, id="on-the-day-of-the-change-29-february"),
            pytest.param((2030, 1, 1), 180, id="years-later"),
        ],
    )
    def test_the_value_changes_on_its_day(self, day, hours):
        """A value holds from its day on, that day included, until the next one."""
        assert on(*day).hours_total == hours

    def test_before_the_first_value_the_policy_is_silent(self):
        """Nothing is assumed before the first document."""
        with pytest.raises(policy.SilentPolicy, match="hours_total is not in force on 2019-10-20"):
            _ = on(2019, 10, 20).hours_total

    def test_an_unknown_name_is_named(self):
        """A misspelt parameter fails with its name and never yields a value."""
        with pytest.raises(policy.SilentPolicy, match="hours_totl is not a parameter"):
            _ = on(2026, 1, 1).hours_totl

    def test_a_value_cites_its_source(self):
        """The clause is cited as in letters, the source is the document of that very value."""
        cited = on(2026, 1, 1).cite("hours_total")
        assert (cited["clause"], cited["from"], cited["placeholder"]) == ("63号 §2.5", "2024-02-29", True)
        assert cited["source"] == "演示占位：缩短"
        assert on(2026, 1, 1).cite("years_counted_to")["clause"] is None

    def test_placeholders_are_known(self):
        """A screen can say which of its numbers are invented."""
        assert on(2020, 1, 1).placeholders == ("years_counted_to",)
        assert on(2026, 1, 1).placeholders == ("hours_total", "years_counted_to")

    def test_nobody_changes_it(self):
        """Lists and tables are read-only too; a copy is equal."""
        funds = on(2026, 1, 1).funds
        with pytest.raises(TypeError):
            funds[1]["code"] = "other"
        assert isinstance(funds, tuple)
        with pytest.raises(AttributeError):
            on(2026, 1, 1).day = date(2020, 1, 1)
        assert copy.copy(on(2026, 1, 1)) == on(2026, 1, 1)


class TestPolicyTravels:
    """Parameters go to the other desks as reference rows and arrive unchanged."""

    def test_rows_are_plain_json_and_come_back_equal(self):
        """What is written as JSON rows is read as the same parameters."""
        assert policy.from_rows(json.loads(json.dumps(policy.to_rows(PARAMETERS)))) == PARAMETERS

    def test_a_newer_program_brings_its_own(self, desk):
        """After an upgrade a desk's own parameter is the program's, unless a newer value was announced since."""
        here = desk("training")
        kept = "select version, row from reference where kind = 'policy' and key = :key"
        (brought,) = here.query(kept, key="training_letters")
        with here.uow() as uow:
            for key, version in (("training_letters", 0), ("mending_reminder_days", 3)):
                uow.execute("update reference set version = :version, row = jsonb_set(row, '{name}', '\"before\"')"
                            " where kind = 'policy' and key = :key", {"key": key, "version": version})
        seed(here.runtime)
        assert here.query(kept, key="training_letters") == [brought]
        (announced,) = here.query(kept, key="mending_reminder_days")
        assert (announced.version, announced.row["name"]) == (3, "before")


class TestPolicyText:
    """Old values are never edited, only followed; a text with faults is refused with all of them."""

    def test_a_value_may_follow(self):
        """A later value joins the history."""
        later = policy.DatedValue(since=date(2027, 1, 1), value=240, source="新文件")
        grown = PARAMETERS["hours_total"].followed_by(later)
        assert [value.value for value in grown.values] == [210, 180, 240]

    def test_the_past_is_not_rewritten(self):
        """A value that does not come after the last one is refused."""
        with pytest.raises(policy.PolicyError, match="does not come after"):
            PARAMETERS["hours_total"].followed_by(policy.DatedValue(since=date(2024, 2, 29), value=1, source="x"))

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            pytest.param('[a]\nname="甲"\nvalues=[{from=2019-10-21, value=1, source=" "}]', "no source", id="no-source"),
            pytest.param('[a]\nname="甲"\nvalues=[]', "there is no value", id="no-value"),
            pytest.param('[a]\nvalues=[{from=2019-10-21, value=1, source="x"}]', "name is missing", id="no-name"),
            pytest.param('[a]\nname="甲"\nclause="2.5"\nvalues=[]', "should look like §2.5", id="clause-without-sign"),
            pytest.param('[a]\nname="甲"\nsouce=1\nvalues=[]', "souce is not a field", id="misspelt-field"),
            pytest.param('[a]\nname="甲"\nvalues=[{from=2019-10-21, value=1.5, source="x"}]', "1.5", id="a-fraction"),
            pytest.param('[a]\nname="甲"\nvalues=[{from="2019-1", value=1, source="x"}]', "isoformat", id="no-date"),
            pytest.param('[a]\nname="甲"\nvalues=[{value=1, source="x"}]', "a value has no from", id="no-day"),
            pytest.param('[cite]\nname="甲"\nvalues=[]', "not usable", id="a-name-that-policy-uses-itself"),
            pytest.param(
                '[a]\nname="甲"\nchoices={x="某"}\nvalues=[{from=2019-10-21, value="y", source="x"}]',
                "'y' is none of x",
                id="not-among-the-choices",
            ),
            pytest.param(
                '[a]\nname="甲"\nvalues=[{from=2020-01-02, value=1, source="x"},{from=2020-01-01, value=1, source="x"}]',
                "2020-01-01 does not come after 2020-01-02",
                id="days-not-ascending",
            ),
        ],
    )
    def test_a_fault_is_named(self, text, fault):
        """The message says which parameter and what is wrong."""
        with pytest.raises(policy.PolicyError, match=fault) as refused:
            policy.parse(text)
        assert all(line.startswith(("a: ", "cite: ")) for line in refused.value.faults)

    def test_all_faults_are_named_at_once(self):
        """Whoever writes a policy text sees everything that is wrong in one go."""
        with pytest.raises(policy.PolicyError) as refused:
            policy.parse('[a]\nname=""\nvalues=[]\n[b]\nname="乙"\nvalues=[{from=2020-01-01, value=1}]')
        assert len(refused.value.faults) == 3


YEARS = {"2026": {"year": 2026, "document": "演示：沿用63号", "status": "extended", "note": "2026年文件未发布"}}


class TestProgrammeYear:
    """A programme year is bound to its governing document."""

    def test_the_year_has_its_document(self):
        """The document, and how it stands to the year."""
        year = policy.programme_year(YEARS, 2026)
        assert (year.document, year.status) == ("演示：沿用63号", policy.Standing.EXTENDED)

    def test_a_year_without_document_is_silent(self):
        """No year is governed by accident."""
        with pytest.raises(policy.SilentPolicy, match="2027"):
            policy.programme_year(YEARS, 2027)
