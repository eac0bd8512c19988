"""The lifecycle tables of all four services, as the tests find them."""

import importlib

from shared.lifecycle import Lifecycle

SERVICES = ("enrollment", "training", "assessment", "subsidy")


def machines(service: str) -> list[Lifecycle]:
    """The tables of one service, the case first."""
    module = importlib.import_module(f"services.{service}.lifecycle")
    found = {id(thing): thing for thing in vars(module).values() if isinstance(thing, Lifecycle)}
    return sorted(found.values(), key=lambda machine: (machine.subject != "case", machine.subject))


ALL = [(service, machine) for service in SERVICES for machine in machines(service)]
IDS = [f"{service}-{machine.subject}" for service, machine in ALL]
