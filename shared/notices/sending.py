"""Letters to a mail server, by a periodic task of the worker."""

from __future__ import annotations

import smtplib
import ssl
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from shared.notices import claiming
from shared.notices.claiming import ClaimedLetter
from shared.runtime.process import Runtime
from shared.web.english import written

PATIENCE = 20  # seconds for one answer of the mail server
A_RUN = 20  # seconds after which a run begins no further letter; the next run goes on
SENDER = "jinlanling@localhost"


def send_letters(runtime: Runtime) -> None:
    """Offer every waiting letter to the mail server; without one, letters wait and the inbox alone tells.

    A letter is claimed in a transaction of its own before the server is spoken to. Where the server certainly did not
    take it, it waits for another try; where nobody can know, it is left for a person to look at.
    """
    if runtime.settings.smtp_url is None:
        return
    server, until = urlsplit(runtime.settings.smtp_url), time.monotonic() + A_RUN
    while time.monotonic() < until and (letter := _claimed(runtime)):
        try:
            connection = _connect(server)
        except (smtplib.SMTPException, OSError) as error:
            _refused(runtime, letter, error)
            return
        with connection:
            _offer(runtime, connection, letter, _option(server, "from") or SENDER)


def _claimed(runtime: Runtime) -> ClaimedLetter | None:
    with runtime.system_work() as uow:
        return claiming.claim(uow, datetime.now(UTC))


def _refused(runtime: Runtime, letter: ClaimedLetter, error: Exception) -> None:
    with runtime.unit_of_work() as uow:
        claiming.refused(uow, letter.id, f"{type(error).__name__}: {error}", datetime.now(UTC))


def _connect(server: SplitResult) -> smtplib.SMTP:
    """Speak to `smtp://user:password@host:port?starttls=1&from=…`, or `smtps://…`.

    :raises smtplib.SMTPException, OSError: when the server is away or refuses the log-in.
    """
    host = server.hostname or "localhost"
    if server.scheme == "smtps":
        secure = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=PATIENCE, context=secure)
    else:
        connection = smtplib.SMTP(host, server.port or 25, timeout=PATIENCE)
    if _option(server, "starttls") == "1":
        connection.starttls(context=ssl.create_default_context())
    if server.username:
        connection.login(unquote(server.username), unquote(server.password or ""))
    return connection


def _option(server: SplitResult, name: str) -> str | None:
    return parse_qs(server.query).get(name, [None])[0]


def _offer(runtime: Runtime, connection: smtplib.SMTP, letter: ClaimedLetter, sender: str) -> None:
    message = EmailMessage()
    subject, body = (written(text) if letter.language == "en" else text for text in (letter.subject, letter.body))
    message["Subject"], message["From"], message["To"] = subject, sender, letter.address
    message["Message-ID"] = f"<{letter.id}@jinlanling>"
    message.set_content(body)
    try:
        connection.send_message(message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        _refused(runtime, letter, error)
    except (smtplib.SMTPException, OSError) as error:
        with runtime.unit_of_work() as uow:
            claiming.uncertain(uow, letter.id, f"{type(error).__name__}: {error}")
    else:
        with runtime.unit_of_work() as uow:
            claiming.sent(uow, letter.id, datetime.now(UTC))
