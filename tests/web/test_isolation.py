"""Row-level security at each desk, as the role that the desk runs as: a forgotten filter shows nothing."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from sqlalchemy.exc import ProgrammingError

from shared import web
from shared.identity import sight_of
from shared.lifecycle import Role
from shared.runtime.isolation import EVERY_UNIT, PUBLISHED, Sight
from shared.web import blueprint, public, roles, unit_of_work
from tests.web.planting import HANGING, Planted, hang, plant

# Tables with a unit that everybody's work may read, and why.
OPEN = {
    ("enrollment", "accounts"): "whoever logs in has no unit yet",
    ("enrollment", "case_numbers"): "a counter without persons, which bases count up",
}
# Tables that hang on a protected row and that everybody's work may read, and why.
HANGING_OPEN = {
    "letters": "made for readers of every unit by whoever gives the occasion, and read by the sender alone",
    "base_scopes": "what a base may teach is published",
    "view_watches": "who wants to be told of a kept filter: accounts and counts, nothing of what it shows",
}
WITH_UNIT = """
select c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = any(:names) order by 1
"""
PROTECTED = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity"
COLUMNS = """
select column_name from information_schema.columns
where table_schema = 'public' and table_name = :table and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position
"""
OWN = {"base": "base_id", "employer": "employer_id", "person": "person_id"}


@pytest.fixture
def homes(each_desk):
    """Three units with a row of each kind, the last of them the rehearsal's."""
    made = Planted("huancui"), Planted("wendeng"), Planted("rehearsal", rehearsal=True)
    plant(each_desk, *made)
    hang(each_desk, *made)
    with each_desk.databases.server.connect(each_desk.database) as admin:
        for home in made:  # what has a unit and no id is planted by its own columns
            if each_desk.service.name == "subsidy":
                admin.execute("insert into accounts (unit, fund, year, kind) values (%s, 'employment', 2026, 'granted')",
                              [home.unit])
            if each_desk.service.name != "assessment":
                admin.execute("insert into document_numbers (unit, rehearsal, year, last) values (%s, %s, 2026, 1)",
                              [home.unit, home.rehearsal])
    return made


def with_unit(desk):
    """The desk's tables whose rows belong to a unit, read from the database itself."""
    return [table for (table,) in desk.query(WITH_UNIT, names=["unit"]) if (desk.service.name, table) not in OPEN]


def seen(desk, sight, table, columns="*"):
    """The rows of a table that a query without any filter shows."""
    with desk.runtime.unit_of_work() as uow:
        uow.see(sight)
        return [dict(row) for row in uow.execute(f"select {columns} from {table}").mappings()]


class TestTables:
    """No table with a unit is forgotten."""

    def test_every_table_with_a_unit_is_protected(self, each_desk):
        """A new one without a policy fails here."""
        protected = {table for (table,) in each_desk.query(PROTECTED)}
        missing = {*with_unit(each_desk), "notices"} - protected
        assert with_unit(each_desk) and not missing

    def test_every_own_column_is_in_the_policy(self, each_desk):
        """Whoever has a base, an employer or themselves to see, sees it by that column."""
        policies = {table: condition for table, condition in each_desk.query(
            "select tablename, qual from pg_policies where policyname = 'isolation' and schemaname = 'public'")}
        for table in with_unit(each_desk):
            columns = {column for (column,) in each_desk.query(COLUMNS, table=table)}
            for column in {"base_id", "employer_id"} & columns:
                assert f"({column} = (" in policies[table], (table, column)

    def test_the_desk_runs_as_a_role_that_is_held_to_it(self, each_desk):
        """Neither owner nor superuser, and none that passes by."""
        assert each_desk.query(
            "select rolsuper, rolbypassrls, (select count(*) from pg_class c where c.relowner = r.oid)"
            " from pg_roles r where rolname = current_user") == [(False, False, 0)]


def hanging(desk):
    """The desk's tables without a unit whose rows hang on a protected one."""
    return sorted({row.hanging for row in desk.query(HANGING)} - set(with_unit(desk)) - set(HANGING_OPEN))


class TestHanging:
    """What has no unit of its own and hangs on a row that has."""

    def test_none_is_forgotten(self, each_desk):
        """A new one without a policy fails here."""
        protected = {table for (table,) in each_desk.query(PROTECTED)}
        assert hanging(each_desk) and not set(hanging(each_desk)) - protected

    def test_it_is_seen_with_what_it_hangs_on(self, each_desk, homes):
        """By nobody who is told nothing, by one unit its own row alone, by the city those of its world."""
        for table in hanging(each_desk):
            assert seen(each_desk, Sight(), table, "1") == [], table
            whole = {json.dumps(row, default=str) for row in seen(each_desk, Sight(EVERY_UNIT), table)}
            parts = [{json.dumps(row, default=str) for row in seen(each_desk, sight, table)} for sight in (
                *(Sight(frozenset({home.unit}), rehearsal=home.rehearsal) for home in homes),
                Sight(EVERY_UNIT, rehearsal=False), Sight(EVERY_UNIT, rehearsal=True))]
            *own, real, rehearsal = parts
            assert all(own), table
            assert len(set.union(*own)) == sum(map(len, own)), table
            assert real == own[0] | own[1] and rehearsal == own[2], table
            assert real | rehearsal == whole, table

    def test_a_foreign_one_is_refused(self, each_desk, homes):
        """A row that hangs on another unit's is not entered."""
        own, other = homes[:2]
        for table in hanging(each_desk):
            columns = [column for (column,) in each_desk.query(COLUMNS, table=table)]
            (row, *_) = seen(each_desk, Sight(frozenset({other.unit}), rehearsal=False), table, f"to_jsonb({table})::text as j")
            names = ", ".join(columns)
            with (
                pytest.raises(ProgrammingError, match=r"row-level security|permission denied"),
                each_desk.runtime.unit_of_work() as uow,
            ):
                uow.see(Sight(frozenset({own.unit}), rehearsal=False))
                uow.execute(f"insert into {table} ({names}) select {names}"
                            f" from jsonb_populate_record(null::{table}, cast(:row as jsonb))", {"row": row["j"]})


class TestReading:
    """What is not asked for is not shown, whatever the query forgot."""

    def test_no_scope_no_rows(self, each_desk, homes):
        """A unit of work that is told nothing sees nothing; the system sees what was planted."""
        for table in (*with_unit(each_desk), "notices"):
            assert seen(each_desk, Sight(), table, "1") == [], table
            assert len(seen(each_desk, Sight(EVERY_UNIT), table, "1")) >= len(homes), table

    def test_one_unit_sees_one_unit(self, each_desk, homes):
        """Of each table its own row, and no other unit's and no rehearsal's."""
        own = homes[0]
        for table in with_unit(each_desk):
            rows = seen(each_desk, Sight(frozenset({own.unit}), rehearsal=False), table)
            assert rows and {row["unit"] for row in rows} == {own.unit}, table
            assert not any(row.get("rehearsal") for row in rows), table

    def test_the_city_sees_its_own_world(self, each_desk, homes):
        """All units, and the rehearsal only from inside."""
        for rehearsal in (False, True):
            for table in with_unit(each_desk):
                rows = seen(each_desk, Sight(EVERY_UNIT, rehearsal=rehearsal), table)
                assert rows and {row.get("rehearsal", rehearsal) for row in rows} == {rehearsal}, table

    def test_base_employer_and_trainee_see_their_own(self, each_desk, homes):
        """A row that is theirs by its own column, or belongs to a thing that is; the unit's others not at all."""
        own = homes[0]
        actors = {
            "base": each_desk.actor(Role.BASE_CLERK, unit=own.unit),
            "employer": each_desk.actor(Role.EMPLOYER, unit=own.unit),
            "person": each_desk.actor(Role.TRAINEE, unit=own.unit, person=own.person),
        }
        for kind, actor in actors.items():
            sight = sight_of(actor)
            assert seen(each_desk, sight, "cases")
            for table in with_unit(each_desk):
                rows = seen(each_desk, sight, table)
                assert {row["unit"] for row in rows} <= {own.unit}, (kind, table)
                if rows and OWN[kind] in rows[0]:
                    assert {row[OWN[kind]] for row in rows} == {getattr(sight, kind)}, (kind, table)
                stranger = Sight(rehearsal=False, **{kind: uuid4()})
                assert seen(each_desk, stranger, table) == [], (kind, table)

    def test_a_notice_is_its_readers(self, each_desk, homes):
        """One to a unit, one to a base, one to everybody."""
        base = uuid4()
        insert = ("insert into notices (id, occasion, reader_role, reader_unit, reader_org, rehearsal, subject, body,"
                  " cases_count, on_day) values (gen_random_uuid(), :occasion, 'x', :unit, :org, false, '', '', 0, '2026-03-02')")
        with each_desk.uow() as uow:
            uow.execute("delete from letters")
            uow.execute("delete from notices")
            for occasion, unit, org in (("unit", "huancui", None), ("base", None, base), ("all", None, None)):
                uow.execute(insert, {"occasion": occasion, "unit": unit, "org": org})
        sights = {
            "unit": Sight(frozenset({"huancui"}), rehearsal=False), "other": Sight(frozenset({"wendeng"}), rehearsal=False),
            "base": Sight(rehearsal=False, base=base), "rehearsal": Sight(EVERY_UNIT, rehearsal=True),
        }
        found = {who: {row["occasion"] for row in seen(each_desk, sight, "notices")} for who, sight in sights.items()}
        assert found == {"unit": {"unit", "all"}, "other": {"all"}, "base": {"base"}, "rehearsal": set()}

    def test_units_that_alternate_on_one_connection_never_meet(self, each_desk, homes):
        """What one transaction was told is gone with it, also when it was rolled back."""
        for turn in range(300):
            home = homes[turn % 2]
            with each_desk.runtime.unit_of_work() as uow:
                uow.see(Sight(frozenset({home.unit}), rehearsal=False))
                assert set(uow.execute("select unit from cases").scalars()) == {home.unit}
                if turn % 3 == 0:
                    uow.session.rollback()
            with each_desk.runtime.unit_of_work() as uow:
                assert uow.execute("select count(*) from cases").scalar_one() == 0
        assert each_desk.runtime.engine.pool.checkedin() == 1


class TestWriting:
    """A row of another unit is neither made nor taken."""

    def test_a_foreign_row_is_refused(self, each_desk, homes):
        """In every table: a copy of another unit's row, entered by somebody of this unit."""
        own, other = homes[:2]
        sight = Sight(frozenset({own.unit}), rehearsal=False, base=uuid4(), employer=uuid4(), person=uuid4())
        for table in with_unit(each_desk):
            columns = [column for (column,) in each_desk.query(COLUMNS, table=table)]
            (row,) = each_desk.query(f"select to_jsonb(t)::text from {table} t where unit = :unit limit 1", unit=other.unit)
            names = ", ".join(columns)
            insert = (f"insert into {table} ({names}) select {names}"
                      f" from jsonb_populate_record(null::{table}, cast(:row as jsonb) || cast(:new as jsonb))")
            new = f'{{"id": "{uuid4()}"}}' if "id" in columns else "{}"
            with (
                pytest.raises(ProgrammingError, match=r"row-level security|permission denied"),
                each_desk.runtime.unit_of_work() as uow,
            ):
                uow.see(sight)
                uow.execute(insert, {"row": row[0], "new": new})

    def test_what_is_not_seen_is_not_changed(self, each_desk, homes):
        """An update without a filter changes the own rows; giving one away is refused."""
        with each_desk.runtime.unit_of_work() as uow:
            uow.see(Sight(frozenset({"huancui"}), rehearsal=False))
            uow.execute("update cases set held_reason = 'x'")
        changed = each_desk.query("select unit from cases group by unit having bool_and(held_reason = 'x')")
        assert changed == [("huancui",)]
        with (
            pytest.raises(ProgrammingError, match="row-level security"), each_desk.runtime.unit_of_work() as uow,
        ):
            uow.see(Sight(frozenset({"huancui"}), rehearsal=False))
            uow.execute("update cases set unit = 'wendeng'")


class TestWholeCity:
    """Looking beyond the own unit is said in so many words, and over when it is over."""

    def test_it_widens_the_unit_and_not_the_world(self, each_desk, homes):
        """Other units are seen, the rehearsal is not; afterwards the own unit alone."""
        with each_desk.runtime.unit_of_work() as uow:
            uow.see(Sight(frozenset({"huancui"}), rehearsal=False))
            with uow.whole_city():
                assert set(uow.execute("select unit from cases").scalars()) == {"huancui", "wendeng"}
            assert set(uow.execute("select unit from cases").scalars()) == {"huancui"}

    def test_an_error_inside_leaves_nothing_wide(self, each_desk, homes):
        """Neither one that Python raises nor one that the database does, in a savepoint or around it."""
        with each_desk.runtime.unit_of_work() as uow:
            uow.see(Sight(frozenset({"huancui"}), rehearsal=False))
            with pytest.raises(ValueError, match="own"), uow.whole_city():
                raise ValueError("own")
            assert set(uow.execute("select unit from cases").scalars()) == {"huancui"}
            with pytest.raises(ProgrammingError), uow.session.begin_nested(), uow.whole_city():
                uow.execute("select nothing")
            assert set(uow.execute("select unit from cases").scalars()) == {"huancui"}
            with pytest.raises(ProgrammingError), uow.whole_city(), uow.session.begin_nested():
                uow.execute("select nothing")
            assert set(uow.execute("select unit from cases").scalars()) == {"huancui"}
            with pytest.raises(ProgrammingError), uow.whole_city():
                uow.execute("select nothing")
            uow.session.rollback()
            assert set(uow.execute("select unit from cases").scalars()) == {"huancui"}


leaky = blueprint("leaky", "路由忘记筛选")


@leaky.route("/")
@roles()
@leaky.response(200)
def forgotten():
    """Everything, as a query shows it that forgot whose it is."""
    with unit_of_work() as uow:
        return {"units": sorted(set(uow.execute("select unit from cases").scalars()))}


@leaky.route("/public")
@public
@leaky.response(200)
def forgotten_in_public():
    """The same, without log-in."""
    with unit_of_work() as uow:
        return {"units": sorted(set(uow.execute("select unit from cases").scalars()))}


@leaky.route("/", methods=["POST"])
@roles()
@leaky.response(200)
def given_away():
    """A write that nobody has checked."""
    with unit_of_work() as uow:
        uow.execute("update cases set unit = 'wendeng'")
    return {}


@pytest.fixture
def carelessly(each_desk, homes):
    """Make clients of the desk with those three routes alone."""
    app = web.build(each_desk.service, each_desk.settings, [leaky])
    app.extensions["runtime"] = each_desk.runtime
    each_desk.__dict__["app"] = app
    return each_desk.client


class TestForgottenFilter:
    """A route that filters nothing still shows nothing that is not the actor's."""

    @pytest.mark.parametrize(("role", "units"), [
        (Role.DISTRICT_CLERK, ["huancui"]), (Role.FUND_ACCOUNTANT, ["huancui"]), (Role.BASE_CLERK, ["huancui"]),
        (Role.EMPLOYER, ["huancui"]), (Role.TRAINEE, []), (Role.CITY_PROGRAMME_OFFICER, ["huancui", "wendeng"]),
        (Role.ADMINISTRATOR, ["huancui", "wendeng"]),
    ])
    def test_what_a_role_sees(self, each_desk, carelessly, role, units):
        """The unit's to its officers, their own to the others, all real ones to the city."""
        answer = carelessly(each_desk.actor(role, unit="huancui")).get("leaky/")
        assert answer.json == {"units": units}

    def test_without_log_in(self, carelessly):
        """A public route sees no unit."""
        assert carelessly().get("leaky/public").json == {"units": []}

    def test_a_write_beyond_reach_is_refused_in_words(self, each_desk, carelessly):
        """403 as a problem, and nothing is changed."""
        answer = carelessly(each_desk.actor(Role.DISTRICT_CLERK)).post("leaky/")
        assert (answer.status_code, answer.json["type"]) == (403, "/problems/beyond-your-reach")
        assert each_desk.query("select 1 from cases where unit = 'huancui'")


def test_the_public_sees_published_notices_and_draws_alone(desk_of):
    """At subsidy: what runs and is real; of every other table nothing, and nothing may be changed."""
    desk = desk_of("subsidy")
    plant(desk, Planted("huancui"), Planted("wendeng"), Planted("rehearsal", rehearsal=True))
    with desk.databases.server.connect(desk.database) as admin:
        admin.execute("set session_replication_role = replica; update public_notices set state = 'published'"
                      " where unit in ('huancui', 'rehearsal')")
    shown = {table: {row["unit"] for row in seen(desk, PUBLISHED, table)} for table in with_unit(desk)}
    assert {table: units for table, units in shown.items() if units} == {
        "public_notices": {"huancui"}, "draws": {"huancui", "wendeng"}}
    with desk.runtime.unit_of_work() as uow:
        uow.see(PUBLISHED)
        assert uow.execute("update draws set title = 'x'").rowcount == 0
