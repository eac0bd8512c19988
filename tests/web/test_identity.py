"""Who somebody is: a signature that holds for hours, and a copy of the account that holds at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared import identity
from shared.casework import ALL
from shared.identity.accounts import actor_from
from shared.lifecycle import Role
from shared.refusals import Refused

KEY = Ed25519PrivateKey.generate()
PRIVATE, PUBLIC = KEY.private_bytes_raw(), KEY.public_key().public_bytes_raw()
NOW = datetime.now(UTC)
ACCOUNT = uuid4()


def claims(**changes):
    """The claims of a good log-in, some changed or, with None, left out."""
    good = {"iss": "enrollment", "aud": "jinlanling", "sub": str(ACCOUNT), "iat": NOW.timestamp(),
            "exp": int(NOW.timestamp()) + 86_400}  # a suite may run for a while
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


class TestLogIn:
    """Enrollment signs, everybody checks."""

    def test_is_read_as_it_was_signed(self):
        """The account and the moment."""
        log_in = identity.verify(PUBLIC, identity.issue(PRIVATE, ACCOUNT, NOW, 8))
        assert log_in.account == ACCOUNT
        assert abs(log_in.at - NOW) < timedelta(milliseconds=1)

    def test_ends_after_its_hours(self):
        """A log-in of nine hours ago for eight."""
        with pytest.raises(Refused, match="log-in-expired"):
            identity.verify(PUBLIC, identity.issue(PRIVATE, ACCOUNT, NOW - timedelta(hours=9), 8))

    @pytest.mark.parametrize("token", [
        pytest.param(jwt.encode(claims(), Ed25519PrivateKey.generate(), algorithm="EdDSA"), id="another-key"),
        pytest.param(jwt.encode(claims(), None, algorithm="none"), id="unsigned"),
        pytest.param(jwt.encode(claims(), PUBLIC, algorithm="HS256"), id="signed-with-the-public-key"),
        pytest.param(jwt.encode(claims(iss="training"), KEY, algorithm="EdDSA"), id="another-issuer"),
        pytest.param(jwt.encode(claims(aud="other"), KEY, algorithm="EdDSA"), id="another-audience"),
        pytest.param(jwt.encode(claims(exp=None), KEY, algorithm="EdDSA"), id="endless"),
        pytest.param(jwt.encode(claims(iat=None), KEY, algorithm="EdDSA"), id="of-no-time"),
        pytest.param(jwt.encode(claims(sub="root"), KEY, algorithm="EdDSA"), id="of-no-account"),
        pytest.param("", id="empty"), pytest.param("a.b.c", id="garbage"), pytest.param("é.é.é", id="not-ascii"),
    ])
    def test_any_other_is_not_valid(self, token):
        """One refusal for all of them."""
        with pytest.raises(Refused, match="log-in-not-valid"):
            identity.verify(PUBLIC, token)


class TestAccount:
    """Each desk knows roles, units and revocations from its own copy."""

    def change(self, desk, actor, **changes):
        """Change the desk's copy of an account, as a later event would."""
        pairs = ", ".join(f"'{name}', {value}" for name, value in changes.items())
        desk.as_superuser(f"update reference set row = row || jsonb_build_object({pairs}) where key = '{actor.account}'")

    @pytest.mark.parametrize(("change", "slug"), [
        ({"active": "false"}, "account-closed"),
        ({"valid_from": "to_char(now() + interval '1 second', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"}, "log-in-expired"),
    ])
    def test_a_revocation_holds_at_once(self, desk, change, slug):
        """The next request with the old token is refused."""
        actor = desk.actor(Role.DISTRICT_CLERK)
        client = desk.client(actor)
        assert client.get("memos").status_code == 200
        self.change(desk, actor, **change)
        answer = client.get("memos")
        assert (answer.status_code, answer.json["type"]) == (401, f"/problems/{slug}")

    def test_a_new_role_holds_at_once(self, desk):
        """No new log-in is needed."""
        actor = desk.actor(Role.AUDITOR)
        client = desk.client(actor)
        assert client.post("memos", json={}).status_code == 403
        self.change(desk, actor, roles="jsonb_build_array('district_clerk')")
        assert client.post("memos", json={}).status_code == 422

    def test_an_account_that_this_desk_does_not_know(self, desk):
        """Nobody, however well signed."""
        actor = desk.actor(Role.DISTRICT_CLERK)
        client = desk.client(actor)
        desk.as_superuser(f"delete from reference where key = '{actor.account}'")
        assert client.get("memos").json["type"] == "/problems/account-closed"

    @pytest.mark.parametrize(("roles", "units"), [
        (["district_clerk"], {"huancui"}), (["finance_bureau"], {"huancui"}), (["examiner_office"], ALL),
        (["base_clerk"], set()), (["trainee"], set()), (["base_clerk", "district_clerk"], {"huancui"}),
    ])
    def test_the_reach_of_roles(self, roles, units):
        """Districts see their unit, the city all, the others only what is theirs."""
        row = {"roles": roles, "unit": "huancui", "name": "演示", "person_id": None, "org": None, "rehearsal": False}
        assert actor_from(ACCOUNT, row).units == units


class TestPasswords:
    """Argon2id."""

    def test_matches_its_own_hash_only(self):
        """And takes no hash, or a broken one, for no."""
        kept = identity.hash_password("correct horse")
        assert kept.startswith("$argon2id$")
        assert identity.password_matches(kept, "correct horse")
        assert not identity.password_matches(kept, "wrong horse")
        assert not identity.password_matches(None, "a password that no account has")
        assert not identity.password_matches("broken", "x")
