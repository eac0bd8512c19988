"""Forms that only our own pages can send: a token in each, kept by a signed cookie of the desk."""

from __future__ import annotations

import hmac

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect

from shared.refusals import Kind, Reason
from shared.runtime import Settings
from shared.web import problems

FORM_EXPIRED = Reason("form-expired", "页面已失效", "The form has expired", kind=Kind.MALFORMED)
_protection = CSRFProtect()


class _Cookies(SecureCookieSessionInterface):
    """Cookies that are for https alone where the page itself came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def register(app: Flask, settings: Settings) -> None:
    """Give the application its key; nothing is checked until somebody asks."""
    app.config.update(
        SECRET_KEY=hmac.digest(settings.privacy_key, b"console-form:" + settings.service.encode(), "sha256"),
        # Ports share their cookies, so each desk's has a name of its own.
        SESSION_COOKIE_NAME=f"jinlanling_{settings.service}", SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_PATH="/",
        # We send no referrer, so there is none to compare with; a form lives as long as its log-in.
        WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_SSL_STRICT=False, WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = _Cookies()
    _protection.init_app(app)


def check() -> None:
    """Let pass what one of our pages sent.

    :raises BadProtocol: 400 `form-expired`.
    """
    try:
        _protection.protect()
    except CSRFError as error:
        raise problems.BadProtocol(400, FORM_EXPIRED("页面已失效，请返回上一页，刷新后重新提交。")) from error
