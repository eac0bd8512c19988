"""Letters to a real mail server: after the commit, and never twice."""

from __future__ import annotations

import email
import email.policy
import socket
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from aiosmtpd.controller import Controller

from shared import reference
from shared.lifecycle import Role
from shared.notices import Notice, Reader, claiming, write
from shared.notices.sending import send_letters
from tests.harness import LATER


class Box:
    """A mail server that keeps what it takes, or says no."""

    def __init__(self):
        self.letters, self.answer = [], None

    async def handle_DATA(self, server, session, envelope):
        if self.answer:
            return self.answer
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def mail_server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}?from=tixing@example.invalid"
    yield box
    controller.stop()


@pytest.fixture
def waiting(desk):
    """A desk with one letter waiting, to the base's clerk."""
    here = desk("training")
    clerk = here.actor(Role.BASE_CLERK)
    row = {"account": str(clerk.account), "person_id": str(clerk.person), "name": "演示基地", "unit": "huancui",
           "roles": ["base_clerk"], "org": str(clerk.org), "rehearsal": False, "active": True,
           "email": "base@example.invalid"}
    with here.uow() as uow:
        others = [(key, one) for key, one in uow.reference("account").items() if key != row["account"]]
        reference.take(uow, [
            {"kind": "account", "key": key, "version": next(LATER), "row": {**one, "email": None}} for key, one in others
        ] + [{"kind": "account", "key": row["account"], "version": next(LATER), "row": row}], None)
    with here.uow() as uow:
        reader = Reader(Role.BASE_CLERK, None, clerk.org)
        write(uow, [Notice(reader=reader, occasion="test/1", subject="演示临近期限：5人待办", body="请于12月3日前申报。", cases=5)],
              rehearsal=False, on=date(2026, 11, 5))
    return here


def served(desk, url):
    """The desk's runtime, with a mail server."""
    desk.runtime.settings = replace(desk.settings, smtp_url=url)
    return desk.runtime


def letter(desk):
    """The one letter."""
    (row,) = desk.query("select * from letters")
    return row


class TestLetters:
    """A letter leaves after the commit, and never twice."""

    def test_it_arrives(self, waiting, mail_server):
        """Subject and body as in the inbox; a second run sends nothing."""
        runtime = served(waiting, mail_server.url)
        send_letters(runtime)
        send_letters(runtime)
        (envelope,) = mail_server.letters
        assert envelope.rcpt_tos == ["base@example.invalid"]
        assert letter(waiting).sent_at
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert message["Subject"] == "演示临近期限：5人待办"
        assert "请于12月3日前申报。" in message.get_content()

    @pytest.mark.parametrize(("language", "subject", "line"), [
        ("en", "Complete the training 2026: time limit near; 1 person needs action", "In training, 1 person: "),
        ("zh", "2026年度培训结业临近期限：1人待办", "在训 1 人："), (None, "2026年度培训结业临近期限：1人待办", "在训 1 人："),
    ])
    def test_it_is_in_the_readers_language(self, waiting, mail_server, language, subject, line):
        """As the account says when it is sent; the inbox keeps the one text that all its readers read."""
        waiting.as_superuser("update notices set subject = '2026年度培训结业临近期限：1人待办', body = '在训 1 人：完成规定学时最后办理日"
                             " 2026年11月26日，还剩3个工作日。\n演示人员的话'")
        key = letter(waiting).account
        with waiting.uow() as uow:
            row = {**uow.reference("account")[str(key)], **({} if language is None else {"language": language})}
            reference.take(uow, [{"kind": "account", "key": str(key), "version": next(LATER), "row": row}], None)
        send_letters(served(waiting, mail_server.url))
        message = email.message_from_bytes(mail_server.letters[0].content, policy=email.policy.default)
        assert message["Subject"] == subject
        assert message.get_content().startswith(line)
        assert message.get_content().rstrip().endswith("演示人员的话")
        assert waiting.query("select subject from notices")[0].subject == "2026年度培训结业临近期限：1人待办"

    def test_the_nudge_follows_the_commit(self, waiting):
        """The desk asks its own queue to send."""
        assert ("training", "letters.send", {}) in waiting.runtime.sent

    def test_a_server_that_says_no_is_asked_again_later(self, waiting, mail_server):
        """The answer is kept; at its time the letter goes out once."""
        runtime = served(waiting, mail_server.url)
        mail_server.answer = "451 try later"
        send_letters(runtime)
        refused = letter(waiting)
        assert (refused.claimed_at, refused.sent_at, refused.attempts) == (None, None, 1)
        assert "451" in refused.error
        mail_server.answer = None
        send_letters(runtime)
        assert mail_server.letters == []
        waiting.as_superuser("update letters set next_at = now()")
        send_letters(runtime)
        assert len(mail_server.letters) == 1

    def test_a_server_that_is_away_loses_nothing(self, waiting):
        """The connection is refused: certainly not sent."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        send_letters(served(waiting, f"smtp://127.0.0.1:{port}"))
        assert (letter(waiting).claimed_at, letter(waiting).attempts) == (None, 1)

    def test_a_letter_that_may_have_left_is_not_sent_again(self, waiting, mail_server):
        """The process died after claiming it: nobody knows, so a person looks."""
        with waiting.uow() as uow:
            assert claiming.claim(uow, datetime.now(UTC))
        send_letters(served(waiting, mail_server.url))
        assert mail_server.letters == []
        office = waiting.client(waiting.actor(Role.EXAMINER_OFFICE))
        (shown,) = office.get("letters").json["items"]
        assert shown["claimed_at"]
        assert shown["sent_at"] is None

    def test_without_a_server_the_inbox_alone_tells(self, waiting):
        """Letters wait."""
        send_letters(waiting.runtime)
        assert letter(waiting).attempts == 0

    def test_only_accounts_of_the_reader_get_one(self, waiting):
        """A closed account, a rehearsal one and one of another base do not."""
        (row,) = waiting.query("select address from letters")
        assert row.address == "base@example.invalid"
