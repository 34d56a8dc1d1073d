"""Random requests from the OpenAPI description, valid and broken: never a 500, and every answer as described.

Run in this process on the test database; each request is rolled back. FUZZ_EXAMPLES raises the number per operation.
"""

import os
from collections.abc import Iterator
from itertools import cycle
from uuid import uuid4

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from knox.models import AuthToken
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "15"))
ASKING = ("eva", "ada", "ben")  # an administrator, a coordinator, a member: they share the examples of each operation
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture
def one_connection():
    """Requests through the WSGI application would close the test's connection, as they do between real requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def tokens(world) -> Iterator[str]:
    return cycle(AuthToken.objects.create(user=getattr(world, name))[1] for name in ASKING)


schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_breaks_the_api(case, tokens, one_connection):
    caches["shared"].key_prefix = uuid4().hex
    with transaction.atomic():
        case.headers.update({"Authorization": f"Token {next(tokens)}", "Accept": "application/json"})
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = str(uuid4())
        case.call_and_validate(checks=CHECKS)
        transaction.set_rollback(True)
