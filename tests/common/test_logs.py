"""What a line in the log may hold: the route that failed, never the address, which may be a secret."""

import logging
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client

from backend.issues.tracking import code_for


class Kept(logging.Handler):
    """The lines as the configured handler writes them."""

    def __init__(self, real: logging.Handler) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(real.formatter)
        for each in real.filters:
            self.addFilter(each)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log():
    real = next(handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler)
    kept = Kept(real)
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


def broken(execute, sql, params, many, context):
    raise OperationalError("no such table: x")


def test_a_failure_is_logged_by_its_route(db, log):
    client, code = Client(raise_request_exception=False), code_for(uuid4())
    with connection.execute_wrapper(broken):
        assert client.get(f"/api/v1/issues/tracking/{code}").status_code == 500
    said = "".join(log.lines)
    assert ("issues/tracking/<str:code>" in said, code in said) == (True, False), said
