"""`advance` moves sets of things, writes one chain each, and answers for each by itself."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError, ProgrammingError

from shared.casework import Actor, Move, advance, available, hold, open_subjects, release_hold, revoke, send_back
from shared.casework.duties import record_duties
from shared.journal import FIELDS, history, row_hash, timeline
from shared.lifecycle import Duty, Role
from shared.refusals import Refusal, Refused
from tests.harness import CarriedRuntime
from tests.toy import CASE, DAY, S, officer, opened, rows

CLERK, LEADER = officer(Role.DISTRICT_CLERK), officer(Role.DISTRICT_LEADER)


def chain_is_whole(rows_of_one: list[dict[str, object]]) -> bool:
    """Recompute every hash from the fields alone."""
    prev = bytes(32)
    for row in rows_of_one:
        fields = {name: None if row[name] is None else str(row[name]) for name in FIELDS}
        if bytes.fromhex(str(row["prev"])) != prev or row_hash(prev, fields).hex() != row["hash"]:
            return False
        prev = bytes.fromhex(str(row["hash"]))
    return True


class TestMoving:
    """One case and thousands take the same road."""

    @pytest.mark.parametrize("count", [1, 2_500])
    def test_moves_every_case_and_writes_one_journal_row_each(self, runtime: CarriedRuntime, count: int) -> None:
        """State, version, chain and duty change together."""
        with runtime.system_work() as uow:
            ids = opened(uow, count)
            outcome = advance(uow, CASE, "check", ids, by=CLERK, on=DAY, facts={"说明": "中文\"引号\\"})
            assert sorted(outcome.moved) == sorted(ids) and not outcome.refused
            told = history(uow, ids)
            assert all(len(told[id_]) == 2 and chain_is_whole(told[id_]) for id_ in ids)
            heads = dict(uow.execute("select id, encode(head, 'hex') from cases").all())
            assert all(told[id_][-1]["hash"] == heads[id_] for id_ in ids)
            assert uow.execute("select count(*) from duties").scalar_one() == count

    def test_answers_per_case(self, runtime: CarriedRuntime) -> None:
        """One refusal does not stop the others."""
        with runtime.system_work() as uow:
            here, foreign = opened(uow, 2), opened(uow, 1, unit="wendeng")
            nobody = uuid4()
            outcome = advance(uow, CASE, "check", [*here, *foreign, nobody], by=CLERK, on=DAY)
            assert sorted(outcome.moved) == sorted(here)
            assert {id_: refusal.reason.slug for id_, refusal in outcome.refused.items()} == {
                foreign[0]: "no-such-record", nobody: "no-such-record"}

    def test_judges_refuse_choose_and_leave_their_values(self, runtime: CarriedRuntime) -> None:
        """A judge sees the locked rows as a set, once."""
        with runtime.system_work() as uow:
            ids = opened(uow, 3)
            advance(uow, CASE, "check", ids, by=CLERK, on=DAY).require_all()
            calls = []

            def judge(uow_: object, rows_: list[dict[str, UUID]], on: date) -> dict[UUID, Refusal | Move]:
                calls.append(len(rows_))
                return {ids[0]: Move(S.WAITING, {"short": 5})}

            advance(uow, CASE, "approve", ids, by=LEADER, on=DAY, judge=judge)  # type: ignore[arg-type]
            states = dict(uow.execute("select id, state from cases").all())
            assert calls == [3] and states == {ids[0]: "waiting", ids[1]: "approved", ids[2]: "approved"}
            assert history(uow, ids)[ids[0]][-1]["facts"] == '{"short":5}'

    def test_two_writers_never_fork_a_chain(self, runtime: CarriedRuntime) -> None:
        """The head is locked before it is used: of two that want the same step, one gets it."""
        with runtime.system_work() as uow:
            ids = opened(uow, 200)
        answers = []

        def check() -> None:
            with runtime.system_work() as uow:
                answers.append(advance(uow, CASE, "check", ids, by=officer(Role.DISTRICT_CLERK), on=DAY))

        threads = [threading.Thread(target=check, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        assert sorted(id_ for answer in answers for id_ in answer.moved) == sorted(ids)
        with runtime.system_work() as uow:
            assert all(len(told) == 2 and chain_is_whole(told) for told in history(uow, ids).values())

    def test_insists_on_the_version_that_the_caller_saw(self, runtime: CarriedRuntime) -> None:
        """The second of two colleagues is told that the first was quicker."""
        with runtime.system_work() as uow:
            (id_,) = opened(uow, 1)
            outcome = advance(uow, CASE, "check", [id_], by=CLERK, on=DAY, expect={id_: 7})
            assert outcome.refused[id_].reason.slug == "changed-meanwhile"
            assert advance(uow, CASE, "check", [id_], by=CLERK, on=DAY, expect={id_: 1}).moved == [id_]

    def test_a_reason_is_required_where_the_table_says_so(self, runtime: CarriedRuntime) -> None:
        """Blank is no reason."""
        with runtime.system_work() as uow, pytest.raises(Refused, match="reason-missing"):
            advance(uow, CASE, "withdraw", opened(uow, 1), by=CLERK, on=DAY, reason="  ")


class TestReach:
    """Who reaches what."""

    @pytest.mark.parametrize(("actor", "slug"), [
        pytest.param(officer(Role.DISTRICT_LEADER), "role-may-not", id="own-unit-wrong-role"),
        pytest.param(officer(Role.DISTRICT_CLERK, unit="rushan"), "no-such-record", id="other-unit"),
        pytest.param(officer(Role.DISTRICT_CLERK, rehearsal=True), "no-such-record", id="rehearsal-account"),
        pytest.param(officer(Role.BASE_CLERK, org=uuid4()), "no-such-record", id="another-base"),
    ])
    def test_others_are_refused(self, runtime: CarriedRuntime, actor: Actor, slug: str) -> None:
        """Another unit's record looks as if it did not exist."""
        with runtime.system_work() as uow:
            (id_,) = opened(uow, 1)
            assert advance(uow, CASE, "check", [id_], by=actor, on=DAY).refused[id_].reason.slug == slug

    def test_a_base_reaches_its_own_cases(self, runtime: CarriedRuntime) -> None:
        """By the base that the account is tied to."""
        base = uuid4()
        with runtime.system_work() as uow:
            (id_,) = opened(uow, 1, base_id=base)
            clerk = officer(Role.BASE_CLERK, org=base, unit="rushan")
            assert advance(uow, CASE, "withdraw", [id_], by=clerk, on=DAY, reason="本人申请").moved == [id_]


class TestDuties:
    """Incompatible duties 不相容岗位分离."""

    def test_one_person_may_not_handle_and_approve(self, runtime: CarriedRuntime) -> None:
        """Whatever account or role the person uses the second time."""
        person = uuid4()
        with runtime.system_work() as uow:
            ids = opened(uow, 2)
            advance(uow, CASE, "check", ids[:1], by=officer(Role.DISTRICT_CLERK, person=person), on=DAY).require_all()
            advance(uow, CASE, "check", ids[1:], by=CLERK, on=DAY).require_all()
            outcome = advance(uow, CASE, "approve", ids, by=officer(Role.DISTRICT_LEADER, person=person), on=DAY)
            assert outcome.moved == ids[1:]
            assert outcome.refused[ids[0]].reason.slug == "incompatible-duties"

    def test_the_database_refuses_it_too(self, runtime: CarriedRuntime) -> None:
        """Also to somebody who goes past the engine."""
        case, person = uuid4(), uuid4()
        with pytest.raises(IntegrityError, match="incompatible duties"), runtime.system_work() as uow:
            record_duties(uow, [(case, person, Duty.CLAIM_HANDLING)], DAY)
            record_duties(uow, [(case, person, Duty.CLAIM_APPROVAL)], DAY)


class TestEverywhere:
    """Hold, release, revoke and send back."""

    def test_hold_stops_everything_but_leaving(self, runtime: CarriedRuntime) -> None:
        """And release lets it go on."""
        with runtime.system_work() as uow:
            (id_,) = opened(uow, 1)
            hold(uow, CASE, [id_], by=CLERK, on=DAY, reason="疑点核查", until=date(2026, 4, 1)).require_all()
            assert advance(uow, CASE, "check", [id_], by=CLERK, on=DAY).refused[id_].reason.slug == "on-hold"
            release_hold(uow, CASE, [id_], by=CLERK, on=DAY).require_all()
            assert advance(uow, CASE, "check", [id_], by=CLERK, on=DAY).moved == [id_]

    @pytest.mark.parametrize("until", [pytest.param(DAY - timedelta(days=1), id="yesterday"), pytest.param(DAY, id="today")])
    def test_a_hold_looks_forward(self, runtime: CarriedRuntime, until: date) -> None:
        """A day to look again that has come already would hold nothing."""
        with runtime.system_work() as uow:
            ids = opened(uow, 1)
            with pytest.raises(Refused) as refused:
                hold(uow, CASE, ids, by=CLERK, on=DAY, reason="疑点核查", until=until)
            assert refused.value.refusals[0].reason.slug == "held-until-past"

    def test_only_what_is_held_is_released(self, runtime: CarriedRuntime) -> None:
        """Otherwise the journal would tell of a release that released nothing."""
        with runtime.system_work() as uow:
            (id_,) = opened(uow, 1)
            assert release_hold(uow, CASE, [id_], by=CLERK, on=DAY).refused[id_].reason.slug == "not-on-hold"
            assert uow.execute("select seq from cases").scalar_one() == 1

    def test_revoke_goes_back_one_step_where_the_table_allows(self, runtime: CarriedRuntime) -> None:
        """And nowhere else."""
        with runtime.system_work() as uow:
            ids = opened(uow, 2)
            advance(uow, CASE, "check", ids, by=CLERK, on=DAY).require_all()
            revoke(uow, CASE, ids, by=LEADER, on=DAY, reason="误操作").require_all()
            assert set(uow.execute("select state from cases").scalars()) == {"new"}
            again = revoke(uow, CASE, ids, by=LEADER, on=DAY, reason="再撤")
            assert {refusal.reason.slug for refusal in again.refused.values()} == {"not-revocable"}

    def test_a_decision_is_not_taken_back_from_below(self, runtime: CarriedRuntime) -> None:
        """Another post of the district may revoke in principle, but not what it could not have decided."""
        with runtime.system_work() as uow:
            ids = opened(uow, 1)
            advance(uow, CASE, "check", ids, by=CLERK, on=DAY).require_all()
            refused = revoke(uow, CASE, ids, by=officer(Role.DISTRICT_REVIEWER), on=DAY, reason="越权").refused
            assert refused[ids[0]].reason.slug == "not-yours-to-revoke"

    def test_send_back_gives_the_case_away_with_its_reason(self, runtime: CarriedRuntime) -> None:
        """One message carries it, and the case is not here any more."""
        with runtime.system_work() as uow:
            (id_,) = opened(uow, 1)
            send_back(uow, CASE, [id_], by=CLERK, on=DAY, reason="材料有误").require_all()
            state, here, handed = uow.execute("select state, here, handed_to from cases").one()
            assert (state, here, handed) == ("back", False, "enrollment")
            assert uow.execute("select receiver, contract, case_ids from outbox").one() == (
                "enrollment", "training.case.sent_back", [id_])
            refusal = advance(uow, CASE, "check", [id_], by=CLERK, on=DAY).refused[id_]
            assert refusal.reason.slug == "case-is-elsewhere" and "报名" in refusal.detail


class TestAvailable:
    """The list behind every button asks the same table, duties and judges as the action."""

    def test_lists_what_i_may_do_and_why_not_the_rest(self, runtime: CarriedRuntime) -> None:
        """Actions of other roles are not listed at all."""
        with runtime.system_work() as uow:
            opened(uow, 1)
            row = uow.execute("select * from cases").mappings().one()
            choices = {c.action: c for c in available(uow, CASE, row, by=CLERK, on=DAY, judges={})}
            assert choices["check"].allowed and "approve" not in choices
            assert not choices["give"].allowed
            assert choices["give"].why_not is not None and choices["give"].why_not.reason.slug == "state-forbids"

    @pytest.mark.parametrize(("action", "slug"), [("release_hold", "not-on-hold"), ("revoke", "not-revocable")])
    def test_what_every_desk_offers_is_judged_before_it_is_offered(
        self, runtime: CarriedRuntime, action: str, slug: str
    ) -> None:
        """Nothing is offered that the action would refuse."""
        with runtime.system_work() as uow:
            opened(uow, 1)
            row = uow.execute("select * from cases").mappings().one()
            choice = {c.action: c for c in available(uow, CASE, row, by=CLERK, on=DAY, judges={})}[action]
            assert choice.why_not is not None and choice.why_not.reason.slug == slug


class TestTheJournalIsAppendOnly:
    """For the running service and for the owner alike."""

    @pytest.mark.parametrize("sql", [
        "update journal set reason = 'x'", "delete from journal", "truncate journal", "update duties set desk = 'x'",
    ])
    def test_nobody_rewrites_it(self, runtime: CarriedRuntime, sql: str) -> None:
        """Not even with the application's own connection."""
        with runtime.system_work() as uow:
            open_subjects(uow, CASE, rows(1), by=CLERK, on=DAY)
            record_duties(uow, [(uuid4(), uuid4(), Duty.TEACHING)], DAY)
        with pytest.raises(ProgrammingError, match="permission denied"), runtime.system_work() as uow:
            uow.execute(sql)


class TestTheTimeline:
    """A page shows a case's whole way."""

    def test_a_case_that_came_back_shows_each_step_once(self, runtime: CarriedRuntime) -> None:
        """Its dossier brings this desk's own earlier rows home."""
        with runtime.system_work() as uow:
            (id_,) = opened(uow, 1)
            advance(uow, CASE, "check", [id_], by=CLERK, on=DAY).require_all()
            own = history(uow, [id_])[id_]
            elsewhere = {**own[-1], "seq": 3, "desk": "assessment", "actor": "desk:assessment"}
            steps = timeline(uow, {"id": id_, "timeline": [elsewhere, own[0]]})
            assert [int(step["seq"]) for step in steps] == [1, 2, 3]
            assert steps[2]["actor_name"] == "desk:assessment"
