"""What every answer tells the browser not to do."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response, request

# No inline script or style, nothing from another host: a bureau's machines have no internet.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A file that somebody brought: shown beside our pages, with no rights of theirs.
OF_A_FILE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
KEPT_AN_HOUR = ("/docs/assets/", "/desk/assets/")  # the only answers that are the same for everybody


def leading_to(origins: Iterable[str], *, asked: bool) -> str:
    """The policy of a page whose forms go to these origins too.

    :param asked: its script also asks them how much waits there.
    """
    policy, theirs = CONTENT_SECURITY_POLICY, " ".join(origins)
    for kind in ("form-action 'self'", "connect-src 'self'") if asked else ("form-action 'self'",):
        policy = policy.replace(kind, f"{kind} {theirs}")
    return policy


def register(app: Flask) -> None:
    """Put the headers on every answer; nothing but our own assets may be kept."""

    @app.after_request
    def put(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        asset = request.path.startswith(KEPT_AN_HOUR) and response.status_code == 200
        response.headers["Cache-Control"] = "public, max-age=3600" if asset else "no-store"
        return response
