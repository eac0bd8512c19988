"""The work process of the service named by SERVICE: `SERVICE=training celery -A deploy.worker:app worker`."""

import gc
import importlib
import os

app = importlib.import_module(f"services.{os.environ['SERVICE']}.app").create_worker()
gc.collect()
gc.freeze()  # the children's memory stays shared with their parent's, since no collection touches what is loaded
