"""The relay: every entry is handed on once, whatever happens in between."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.journal.operations.relay import TRIES
from backend.rollups.models import Counter
from backend.rollups.operations import apply_entries
from tests.rollups.counting import counted, make_entry
from tests.world import NOW
from workers.relay import relay


def hand_on(*followers, now=NOW, **more) -> int:
    return journal.relay_batch(followers=followers, now=now, **more)


def test_entry_is_counted_and_marked(world):
    entry = make_entry(world, issues_open=1)
    assert relay(now=NOW) == 1
    entry.refresh_from_db()
    assert entry.relayed_at == NOW
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
    assert [hand_on(apply_entries, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert counted(world)["district"] == {"issues_open": 5}


def test_a_follower_that_fails_after_another_has_written_leaves_nothing_of_it(world):
    entry = make_entry(world, issues_open=1)

    def fail(entries, *, now):
        raise ValueError("after the counting")

    hand_on(apply_entries, fail)
    entry.refresh_from_db()
    assert (entry.relayed_at, entry.tries, entry.error) == (None, 1, "ValueError")
    assert not Counter.objects.exists()


def test_poisoned_entry_waits_and_the_others_go_on(world):
    poisoned = make_entry(world, issues_open="many")
    good = make_entry(world, issues_open=1)
    relay(now=NOW)
    poisoned.refresh_from_db()
    good.refresh_from_db()
    assert (poisoned.relayed_at, good.relayed_at) == (None, NOW)
    assert poisoned.retry_at == NOW + timedelta(seconds=2)
    assert counted(world)["district"] == {"issues_open": 1}


def test_poisoned_entry_is_set_aside_after_its_last_try_without_the_text_of_the_error(world):
    entry = make_entry(world, issues_open="a private word")
    now = NOW
    for _ in range(TRIES):
        relay(now=now)
        now += timedelta(minutes=10)
    entry.refresh_from_db()
    assert entry.set_aside_at is not None
    assert (entry.relayed_at, entry.tries, entry.error) == (None, TRIES, "Uncountable")
    assert relay(now=now) == 0


def test_entry_is_not_tried_again_before_its_pause_is_over(world):
    make_entry(world, issues_open="many")
    relay(now=NOW)
    assert relay(now=NOW + timedelta(seconds=1)) == 0
    assert relay(now=NOW + timedelta(seconds=2)) == 1


def test_entry_set_aside_gets_its_tries_again_once_the_cause_is_mended(world):
    entry = make_entry(world, issues_open="many")
    now = NOW
    for _ in range(TRIES):
        relay(now=now)
        now += timedelta(minutes=10)
    Entry.objects.filter(pk=entry.pk).update(counts={"issues_open": 1})
    assert journal.retry_set_aside() == 1
    relay(now=now)
    assert counted(world)["district"] == {"issues_open": 1}


def test_trouble_of_the_database_is_not_held_against_the_entry(world):
    entry = make_entry(world, issues_open=1)

    def lose_connection(entries, *, now):
        raise OperationalError("server closed the connection unexpectedly")

    with pytest.raises(OperationalError):
        hand_on(lose_connection)
    entry.refresh_from_db()
    assert (entry.relayed_at, entry.tries) == (None, 0)


def test_marking_before_counting_would_lose_entries(world):
    """Negative control: consume first, count afterwards, die in between; then the sum is short for ever."""
    make_entry(world, issues_open=1)
    Entry.objects.update(relayed_at=NOW)  # a relay that marks in a transaction of its own …
    # … and is killed here.
    assert relay(now=NOW) == 0
    assert counted(world) == {}


def test_a_move_is_handed_on_only_when_its_rows_have_found_their_place(world):
    make_entry(world, kind="unit.moved")
    left = [3, 2, 0]

    def step() -> int:
        return left.pop(0)

    def settle() -> int:
        return journal.settle(kinds={"unit.moved"}, step=step, followers=(), now=NOW)

    assert hand_on(leave={"unit.moved"}) == 0
    for work in (3, 2):
        assert settle() == work
        assert Entry.objects.get().relayed_at is None
    assert settle() == 1
    assert Entry.objects.get().relayed_at == NOW


def test_a_move_whose_rows_cannot_be_placed_waits_like_any_other(world):
    entry = make_entry(world, kind="unit.moved")

    def step() -> int:
        raise KeyError("a cell without a unit")

    journal.settle(kinds={"unit.moved"}, step=step, followers=(), now=timezone.now())
    entry.refresh_from_db()
    assert (entry.relayed_at, entry.tries, entry.error) == (None, 1, "KeyError")
