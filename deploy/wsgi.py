"""The web process of the service named by SERVICE: `SERVICE=training gunicorn deploy.wsgi:app`."""

import importlib
import os
from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def behind(app: Flask, environ: Mapping[str, str]) -> Flask:
    """Believe the one proxy before us, if BEHIND_PROXY=1 says that there is one: who asks, by https, under which prefix.

    The host is what stands in `Host`, which the proxy sets; `X-Forwarded-Host` it would hand on from anybody.
    """
    if environ.get("BEHIND_PROXY") == "1":
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0, x_prefix=1)  # type: ignore[method-assign]  # as Flask says to
    return app


app = behind(importlib.import_module(f"services.{os.environ['SERVICE']}.app").create_app(), os.environ)
