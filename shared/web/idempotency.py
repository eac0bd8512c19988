"""The same request sent twice has one effect and one answer.

The answer is kept in the transaction of the effect, sealed: a page that asks once more repeats what was typed. A second request with the same key waits on the first one's row
and then gets its answer; if the first came to nothing, the second is carried out.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Response, current_app, g, request

from shared.privacy import ANSWERS
from shared.refusals import Kind, Reason, Refused
from shared.runtime import UnitOfWork
from shared.web import problems

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Content-Disposition")

ANSWER = ANSWERS.fields["answer"]

KEY_MISSING = Reason("idempotency-key-missing", "缺少防重复键", "Idempotency-Key is missing", kind=Kind.MALFORMED)
KEY_REUSED = Reason("idempotency-key-reused", "防重复键已用于其他请求", "The key was used for another request",
                    kind=Kind.MALFORMED)
SHOWN_ONCE = Reason("shown-once-only", "只显示一次", "It is shown once only")


def shown_once() -> None:
    """Say that the answer at hand holds a secret, which must not be kept for a repetition."""
    g.shown_once = True


@dataclass(frozen=True)
class Once:
    """A request that must have its effect once: by whom, under which key, saying what."""

    account: UUID
    key: str
    body_hash: str

    @property
    def _owner(self) -> str:
        """Whose the answer is: of whoever asked, under that key."""
        return f"{self.account}/{self.key}"

    @classmethod
    def of_request(cls, account: UUID) -> Once:
        """Read the key and the body of the request at hand.

        :raises BadProtocol: 400 `idempotency-key-missing`.
        """
        key = request.headers.get(HEADER, "")
        if not re.fullmatch(r"[\x21-\x7e]{8,128}", key):
            raise problems.BadProtocol(400, KEY_MISSING(
                f"办理类请求须带 {HEADER} 请求头（8 至 128 个字符，每次办理用一个新的，重发时用原来的）。"
            ))
        return cls(account, key, _fingerprint())

    @classmethod
    def of_form(cls, account: UUID) -> Once:
        """Take a form for what it says: the same page sent twice is one request, a page filled in anew another."""
        said = _fingerprint()
        return cls(account, f"form-{said}", said)

    def answer(self, uow: UnitOfWork, effect: Callable[[], Response]) -> Response:
        """Carry out the effect, or repeat the answer that it already got.

        Refusals of the rules are answers too and are kept; malformed requests and faults are not.

        :raises Refused: `idempotency-key-reused` when the key came with another request before.
        """
        if not self._begin(uow):
            return self._replay(uow)
        try:
            with uow.session.begin_nested():
                response = effect()
        except Refused as error:
            if error.refusals[0].reason.kind not in (Kind.REFUSED, Kind.CHANGED):
                raise
            response = problems.refused(error)
        self._keep(uow, response)
        return response

    def _begin(self, uow: UnitOfWork) -> bool:
        begun = uow.execute(
            "insert into idempotency (account, key, body_hash) values (:account, :key, :hash) on conflict do nothing",
            {"account": self.account, "key": self.key, "hash": self.body_hash},
        )
        return begun.rowcount == 1

    def _replay(self, uow: UnitOfWork) -> Response:
        kept = uow.execute(
            "select body_hash, status, answer from idempotency where account = :account and key = :key",
            {"account": self.account, "key": self.key},
        ).one()
        if kept.body_hash != self.body_hash:
            raise Refused(KEY_REUSED(f"这个 {HEADER} 已用于内容不同的请求，请换一个新的。"))
        answer = uow.vault.open_json(ANSWER, self._owner, kept.answer)
        return Response(answer["body"], kept.status, {**answer["headers"], REPLAYED: "true"})

    def _keep(self, uow: UnitOfWork, response: Response) -> None:
        if g.get("shown_once"):
            response = problems.refused(Refused(SHOWN_ONCE("已经办理；答复中有密码或令牌，只显示一次，不再重复。",
                                                           cure="如未看到，请重新生成")))
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        kept = uow.vault.seal_json(ANSWER, self._owner, {"headers": headers, "body": response.get_data(as_text=True)})
        uow.execute(
            "update idempotency set status = :status, answer = :answer where account = :account and key = :key",
            {"account": self.account, "key": self.key, "status": response.status_code, "answer": kept},
        )


def _fingerprint() -> str:
    """Digest what the request says. Files and form fields count, not the boundary between them."""
    # Keyed: what is said may be a password, and the digest of a short one is found by trying.
    digest = hmac.new(current_app.config["SECRET_KEY"], digestmod="sha256")

    def take(*parts: str | bytes) -> None:
        for part in parts:
            raw = part.encode() if isinstance(part, str) else part
            digest.update(len(raw).to_bytes(8, "big") + raw)

    take(request.method, request.full_path, request.headers.get("If-Match", ""))
    if request.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded"):
        # A part may come without a name; it is refused by its schema, but only after it was fingerprinted.
        for name, value in sorted((name or "", value) for name, value in request.form.items(multi=True)):
            take("field", name, value)
        for name, file in request.files.items(multi=True):
            take("file", name or "", file.filename or "", file.stream.read())
            file.stream.seek(0)
    else:
        take(request.mimetype, request.get_data(cache=True))
    return digest.hexdigest()
