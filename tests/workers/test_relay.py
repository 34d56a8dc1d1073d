"""The relay: every entry is handed on once, whatever happens in between."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.journal.operations.relay import MOST_ATTEMPTS
from backend.rollups.models import Counter
from backend.rollups.operations import apply_entries
from tests.rollups.counting import counted, make_entry
from tests.world import NOW
from workers.relay import relay


def dispatch(*subscriptions, now=NOW, **more) -> int:
    return journal.relay_batch(subscriptions=subscriptions, now=now, **more)


def test_entry_is_counted_and_marked(world):
    entry = make_entry(world, issues_open=1)
    assert relay(now=NOW) == 1
    entry.refresh_from_db()
    assert entry.processed_at == NOW
    assert counted(world)["district"] == {"issues_open": 1}


def test_running_again_counts_nothing_again(world):
    make_entry(world, issues_open=1)
    assert [relay(now=NOW) for _ in range(3)] == [1, 0, 0]
    assert counted(world)["district"] == {"issues_open": 1}


def test_entry_with_a_smaller_id_that_commits_later_is_not_overlooked(world):
    early, late = make_entry(world, issues_open=1), make_entry(world, issues_open=1)
    Entry.objects.filter(pk=early.pk).delete()
    relay(now=NOW)
    early.save(force_insert=True)  # its transaction took longer
    assert early.pk < late.pk
    relay(now=NOW)
    assert counted(world)["district"] == {"issues_open": 2}


def test_a_batch_is_bounded_and_the_rest_follows(world):
    for _ in range(5):
        make_entry(world, issues_open=1)
    assert [dispatch(apply_entries, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert counted(world)["district"] == {"issues_open": 5}


def test_a_subscription_that_fails_after_another_has_written_leaves_nothing_of_it(world):
    entry = make_entry(world, issues_open=1)

    def fail(entries, *, now):
        raise ValueError("after the counting")

    dispatch(apply_entries, fail)
    entry.refresh_from_db()
    assert (entry.processed_at, entry.attempts, entry.error) == (None, 1, "ValueError")
    assert not Counter.objects.exists()


def test_poisoned_entry_waits_and_the_others_go_on(world):
    poisoned = make_entry(world, issues_open="many")
    good = make_entry(world, issues_open=1)
    relay(now=NOW)
    poisoned.refresh_from_db()
    good.refresh_from_db()
    assert (poisoned.processed_at, good.processed_at) == (None, NOW)
    assert poisoned.retry_at == NOW + timedelta(seconds=2)
    assert counted(world)["district"] == {"issues_open": 1}


def test_poisoned_entry_is_dead_lettered_after_its_last_attempt_without_the_text_of_the_error(world):
    entry = make_entry(world, issues_open="a private word")
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        relay(now=now)
        now += timedelta(minutes=10)
    entry.refresh_from_db()
    assert entry.dead_lettered_at is not None
    assert (entry.processed_at, entry.attempts, entry.error) == (None, MOST_ATTEMPTS, "Uncountable")
    assert relay(now=now) == 0


def test_entry_is_not_tried_again_before_its_pause_is_over(world):
    make_entry(world, issues_open="many")
    relay(now=NOW)
    assert relay(now=NOW + timedelta(seconds=1)) == 0
    assert relay(now=NOW + timedelta(seconds=2)) == 1


def test_dead_lettered_entry_is_attempted_again_once_the_cause_is_gone(world):
    entry = make_entry(world, issues_open="many")
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        relay(now=now)
        now += timedelta(minutes=10)
    Entry.objects.filter(pk=entry.pk).update(counts={"issues_open": 1})
    assert journal.retry_dead_lettered() == 1
    relay(now=now)
    assert counted(world)["district"] == {"issues_open": 1}


def test_trouble_of_the_database_is_not_held_against_the_entry(world):
    entry = make_entry(world, issues_open=1)

    def lose_connection(entries, *, now):
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(OperationalError):
        dispatch(lose_connection)
    entry.refresh_from_db()
    assert (entry.processed_at, entry.attempts) == (None, 0)


def test_marking_before_counting_would_lose_entries(world):
    """Negative control: consume first, count afterwards, die in between; then the sum is short for ever."""
    make_entry(world, issues_open=1)
    Entry.objects.update(processed_at=NOW)  # a relay that marks in a transaction of its own …
    # … and is killed here.
    assert relay(now=NOW) == 0
    assert counted(world) == {}


def test_a_move_is_handed_on_only_when_its_rows_have_found_their_place(world):
    make_entry(world, kind="unit.moved")
    left = [3, 2, 0]

    def step() -> int:
        return left.pop(0)

    def drain() -> int:
        return journal.drain(kinds={"unit.moved"}, step=step, subscriptions=(), now=NOW)

    assert dispatch(leave={"unit.moved"}) == 0
    for work in (3, 2):
        assert drain() == work
        assert Entry.objects.get().processed_at is None
    assert drain() == 1
    assert Entry.objects.get().processed_at == NOW


def test_a_move_whose_rows_cannot_be_placed_waits_like_any_other(world):
    entry = make_entry(world, kind="unit.moved")

    def step() -> int:
        raise KeyError("a cell without a unit")

    journal.drain(kinds={"unit.moved"}, step=step, subscriptions=(), now=timezone.now())
    entry.refresh_from_db()
    assert (entry.processed_at, entry.attempts, entry.error) == (None, 1, "KeyError")
