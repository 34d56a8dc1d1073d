"""The nightly recount: an alarm for every difference, a repair only when asked for."""

from datetime import timedelta

import pytest
from django.db.models import F

from backend.common.errors import NotAllowed
from backend.journal.models import Entry
from backend.organisations.queries import get_system
from backend.rollups.models import Counter, Drift, Repair
from backend.rollups.operations import recount, repair_counters
from tests import factories
from tests.rollups.counting import counted, make_entry
from tests.world import NOW
from workers.relay import relay
from workers.subscriptions import RECOUNTS


def differences(**more):
    return [(one.source, one.metric, one.expected, one.found) for one in recount(recounts={}, now=NOW, **more)]


def repair(actor=None, recounts=None) -> int:
    return repair_counters(actor=actor or get_system(), now=NOW, recounts=recounts or {})


def plant(world, amount: int) -> None:
    Counter.objects.filter(scope_id=world.kongpu.pk).update(value=F("value") + amount)


@pytest.fixture
def counting(world):
    for days in range(40):
        make_entry(world, at=NOW - timedelta(days=days), issues_open=1)
    relay(now=NOW)
    return world


def test_what_is_right_raises_no_alarm(counting):
    assert differences() == []
    assert not Drift.objects.exists()


@pytest.mark.parametrize("amount", [1, -1])
def test_a_planted_one_is_found_and_stays_as_it_is(counting, amount):
    Counter.objects.filter(scope_id=counting.kongpu.pk, day=NOW.date()).update(value=1 + amount)
    assert differences() == [("JOURNAL", "issues_open", 1, 1 + amount)]
    assert counted(counting)["kongpu"] == {"issues_open": 40 + amount}
    drift = Drift.objects.get()
    assert (drift.scope_id, drift.day, drift.expected, drift.found) == (counting.kongpu.pk, NOW.date(), 1, 1 + amount)


def test_a_counter_that_is_missing_and_one_too_many_are_both_found(counting):
    Counter.objects.filter(scope_id=counting.kongpu.pk, day=NOW.date()).delete()
    Counter.objects.filter(scope_id=counting.wenzhu.pk, day=NOW.date()).update(metric="tasks_done")
    assert sorted(differences()) == [
        ("JOURNAL", "issues_open", 1, 0),
        ("JOURNAL", "issues_open", 1, 0),
        ("JOURNAL", "tasks_done", 0, 1),
    ]


def test_drift_found_again_is_the_same_drift_and_ends_when_it_is_gone(counting):
    plant(counting, 1)
    differences()
    differences()
    assert Drift.objects.filter(resolved_at=None).count() == 40
    plant(counting, -1)
    differences()
    assert Drift.objects.filter(resolved_at=None).count() == 0
    assert Drift.objects.count() == 40


def test_entries_not_counted_yet_are_no_drift(counting):
    make_entry(counting, issues_open=1)
    assert differences() == []


def test_repair_puts_the_counters_right_and_says_so_in_the_journal(counting):
    plant(counting, 3)
    Counter.objects.filter(scope_id=counting.wenzhu.pk, day=NOW.date()).delete()
    differences()
    assert repair() == 41
    assert counted(counting)["kongpu"] == counted(counting)["wenzhu"] == {"issues_open": 40}
    entry = Entry.objects.get(kind="counters.repaired")
    assert (entry.subject_id, entry.facts, entry.counts) == (Repair.objects.get().pk, {"figures": 41}, {})
    assert not Drift.objects.filter(resolved_at=None).exists()
    assert differences() == []


def test_repair_of_what_nobody_has_found_changes_nothing(counting, nothing_changes):
    plant(counting, 1)
    with nothing_changes():
        assert repair() == 0


def test_repair_twice_repairs_once(counting):
    plant(counting, 1)
    differences()
    assert [repair(), repair()] == [40, 0]
    assert counted(counting)["kongpu"] == {"issues_open": 40}


def test_only_administrators_of_the_tree_may_repair(counting, nothing_changes):
    plant(counting, 1)
    differences()
    with nothing_changes(), pytest.raises(NotAllowed):
        repair(actor=counting.fay)
    with nothing_changes(), pytest.raises(NotAllowed):
        repair(actor=counting.kim)
    assert repair(actor=counting.eva) == 40


def test_rows_that_the_journal_does_not_know_are_found_and_counted_by_the_repair(world):
    factories.make_post(unit=world.wenzhu, cell=world.cell, places=3)  # written without an entry
    found = {(one.source, one.metric, one.expected, one.found) for one in recount(recounts=RECOUNTS, now=NOW)}
    assert found == {("ROWS", "posts_open", 1, 0), ("ROWS", "places", 3, 0)}
    assert repair(recounts=RECOUNTS) == 2
    relay(now=NOW)
    assert counted(world)["district"] == counted(world)["cell"] == {"posts_open": 1, "places": 3}
    assert recount(recounts=RECOUNTS, now=NOW) == []


def test_an_entry_without_its_row_is_found(world):
    make_entry(world, issues_open=1)
    relay(now=NOW)
    assert [(one.metric, one.expected, one.found) for one in recount(recounts=RECOUNTS, now=NOW)] == [
        ("issues_open", 0, 1)
    ]
