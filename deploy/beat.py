"""The one beat, which rings for all desks: `celery -A deploy.beat:app beat -S celery.beat:Scheduler`.

It holds no state: a lost tick comes again, a doubled one finds its slot taken.
"""

import importlib
import os

from shared.runtime import DESKS
from shared.runtime.worker import build_beat

jobs = {
    f"{desk}.{name}": seconds
    for desk in DESKS
    for name, (seconds, _) in importlib.import_module(f"services.{desk}.app").SERVICE.jobs.items()
}
app = build_beat(os.environ["BROKER_URL"], jobs)
