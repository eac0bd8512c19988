"""The work process of the service named by SERVICE: `SERVICE=training celery -A deploy.worker:app worker`."""

import importlib
import os

app = importlib.import_module(f"services.{os.environ['SERVICE']}.app").create_worker()
