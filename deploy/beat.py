"""The one beat, which rings for all desks: `celery -A deploy.beat:app beat -S celery.beat:Scheduler`.

It holds no state: a lost tick comes again, a doubled one finds its slot taken.
"""

import importlib
import os
from typing import Any

from celery.beat import Service
from celery.signals import beat_init

from shared.runtime import DESKS
from shared.runtime.worker import build_beat

jobs = {
    f"{desk}.{name}": seconds
    for desk in DESKS
    for name, (seconds, _) in importlib.import_module(f"services.{desk}.app").SERVICE.jobs.items()
}
app = build_beat(os.environ["BROKER_URL"], jobs)


def ring_once(sender: Service, **_: Any) -> None:
    """Ring everything at the start: what waited while the system was down does not wait for the first period to pass."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], **entry["options"])


beat_init.connect(ring_once, weak=False)
