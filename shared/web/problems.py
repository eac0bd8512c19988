"""Every error answer, as problem+json (RFC 9457): the only place where a refusal becomes an HTTP status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast
from uuid import UUID

import structlog
from flask import Flask, Response, current_app, g, request
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.refusals import Kind, Reason, Refusal, Refused
from shared.runtime.logs import sqlstate, without_words
from shared.web.language import say

MEDIA_TYPE = "application/problem+json"
PAGE = "problem_page"  # the extension that shows a problem to somebody who reads pages
NOT_ALLOWED = "42501"  # the SQL state of a row that row-level security refuses
RETRY_AFTER = "5"  # seconds; a restarted database is back within them

STATUS = {
    Kind.MALFORMED: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.UNKNOWN: 404,
    Kind.REFUSED: 409,
    Kind.CHANGED: 412,
    Kind.LATER: 503,
}

MALFORMED = Reason("request-malformed", "填写有误", "The request is not as it should be", kind=Kind.MALFORMED)
CONTRADICTION = Reason("contradicts-records", "与已有记录冲突", "It contradicts what is recorded")
BEYOND = Reason("beyond-your-reach", "超出管辖范围", "It lies beyond your reach", kind=Kind.FORBIDDEN)
AWAY = Reason("database-away", "数据库暂不可用", "The database is away", kind=Kind.LATER)
FAULT = Reason("internal-error", "系统内部错误", "Something went wrong inside", kind=Kind.LATER)

# What HTTP itself refuses: status → reason and what to say. These alone are no Kind of a rule.
PROTOCOL: dict[int, tuple[Reason, str]] = {
    400: (Reason("request-unreadable", "请求无法读取", "The request cannot be read", kind=Kind.MALFORMED),
          "请求无法读取，请检查格式后重试。"),
    404: (Reason("no-such-address", "没有这个地址", "No such address", kind=Kind.UNKNOWN), "没有这个地址，请核对网址。"),
    405: (Reason("method-not-allowed", "不支持这种请求方式", "Method not allowed", kind=Kind.MALFORMED),
          "此地址不支持这种请求方式，可用的方式见 Allow 响应头。"),
    408: (Reason("request-timed-out", "请求超时", "The request timed out", kind=Kind.LATER), "请求没有及时传完，请重试。"),
    413: (Reason("request-too-large", "内容过大", "The request is too large", kind=Kind.MALFORMED),
          "上传内容超过上限，请拆分后再传。"),
    414: (Reason("address-too-long", "网址过长", "The address is too long", kind=Kind.MALFORMED), "网址过长，请减少筛选条件。"),
    415: (Reason("media-type-not-supported", "不支持的内容类型", "Media type not supported", kind=Kind.MALFORMED),
          "正文应以 application/json 发送（上传文件用 multipart/form-data）。"),
    429: (Reason("too-many-requests", "请求过于频繁", "Too many requests", kind=Kind.LATER), "请求过于频繁，请稍后再试。"),
}

log = structlog.get_logger()


class Malformed(Exception):
    """The request's values are not of the shape asked for.

    :param errors: a list of {field, message}.
    """

    def __init__(self, errors: list[dict[str, str]]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} malformed fields")


class RefusedWithin(Refused):
    """Raised when an action on one thing was refused, for itself or for cases of it; nothing was done.

    :param about: the thing.
    :param refusals: by the id of what was refused.
    """

    def __init__(self, about: UUID, refusals: Mapping[UUID, Refusal]) -> None:
        super().__init__(*refusals.values())
        self.named: list[dict[str, Any]] = [{} if id_ == about else {"case": id_} for id_ in refusals]


class BadProtocol(HTTPException):
    """HTTP's own rules are broken, with a reason of ours."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(description=refusal.detail)
        self.code = status
        self.refusal = refusal


def problem(refusal: Refusal, status: int | None = None, **more: Any) -> dict[str, Any]:
    """Write a refusal as the members of a problem.

    :param more: further members, such as `case` or `errors`.
    """
    members = {
        "type": f"/problems/{refusal.reason.slug}",
        "title": refusal.reason.title,
        "status": status or STATUS[refusal.reason.kind],
        "detail": refusal.detail,
        "instance": request.path,
        "clause": refusal.clause,
        "cure": refusal.cure,
        "values": dict(refusal.values) or None,
        **more,
    }
    return {name: value for name, value in members.items() if value is not None}


def answer(
    refusal: Refusal, status: int | None = None, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """Answer a request with a problem. What the address names is told as `case`, `class` …"""
    about = {**g.get("subject", {}), **more}
    members = problem(refusal, status, request_id=g.get("request_id"), **about)
    page = current_app.extensions.get(PAGE)
    if page is not None and (shown := page(members)) is not None:
        return cast(Response, shown)
    response = Response(current_app.json.dumps(_spoken(members)), members["status"], headers, content_type=MEDIA_TYPE)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in refusal.values:
        response.headers["Retry-After"] = str(refusal.values["retry_after"])
    if response.status_code == 503:
        response.headers.setdefault("Retry-After", RETRY_AFTER)
    return response


SENTENCES = frozenset({"title", "detail", "cure", "message"})


def _spoken(members: dict[str, Any]) -> dict[str, Any]:
    """The sentences of a problem in the language of the answer; a page translates them itself, with marks."""
    told: dict[str, Any] = {name: say(said) if name in SENTENCES else said for name, said in members.items()}
    return told | {name: [_spoken(one) for one in told[name]] for name in ("errors", "further") if name in told}


def refused(error: Refused) -> Response:
    """Answer with the first refusal; the others follow as `further`, each naming its case."""
    named = error.named if isinstance(error, RefusedWithin) else [{} for _ in error.refusals]
    (first, about), *others = zip(error.refusals, named, strict=True)
    return answer(first, **about, further=[problem(other, **case) for other, case in others] or None)


def register(app: Flask) -> None:
    """Answer every error of the application with a problem."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(Malformed, _malformed)
    app.register_error_handler(ValidationError, lambda error: _malformed(Malformed(list(flat(error.messages)))))
    app.register_error_handler(HTTPException, _protocol)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _away)
    app.register_error_handler(IntegrityError, _contradiction)
    app.register_error_handler(ProgrammingError, _beyond)
    app.register_error_handler(Exception, _fault)


def flat(messages: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Turn marshmallow's nested messages into {field, message}, with fields named like `items.0.id`."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            inside = field if name == "_schema" else f"{field}.{name}" if field else str(name)
            yield from flat(inner, inside)
    elif isinstance(messages, list) and not all(isinstance(message, str) for message in messages):
        for message in messages:
            yield from flat(message, field)
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield {"field": field, "message": str(message)}


def _malformed(error: Malformed) -> Response:
    first = error.errors[0] if error.errors else {"field": "", "message": ""}
    where = f"字段“{first['field']}”{first['message']}" if first["field"] else first["message"]
    others = len(error.errors) - 1
    detail = f"填写有误：{where}，另有 {others} 处。" if others > 0 else f"填写有误：{where}。"
    return answer(MALFORMED(detail), errors=error.errors)


def _protocol(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:  # a redirect, which is no error
        return error
    if isinstance(error.response, Response):  # which has been made already
        return error.response
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if isinstance(error, BadProtocol):
        return answer(error.refusal, status, headers)
    reason, detail = PROTOCOL.get(status, PROTOCOL[400] if status < 500 else (FAULT, "系统内部错误，请稍后再试。"))
    return answer(reason(detail), status, headers)


def _away(error: Exception) -> Response:
    log.warning("database_away", error=type(error).__name__, sqlstate=sqlstate(error))
    return answer(AWAY("数据库暂时不可用或繁忙，请稍后再试；所办事项没有被部分保存。"))


def _contradiction(error: IntegrityError) -> Response:
    diagnosis = getattr(error.orig, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None) or "unknown"
    log.warning("constraint_refused", constraint=constraint, sqlstate=sqlstate(error))
    return answer(CONTRADICTION("与已有记录冲突，请刷新后核对再办。", constraint=constraint))


def _beyond(error: ProgrammingError) -> Response:
    """A row that the request may not write is refused by the database itself, whatever the queries overlooked."""
    if sqlstate(error) != NOT_ALLOWED:
        return _fault(error)
    log.error("row_beyond_reach", **without_words(error))
    return answer(BEYOND("所办事项涉及您管辖范围以外的记录，没有办理。"))


def _fault(error: Exception) -> Response:
    log.error("request_failed", **without_words(error))
    return answer(FAULT("系统内部错误，请稍后再试；如仍出现，请将 request_id 告知管理员。"), 500)
