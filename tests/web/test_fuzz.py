"""Requests that nobody thought of: generated from the API's own description, none of them may be a fault."""

from __future__ import annotations

from contextlib import suppress

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.lifecycle import Role

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SOME = settings(
    max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_whatever_is_sent_is_answered_as_described(desk):
    """No fault, no undocumented status, no other media type or shape, for good and bad values alike."""
    client = desk.client(desk.actor(Role.DISTRICT_CLERK))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", desk.app)
    sent = []
    for mode in schemathesis.GenerationMode:
        for found in schema.get_all_operations():
            operation = found.ok()

            @SOME
            @given(case=operation.as_strategy(generation_mode=mode))
            def run(case):
                sent.append(case.id)
                headers = {**client.headers, "Idempotency-Key": f"fuzz-{case.id}"}
                case.call_and_validate(headers=headers, checks=CHECKS)

            # An operation that takes nothing cannot be asked wrongly.
            with suppress(Unsatisfiable):
                run()
    assert len(sent) > 100
