"""统一身份认证: log-in by an OpenID Connect provider, where there is one; it says who somebody is, never what they may do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.exceptions import NotFound

from services.enrollment import actions
from services.enrollment.actions.reasons import PROVIDER_FAILED
from shared.refusals import Refusal
from shared.runtime import Settings
from shared.web import origin, public, runtime, unit_of_work
from shared.web.console import desks
from shared.web.console.sessions import end_present, entered
from shared.web.problems import STATUS
from shared.web.throttling import throttled

blp = Blueprint("provider", __name__, template_folder="templates")
NEXT = "provider_next"
SECONDS = 10  # that the provider may take to answer
log = structlog.get_logger()


@blp.get("/login/provider")
@throttled("log_in_rate")
@public
def start() -> Any:
    """Send the browser to the provider, with state, nonce and a challenge of its own (PKCE)."""
    client = _client()
    session[NEXT] = desks.safe_next(request.args.get("next", ""), "")
    try:
        return client.authorize_redirect(url_for("console.provider.finish", _external=True))
    except (AuthlibBaseError, RequestException, ValueError) as error:
        return _failed(error)


@blp.get("/login/provider/callback")
@throttled("log_in_rate")
@public
def finish() -> Any:
    """Take what the provider says of the browser's person, and find the account on file."""
    client, now = _client(), datetime.now(UTC)
    try:
        metadata = client.load_server_metadata()
        if metadata["issuer"].rstrip("/") != _settings().oidc_url:
            raise ValueError("the provider speaks for another issuer")
        said = client.authorize_access_token(claims_options={
            "iss": {"essential": True, "values": [metadata["issuer"]]},
            "aud": {"essential": True, "values": [client.client_id]},
            "sub": {"essential": True}, "nonce": {"essential": True},
        })["userinfo"]
    except (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError) as error:
        return _failed(error)
    with unit_of_work() as uow:
        begun = actions.log_in_by_provider(uow, issuer=said["iss"], subject=said["sub"], now=now, origin=origin())
        if isinstance(begun, Refusal):
            return _page(begun)
        asked = session.get(NEXT, "")
        end_present(uow)
    return entered(redirect(asked or url_for("console.home"), 303), begun, now)


def _settings() -> Settings:
    settings = runtime().settings
    if settings.oidc_url is None:
        raise NotFound
    return settings


def _client() -> Any:
    """The provider's client, made once for its address.

    :raises NotFound: when there is no provider.
    """
    settings = _settings()
    key = f"oidc:{settings.oidc_url}:{settings.oidc_client}"
    if key not in current_app.extensions:
        current_app.extensions[key] = OAuth(current_app).register(
            "provider", client_id=settings.oidc_client, client_secret=settings.oidc_secret,
            server_metadata_url=f"{settings.oidc_url}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid", "code_challenge_method": "S256", "timeout": SECONDS,
                           "token_endpoint_auth_method": "client_secret_basic" if settings.oidc_secret else "none"})
    return cast(Any, current_app.extensions[key])


def _failed(error: Exception) -> Any:
    log.warning("provider_failed", error=type(error).__name__)
    return _page(PROVIDER_FAILED("统一身份认证没有成功。", cure="请重试，或用账号和密码登录"))


def _page(refusal: Refusal) -> Any:
    session.pop(NEXT, None)
    return render_template("console/login.html", next="", login="", refusal=refusal), STATUS[refusal.reason.kind]
