"""Clocks that are wrong: work is ordered by the database's clock, and what another one wrote is seen, named and taken back."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from backend.common.db.clock import database_now
from backend.common.ops import doctor, health
from backend.journal import operations as journal
from backend.journal.models import Entry, Heartbeat, JobRun
from backend.journal.operations.runs import LONGEST_LEASE
from backend.journal.queries import LONGEST_RETRY, due_entries
from backend.notifications import operations
from backend.notifications.models import Message
from backend.notifications.operations.delivery import LEASE
from tests import factories
from tests.notifications.making import make_claim_mail
from tests.world import NOW
from workers.beat import Scheduler
from workers.broker import MOST_WAITING
from workers.celery import app

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def take(slot=NOW, now=NOW):
    return journal.take_slot(name="tidy", slot=slot, now=now, lease=MINUTE)


@pytest.mark.real_clock
def test_the_time_is_the_database_s_however_wrong_this_machine_is(db):
    before = database_now()
    with time_machine.travel(before + timedelta(days=3)):
        assert before <= database_now() < before + timedelta(hours=1)
    assert before.utcoffset() is not None


@pytest.mark.parametrize(("ahead", "taken"), [(MINUTE, False), (MINUTE + SECOND, True), (timedelta(days=400), True)])
def test_a_slot_that_a_worker_ahead_has_taken_is_taken_back(db, ahead, taken, caplog):
    """A clock may be set back by some seconds; what lies more than a minute ahead was never right."""
    take(slot=NOW + ahead, now=NOW - MINUTE)
    assert (take() is not None) is taken
    assert ("clock.slot_ahead" in caplog.text) is taken
    if taken:
        assert JobRun.objects.get().slot == NOW
        assert take(slot=NOW + SECOND, now=NOW + SECOND) is None  # it runs now


@pytest.mark.parametrize(("beyond", "taken"), [(timedelta(0), False), (SECOND, True)])
def test_a_lease_that_no_right_clock_can_have_written_is_taken_back(db, beyond, taken):
    take(slot=NOW - MINUTE)
    JobRun.objects.update(lease_until=NOW + LONGEST_LEASE + beyond)
    assert (take() is not None) is taken


def test_doctor_names_the_jobs_that_wait_for_a_wrong_clock(db):
    now = timezone.now()
    for name, slot in (("relay", now + timedelta(days=1)), ("deliver", now)):
        JobRun.objects.create(name=name, slot=slot, lease_until=now)
    journal.write_heartbeat(name="worker", now=now)
    found = [finding for finding in doctor.check_heartbeat() if finding.level == doctor.RED]
    assert [("relay" in finding.text, "deliver" in finding.text) for finding in found] == [(True, False)]


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (-MINUTE, health.OK),
        (-MINUTE - SECOND, health.FAILING),
        (health.HEARTBEAT_STALE, health.OK),
        (health.HEARTBEAT_STALE + SECOND, health.FAILING),
    ],
)
def test_a_heartbeat_in_the_future_is_not_fresh(db, age, state):
    journal.write_heartbeat(name="worker", now=NOW - age)
    assert health.heartbeat_state(NOW) == state


def test_other_heartbeats_do_not_prove_a_worker(db):
    journal.write_heartbeat(name="reminders", now=NOW)
    assert health.heartbeat_state(NOW) == health.FAILING
    assert Heartbeat.objects.count() == 1


@pytest.mark.parametrize("state", ["PENDING", "SENDING"])
def test_a_mail_that_a_worker_ahead_has_leased_is_freed(world, state):
    message = make_claim_mail(world, world.ben, state=state, lease_id=world.ben.pk)
    Message.objects.update(lease_until=NOW + LEASE + MINUTE)
    assert operations.deliver_batch(now=NOW, limit=10) == {}
    Message.objects.update(lease_until=NOW + LEASE + MINUTE + SECOND)
    assert operations.deliver_batch(now=NOW, limit=10) == {"sent" if state == "PENDING" else "unknown": 1}
    assert Message.objects.get(pk=message.pk).lease_until is None


def test_an_entry_that_a_worker_ahead_has_put_off_is_processed(world):
    factories.make_post(unit=world.wenzhu)
    entry = Entry.objects.first() or make_entry(world)
    Entry.objects.filter(pk=entry.pk).update(processed_at=None, attempts=1, retry_at=NOW + LONGEST_RETRY)
    assert not due_entries(NOW).filter(pk=entry.pk).exists()
    Entry.objects.filter(pk=entry.pk).update(retry_at=NOW + LONGEST_RETRY + SECOND)
    assert due_entries(NOW).filter(pk=entry.pk).exists()


def make_entry(world) -> Entry:
    post = factories.make_post(unit=world.wenzhu)
    return journal.record("post.opened", actor=world.eva, at=NOW, subject=post)


class Sent(Scheduler):
    def __init__(self) -> None:
        self.app, self.sent = app, []


@pytest.mark.parametrize(("waiting", "sent"), [(MOST_WAITING - 1, True), (MOST_WAITING, False)])
def test_beat_stops_sending_when_too_many_ticks_wait_and_not_by_any_clock(waiting, sent, monkeypatch):
    assert not [entry for entry in app.conf.beat_schedule.values() if "expires" in entry.get("options", {})]
    monkeypatch.setattr("celery.beat.Scheduler.apply_async", lambda self, entry, **options: "sent")
    producer = SimpleNamespace(channel=SimpleNamespace(_size=lambda queue: waiting))
    assert (Sent().apply_async("tick", producer=producer) == "sent") is sent


def test_beat_sends_when_the_broker_does_not_say_how_many_wait(monkeypatch):
    monkeypatch.setattr("celery.beat.Scheduler.apply_async", lambda self, entry, **options: "sent")
    assert Sent().apply_async("tick", producer=SimpleNamespace(channel=None)) == "sent"
