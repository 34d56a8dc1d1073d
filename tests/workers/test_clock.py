"""The clock: each slot is done once, by whoever comes first, and again when that one died."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from backend.journal import operations as journal
from backend.journal.models import Heartbeat, JobRun
from tests.world import NOW
from workers.celery import app
from workers.jobs import slots
from workers.schedule import CLOCK, At, Every

MINUTE = timedelta(minutes=1)


def take(slot=NOW, now=NOW, lease=MINUTE):
    return journal.take_slot(name="tidy", slot=slot, now=now, lease=lease)


def test_a_slot_is_taken_once(db):
    assert take() is not None
    assert take() is None


def test_a_slot_that_is_done_is_not_taken_again(db):
    assert journal.finish_run(run=take(), now=NOW)
    assert take(now=NOW + MINUTE) is None


def test_the_next_slot_waits_while_the_job_is_still_running(db):
    run = take()
    later = NOW + timedelta(seconds=5)
    assert take(slot=later, now=later) is None
    journal.finish_run(run=run, now=later)
    assert take(slot=later, now=later) is not None


def test_a_slot_whose_worker_died_is_taken_again_when_the_lease_is_over(db):
    take()
    assert take(now=NOW + timedelta(seconds=59)) is None
    assert take(now=NOW + MINUTE) is not None


def test_a_worker_that_outlived_its_lease_does_not_book_for_the_other(db):
    slow = take()
    other = take(now=NOW + MINUTE)
    assert not journal.finish_run(run=slow, now=NOW + MINUTE)
    assert JobRun.objects.get().finished_at is None
    assert journal.finish_run(run=other, now=NOW + MINUTE)


def test_a_failed_slot_comes_again_after_a_growing_pause(db):
    now, pauses = NOW, []
    for _ in range(4):
        run = take(now=now)
        journal.fail_run(run=run, now=now, error="ValueError", longest_pause=timedelta(seconds=10))
        pauses.append((JobRun.objects.get().lease_until - now).seconds)
        now = JobRun.objects.get().lease_until
    assert pauses == [2, 4, 8, 10]


def test_an_older_slot_is_never_taken_after_a_newer_one(db):
    journal.finish_run(run=take(), now=NOW)
    assert take(slot=NOW - MINUTE, now=NOW + MINUTE) is None


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (datetime(2026, 6, 2, 18, 29, tzinfo=UTC), None),  # 02:29 in Shanghai, yesterday's slot is too old
        (datetime(2026, 6, 2, 18, 30, tzinfo=UTC), datetime(2026, 6, 2, 18, 30, tzinfo=UTC)),
        (datetime(2026, 6, 3, 6, 30, tzinfo=UTC), datetime(2026, 6, 2, 18, 30, tzinfo=UTC)),
        (datetime(2026, 6, 3, 6, 31, tzinfo=UTC), None),
    ],
)
def test_a_daily_slot_is_due_from_its_local_time_and_made_up_for_while_it_is_useful(now, slot):
    assert At(time(2, 30), late_hours=12).slot(now) == slot


def test_a_weekly_slot_is_due_on_its_day(settings):
    monday_one = datetime(2026, 5, 31, 17, 0, tzinfo=UTC)  # Monday, 01:00 in Shanghai
    clock = At(time(1, 0), weekday=0, late_hours=60)
    assert clock.slot(monday_one) == monday_one
    assert clock.slot(monday_one + timedelta(hours=60)) == monday_one
    assert clock.slot(monday_one + timedelta(hours=61)) is None
    assert clock.slot(monday_one - MINUTE) is None


def test_an_interval_has_the_same_slots_for_every_beat():
    clock = Every(30)
    assert clock.slot(NOW) == clock.slot(NOW + timedelta(seconds=29)) != clock.slot(NOW + timedelta(seconds=30))


def test_every_job_has_a_clock_and_every_clock_a_job():
    app.loader.import_default_modules()
    assert {name.removeprefix("jobs.") for name in app.tasks if name.startswith("jobs.")} == set(CLOCK)


def test_a_lease_outlasts_the_ticks_and_ends_before_long():
    for name, clock in CLOCK.items():
        assert clock.lease >= timedelta(seconds=10), name
        assert clock.lease <= timedelta(seconds=clock.tick_seconds + 700), name


@pytest.mark.parametrize("name", sorted(CLOCK))
def test_every_job_runs_twice_in_a_row_on_an_empty_house(name, world):
    app.loader.import_default_modules()
    monday = datetime(2026, 6, 7, 20, 0, tzinfo=UTC)  # Monday 04:00 in Shanghai: every clock is due
    with time_machine.travel(monday, tick=False) as moment:
        app.tasks[f"jobs.{name}"](left="over from an older version")
        moment.shift(timedelta(days=7))
        app.tasks[f"jobs.{name}"]()
    assert not JobRun.objects.filter(name=name).exclude(error="").exists()


def test_heartbeat_proves_beat_and_worker(db):
    with time_machine.travel(NOW, tick=False):
        app.tasks["jobs.heartbeat"]()
    assert Heartbeat.objects.get().beat_at == NOW


def test_a_job_that_fails_is_booked_with_the_class_of_its_error_only(db, monkeypatch):
    monkeypatch.setitem(CLOCK, "burst", Every(1))

    def burst(**kwargs):
        raise RuntimeError("the text of a visit")

    with time_machine.travel(NOW, tick=False):
        assert slots.job(burst)() == 0
    del app.tasks["jobs.burst"]
    run = JobRun.objects.get(name="burst")
    assert (run.error, run.finished_at, run.lease_until) == ("RuntimeError", None, NOW + timedelta(seconds=2))
