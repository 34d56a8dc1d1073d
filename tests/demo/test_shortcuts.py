"""The load's shortcuts on their own: what they refuse, and that nothing of them is left afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Model
from django.db.transaction import Atomic

from backend.common.db import rows, versions
from backend.demo.agenda import Agenda
from backend.demo.shortcuts import shortcuts
from backend.demo.shortcuts.savepoints import WouldRollBack, no_savepoints
from backend.demo.size import SMALL
from backend.demo.stage import Stage
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.organisations.models import Unit
from backend.organisations.queries import get_system
from backend.pledges import queries as pledges
from backend.posts.operations import places
from backend.tasks.models import Task
from backend.tasks.operations import accept_task, offers
from tests import factories
from tests.world import NOW

pytestmark = pytest.mark.django_db


def stage() -> Stage:
    start = NOW - timedelta(days=SMALL.days + 1)
    return Stage(1, SMALL, start, NOW, Agenda(start=start, until=NOW), get_system())


def what_is_replaced() -> list[object]:
    return [
        Model.save, Atomic.__enter__, Atomic.__exit__, rows.insert, versions.update_versioned, journal.record_all, offers.queries.get_task,
        pledges.get_pledge, places.lock_post, places.update_versioned,
    ]  # fmt: skip


@contextmanager
def nested() -> Iterator[None]:
    with transaction.atomic():
        yield


def test_without_savepoints_a_refusal_passes_and_half_an_operation_stops_the_load(world):
    with transaction.atomic(), no_savepoints():
        with pytest.raises(ValueError, match="refused"), nested():
            raise ValueError("refused")
        with pytest.raises(WouldRollBack), nested():
            Unit.objects.filter(pk=world.branch.pk).update(name="changed")
            raise ValueError("half way")
        transaction.set_rollback(True)


def test_nothing_is_left_of_the_shortcuts_after_the_load_or_an_error(world):
    before = what_is_replaced()
    with transaction.atomic(), shortcuts(stage()):
        assert not [one for one, other in zip(before, what_is_replaced(), strict=True) if one == other]
    assert what_is_replaced() == before
    with pytest.raises(KeyboardInterrupt), transaction.atomic(), shortcuts(stage()):
        raise KeyboardInterrupt
    assert what_is_replaced() == before


def test_a_known_row_follows_changes_that_were_made_on_another_instance(world):
    with transaction.atomic(), shortcuts(stage()):
        given = {"title": "x", "due_at": NOW + timedelta(days=1), "cell_id": world.cell.pk, "person_id": world.ben.pk}
        task = offers.offer_task(actor=world.ada, now=NOW, **given)
        accept_task(actor=world.ben, task_id=task.pk, now=NOW)
        other = Task.objects.get(pk=task.pk)
        assert other.state == task.state == "ACCEPTED"
        versions.update_versioned(other, state="DONE")
        assert (task.state, task.version) == ("DONE", other.version)


def test_a_change_of_a_row_that_has_changed_meanwhile_is_refused_as_ever(world):
    task = factories.make_task(unit=world.wenzhu, cell=world.cell, person=world.ben, offered_by=world.ada)
    with transaction.atomic(), shortcuts(stage()):
        Task.objects.filter(pk=task.pk).update(version=9)
        with pytest.raises(versions.ConcurrentUpdate):
            versions.update_versioned(task, state="DONE")


def test_entries_wait_for_the_relay_and_are_flushed_at_the_end(world):
    here = stage()
    with transaction.atomic(), shortcuts(here):
        given = {"title": "x", "due_at": NOW + timedelta(days=1), "cell_id": world.cell.pk, "person_id": world.ben.pk}
        task = offers.offer_task(actor=world.ada, now=NOW, **given)
        assert not Entry.objects.filter(subject_id=task.pk).exists()
        seen: list[str] = []
        assert here.pending.hand_on([lambda entries, now: seen.extend(entry.kind for entry in entries)], NOW) == 1
        assert seen == ["task.offered"]
        assert Entry.objects.get(subject_id=task.pk).relayed_at == NOW
        accept_task(actor=world.ben, task_id=task.pk, now=NOW)
    assert Entry.objects.get(subject_id=task.pk, kind="task.accepted").relayed_at is None
