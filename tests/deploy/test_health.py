"""Liveness and readiness, as load balancers, containers and monitors read them."""

import datetime as dt
import uuid

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from backend.common.ops import health
from backend.journal.models import Entry, Heartbeat


@pytest.fixture(autouse=True)
def broker_in_a_folder(settings, tmp_path):
    settings.REDIS_URL = ""
    settings.VAR_DIR = tmp_path


def ready() -> tuple[int, dict]:
    answer = Client().get("/readyz")
    return answer.status_code, answer.json()


def write_entry(**fields) -> Entry:
    defaults = {"kind": "issue.closed", "at": timezone.now(), "subject_type": "issue", "seq": 1, "unit_path": "/1/"}
    ids = {name: uuid.uuid4() for name in ("actor_id", "subject_id", "root_id", "unit_id")}
    return Entry.objects.create(**defaults | ids | fields)


def id_of(moment: dt.datetime) -> uuid.UUID:
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62)


@pytest.mark.django_db
def test_alive_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_a_worker_beats_and_nothing_waits():
    Heartbeat.objects.create(name="worker", beat_at=timezone.now())
    assert ready() == (
        200,
        {"status": "ok", "checks": {"database": "ok", "heartbeat": "ok", "lag": "ok", "broker": "ok"}},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [None, 4])
def test_a_silent_worker_is_failing_in_its_own_check_while_requests_are_served(minutes):
    if minutes is not None:
        Heartbeat.objects.create(name="worker", beat_at=timezone.now() - dt.timedelta(minutes=minutes))
    status, said = ready()
    assert (status, said["status"], said["checks"]["heartbeat"]) == (200, "degraded", "failing")


@pytest.mark.django_db
def test_a_worker_heard_two_minutes_ago_is_at_work():
    Heartbeat.objects.create(name="worker", beat_at=timezone.now() - dt.timedelta(minutes=2))
    assert ready()[1]["checks"]["heartbeat"] == "ok"


@pytest.mark.django_db
def test_degraded_but_serving_when_the_broker_is_away(settings):
    Heartbeat.objects.create(name="worker", beat_at=timezone.now())
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, said = ready()
    assert (status, said["status"], said["checks"]["broker"]) == (200, "degraded", "degraded")


@pytest.mark.django_db
def test_an_entry_that_waits_is_lag_by_when_it_was_written_not_by_what_it_tells():
    Heartbeat.objects.create(name="worker", beat_at=timezone.now())
    write_entry(at=timezone.now() - dt.timedelta(days=500))
    assert ready()[1]["checks"]["lag"] == "ok"
    write_entry(id=id_of(timezone.now() - dt.timedelta(minutes=5)))
    assert ready()[1]["checks"]["lag"] == "degraded"


@pytest.mark.django_db
def test_an_entry_processed_or_dead_lettered_is_no_lag():
    Heartbeat.objects.create(name="worker", beat_at=timezone.now())
    old = timezone.now() - dt.timedelta(hours=1)
    write_entry(id=id_of(old), processed_at=old)
    write_entry(id=id_of(old + dt.timedelta(seconds=1)), dead_lettered_at=old)
    assert ready()[1]["checks"]["lag"] == "ok"
    assert health.JOURNAL["dead_lettered"]() == 1


@pytest.mark.django_db
def test_not_ready_and_no_reason_told_when_the_database_fails():
    def refuse(execute, sql, params, many, context):
        raise OperationalError("secret-host is down")

    with connection.execute_wrapper(refuse):
        answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert b"secret-host" not in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reads_are_answered(path):
    assert Client().post(path).status_code == 405
