"""Lock-out with back-off: each wrong password too many doubles the wait, and nothing but success ends the count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.enrollment.actions.accounts import wait_after

LOGIN = "huancui-clerk"


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


def log_in(enrollment, password="sample-password"):
    """Ask for a token."""
    return enrollment.client().post("login", json={"account": LOGIN, "password": password})


def waits(enrollment) -> float:
    """For how many seconds from now the account is locked."""
    return float(enrollment.query(
        "select extract(epoch from locked_until - now()) from accounts where login = 'huancui-clerk'")[0][0])


def let_the_wait_pass(enrollment) -> None:
    """As though the time of the lock were over."""
    with enrollment.uow() as uow:
        uow.execute("update accounts set locked_until = now() - interval '1 second' where login = 'huancui-clerk'")


@pytest.mark.parametrize(("beyond", "minutes"), [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (7, 60), (10_000, 60)])
def test_the_wait_doubles_up_to_the_longest(beyond, minutes):
    """One minute first, never more than an hour, however many tries there were."""
    assert wait_after(beyond, 60) == timedelta(minutes=minutes)


def test_a_locked_account_is_told_when_to_come_back(enrollment):
    """Retry-After for programs, minutes and a way out for people."""
    for _ in range(5):
        log_in(enrollment, "wrong")
    answer = log_in(enrollment)
    assert answer.get_json()["type"] == "/problems/locked-out"
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert "1分钟后再试" in answer.get_json()["detail"]


def test_the_next_wrong_password_waits_twice_as_long(enrollment):
    """The count goes on after the wait; tries while locked do not lengthen it."""
    for _ in range(7):
        log_in(enrollment, "wrong")
    assert 50 <= waits(enrollment) <= 60
    let_the_wait_pass(enrollment)
    log_in(enrollment, "wrong")
    assert 110 <= waits(enrollment) <= 120


def test_success_after_the_wait_starts_the_count_again(enrollment):
    """Then one slip locks nobody out."""
    for _ in range(5):
        log_in(enrollment, "wrong")
    let_the_wait_pass(enrollment)
    assert log_in(enrollment).status_code == 200
    assert log_in(enrollment, "wrong").get_json()["type"] != "/problems/locked-out"
    assert log_in(enrollment).status_code == 200
