"""Generated requests at the four real desks, sent by every role: no fault, and nothing that the documents do not describe."""

from __future__ import annotations

from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.web.access import PEOPLE

pytestmark = pytest.mark.long

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate],
               suppress_health_check=list(HealthCheck))


def test_whoever_asks_is_answered_as_described(each_desk):
    """Every operation, well and badly formed, by roles in turn, so that each role asks many and each is asked by several."""
    clients = [each_desk.client(each_desk.actor(role)) for role in sorted(PEOPLE)]
    schema = schemathesis.openapi.from_wsgi("/openapi.json", each_desk.app)
    sent = []
    for mode in schemathesis.GenerationMode:
        for found in schema.get_all_operations():
            operation = found.ok()

            @FEW
            @given(case=operation.as_strategy(generation_mode=mode))
            def run(case):
                client = clients[len(sent) % len(clients)]
                sent.append(case.id)
                headers = {**client.headers, "Idempotency-Key": f"fuzz-{case.id}"}
                case.call_and_validate(headers=headers, checks=CHECKS)

            with suppress(Unsatisfiable):  # an operation that takes nothing cannot be asked wrongly
                run()
    assert len(sent) > 50
