"""What a process of a desk stands on: settings, the unit of work, fault points."""

from collections.abc import Callable, Mapping

from shared.runtime import faults as fault
from shared.runtime.ids import new_id
from shared.runtime.process import Held, Runtime, Service, UnitOfWork
from shared.runtime.settings import DESKS, Settings, SettingsError, settings_from_environment

__all__ = [
    "DESKS", "Held", "Runtime", "Service", "Settings", "SettingsError", "UnitOfWork", "build_worker", "fault", "new_id", "seed",
    "settings_from_environment",
]


def seed(runtime: Runtime) -> None:
    """Load what the desk is born with: policy, reference data and, if a password is set, the labelled sample."""
    if runtime.service.seed is not None:
        with runtime.system_work() as uow:
            runtime.service.seed(uow, uow.day(False))


def build_worker(
    service: Service, settings: Settings | None = None, unattended: Mapping[str, Callable[[Runtime], None]] | None = None,
) -> object:
    """See :func:`shared.runtime.worker.build_worker`; imported late, because a web process needs no tasks."""
    from shared.runtime import worker

    return worker.build_worker(service, settings, unattended)
