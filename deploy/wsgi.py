"""The web process of the service named by SERVICE: `SERVICE=training gunicorn deploy.wsgi:app`."""

import importlib
import os

app = importlib.import_module(f"services.{os.environ['SERVICE']}.app").create_app()
