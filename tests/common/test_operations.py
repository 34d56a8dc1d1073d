"""What `@operation` makes of a function."""

import sys

import pytest
from django.db import connection
from django.views.debug import ExceptionReporter
from django.views.decorators.debug import sensitive_variables

from backend.common.db.operations import operation
from backend.common.models import IdempotencyKey
from tests.world import NOW


@operation
def write(*, fails: bool) -> bool:
    IdempotencyKey.objects.create(person_id="0" * 32, key="k", fingerprint="f", status=204, created_at=NOW)
    if fails:
        raise LookupError
    return connection.in_atomic_block


def test_what_it_wrote_is_there_when_it_returns_and_gone_when_it_raises(transactional_db):
    with pytest.raises(LookupError):
        write(fails=True)
    assert not IdempotencyKey.objects.exists()
    assert write(fails=False)
    assert IdempotencyKey.objects.count() == 1


def test_its_body_is_the_function_without_a_transaction(transactional_db):
    with pytest.raises(LookupError):
        write.body(fails=True)
    assert IdempotencyKey.objects.count() == 1


def test_an_argument_by_position_is_refused_where_it_is_declared():
    with pytest.raises(TypeError, match=r"\['post_id'\] must be keyword-only"):

        @operation
        def take(post_id: str, *, now: str) -> None: ...


@pytest.mark.parametrize("by_body", [True, False])
def test_what_somebody_wrote_stays_out_of_error_reports(db, settings, by_body):
    settings.DEBUG = False

    @operation
    @sensitive_variables()
    def note(*, text: str) -> None:
        raise LookupError

    try:
        (note.body if by_body else note)(text="in confidence")
    except LookupError:
        reporter = ExceptionReporter(None, *sys.exc_info())
        report, data = reporter.get_traceback_text(), reporter.get_traceback_data()
    assert "LookupError" in report
    assert "in confidence" not in str([frame["vars"] for frame in data["frames"]])
