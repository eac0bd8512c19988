"""Row-level security holds the role that a desk works as, or nothing starts."""

from __future__ import annotations

import dataclasses

import pytest
from structlog.testing import capture_logs

from shared.lifecycle import Role
from shared.runtime import SettingsError, build_worker, walls
from shared.web import scaffold
from tests.web.browser import Browser

PASSES = {
    "superuser": "alter role training_app superuser", "bypasses": "alter role training_app bypassrls",
    "owns": "grant training_owner to training_app",
}
BACK = "alter role training_app nosuperuser nobypassrls; revoke training_owner from training_app"


@pytest.fixture
def training(desk):
    """The desk as it is run; whatever its role was given is taken back."""
    here = desk("training")
    yield here
    here.as_superuser(BACK)


class TestTheRole:
    """Neither owner nor superuser nor one with BYPASSRLS."""

    def test_a_role_of_its_own_is_held(self, training):
        """As the local set, the images and the tests make it."""
        walls.require(training.settings)
        with training.uow() as uow:
            assert walls.unheld(uow) == ("training_app", None)

    @pytest.mark.parametrize("why", PASSES)
    def test_any_other_does_not_start(self, training, why):
        """The sentence says what it is and what to do; unless it is meant, which is an error in the log."""
        training.as_superuser(PASSES[why])
        with pytest.raises(SettingsError, match=f"training_app, the role of DATABASE_URL_TRAINING, is {walls.WHY[why]}"):
            walls.require(training.settings)
        with capture_logs() as said:
            walls.require(dataclasses.replace(training.settings, without_row_security=True))
        assert [(one["event"], one["log_level"]) for one in said] == [("no_row_security", "error")]

    @pytest.mark.parametrize("why", PASSES)
    def test_administrators_see_it(self, training, why):
        """In red, above everything else, for a role can be given more while the desk runs."""
        keeper = Browser(training, training.actor(Role.ADMINISTRATOR))
        assert "行级隔离 数据库角色 情况 training_app 数据库按单位隔开记录。 正常" in keeper.get("/desk/operations").text
        training.as_superuser(PASSES[why])
        assert "不起作用" in keeper.get("/desk/operations").text

    def test_before_anything_is_there_the_owner_is_known_by_name(self, training):
        """Migrations say whose the tables will be."""
        with pytest.raises(SettingsError, match="the owner of the tables"):
            walls.require(training.settings, owner="training_app")

    def test_a_database_that_is_away_does_not_keep_a_desk_from_starting(self, training):
        """It waits for it, and says at `/health/ready` that it does."""
        walls.require(dataclasses.replace(training.settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/x"))


@pytest.mark.parametrize("start", ["web", "worker"])
def test_web_and_worker_ask_when_they_start(training, monkeypatch, start):
    """With the settings of the environment; whoever brings settings of their own, such as a test, has asked."""
    training.as_superuser(PASSES["superuser"])
    monkeypatch.setattr(walls, "settings_from_environment", lambda service, environ: training.settings)
    monkeypatch.setattr(walls, "configure_logs", lambda *_: None)
    make = {"web": lambda: scaffold.build(training.service, None, ()), "worker": lambda: build_worker(training.service)}
    with pytest.raises(SettingsError, match="row-level security does not hold it"):
        make[start]()
