"""docs/contracts.md: what the desks tell one another, why something can be refused, where a process may be killed."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterator

from deploy.printing.lifecycle import machines
from deploy.printing.pages import SERVICES, first_sentence, import_everything, table
from deploy.printing.pages import page as put_together
from shared.refusals import NOTICE, REASONS
from shared.runtime import faults
from shared.runtime.process import of_the_mechanisms
from shared.web.problems import STATUS

ANY = "any desk"
INTRODUCTION = (
    "All coupling between the desks is here. A message is announced in the past tense as `sender.noun.past`, is sealed for "
    "its receiver and taken effect of exactly once; its version is inside. A refusal is answered as "
    "`application/problem+json` (RFC 9457), its `type` never changes its meaning."
)


def page() -> str:
    """Print the page."""
    import_everything()
    lines = ["## Messages", "", *table(("contract", "from", "to", "sent when", "what the receiver does"), _messages())]
    lines += ["## Reasons of refusal", "", *table(("type", "title", "English", "clause", "HTTP"), _reasons())]
    lines += ["## Fault points", "", "Where a test kills the process; free when off.", ""]
    lines += [f"- `{name}`" for name in sorted(faults.POINTS)]
    return put_together("Contracts", INTRODUCTION, lines)


def _messages() -> Iterator[tuple[str, ...]]:
    listeners: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for service in SERVICES:
        own = importlib.import_module(f"services.{service}.app").SERVICE.listens
        for contract, handler in {**of_the_mechanisms(service), **own}.items():
            listeners[contract].append((service, first_sentence(handler.__doc__)))
    sent_when: dict[str, list[str]] = defaultdict(list)
    for service in SERVICES:
        for machine in machines(service):
            for move in machine.moves:
                if move.announces:
                    sent_when[move.announces].append(f"`{move.action}` {move.name}")
    senders = [*SERVICES, ANY]
    for contract in sorted({*listeners, *sent_when}, key=lambda name: (senders.index(_sender(name)), name)):
        to = "、".join(service for service, _ in listeners[contract])
        texts = dict.fromkeys(text for _, text in listeners[contract])
        does = " ".join(texts if len(texts) == 1 else (f"*{service}:* {text}" for service, text in listeners[contract]))
        yield f"`{contract}`", _sender(contract), to, "; ".join(sent_when[contract]), does


def _sender(contract: str) -> str:
    first, _, _ = contract.partition(".")
    return first if first in SERVICES else ANY


def _reasons() -> Iterator[tuple[str, ...]]:
    for slug, reason in sorted(REASONS.items()):
        clause = f"{NOTICE} {reason.clause}" if reason.clause else "–"
        yield f"`{slug}`", reason.title, reason.title_en, clause, str(int(STATUS[reason.kind]))
