"""Bring one service's database to its newest form and load what the desk is born with.

SERVICE=training python -m deploy.migrate
"""

from __future__ import annotations

import importlib
import os

from shared.runtime import Runtime, seed, settings_from_environment
from shared.runtime.migrations import upgrade


def main() -> None:
    """Migrate as the owner, then seed as the application, which may write its tables and nothing else."""
    service = os.environ["SERVICE"]
    settings = settings_from_environment(service, os.environ)
    upgrade(settings)
    seed(Runtime(importlib.import_module(f"services.{service}.app").SERVICE, settings))


if __name__ == "__main__":
    main()
