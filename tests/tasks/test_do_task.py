"""Doing a task, verifying it as another person, giving it back, cancelling, expiring."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backend.common.errors import IllegalTransition, NotAllowed
from backend.journal.models import Entry
from backend.organisations.queries import get_system
from backend.tasks import operations, queries
from backend.tasks.models import Task
from backend.tasks.operations.work import VerifierWasDoer
from tests import factories
from tests.issues.test_list_issues import journal_sum
from tests.tasks.conftest import last_entry
from tests.world import NOW

State = Task.State


def verify(actor, task):
    return operations.verify_task(actor=actor, task_id=task.pk, now=NOW)


def give_back(actor, task):
    return operations.return_task(actor=actor, task_id=task.pk, now=NOW, reason="Corner left out")


def test_doer_says_it_is_done_with_a_note(world, accepted):
    done = operations.complete_task(actor=world.ben, task_id=accepted.pk, now=NOW, note="Swept all")
    assert (done.state, done.note, done.done_at) == (State.DONE, "Swept all", NOW)
    assert "note" not in last_entry(done).facts


def test_late_is_better_than_never(world, accepted):
    late = accepted.due_at + timedelta(days=1)
    assert operations.complete_task(actor=world.ben, task_id=accepted.pk, now=late).state == State.DONE


def test_task_is_not_done_before_it_was_accepted(world, task, nothing_changes):
    with nothing_changes(), pytest.raises(IllegalTransition):
        operations.complete_task(actor=world.ben, task_id=task.pk, now=NOW)


def test_organiser_cannot_say_it_for_the_member(world, accepted, nothing_changes):
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.complete_task(actor=world.ada, task_id=accepted.pk, now=NOW)


@pytest.mark.parametrize("name", ["ada", "jin", "fay", "eva"])
def test_another_person_verifies_and_only_then_it_counts(world, done, name):
    assert sum(journal_sum("task.").values()) == 1
    verified = verify(getattr(world, name), done)
    assert (verified.state, verified.verified_by_id) == (State.VERIFIED, getattr(world, name).pk)
    assert last_entry(verified).counts == {"tasks_open": -1, "tasks_done": 1}


@pytest.mark.parametrize("step", [verify, give_back])
def test_doer_with_the_right_to_verify_does_not_verify_their_own(world, nothing_changes, step):
    task = factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.jin, state="DONE")
    with nothing_changes(), pytest.raises(VerifierWasDoer):
        step(world.jin, task)


def test_database_itself_refuses_ones_own_verification(world, done):
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=done.pk).update(verified_by=world.ben)


def test_not_good_enough_goes_back_with_a_reason_and_counts_nothing(world, done):
    back = give_back(world.ada, done)
    assert (back.state, back.reason, back.returns, back.done_at) == (State.RETURNED, "Corner left out", 1, None)
    entry = last_entry(back)
    assert (entry.kind, entry.counts, entry.facts["person_id"]) == ("task.returned", {}, str(world.ben.pk))
    assert entry.facts["due_at"] == back.due_at.isoformat().replace("+00:00", "Z")
    assert operations.complete_task(actor=world.ben, task_id=back.pk, now=NOW).state == State.DONE


@pytest.mark.parametrize("step", [verify, give_back])
def test_only_a_done_task_is_verified_or_given_back(world, accepted, nothing_changes, step):
    with nothing_changes(), pytest.raises(IllegalTransition):
        step(world.ada, accepted)


def test_organiser_takes_an_offer_back(world, accepted):
    cancelled = operations.cancel_task(actor=world.ada, task_id=accepted.pk, now=NOW, reason="It rained")
    assert (cancelled.state, cancelled.reason) == (State.CANCELLED, "It rained")
    assert last_entry(cancelled).counts == {"tasks_open": -1}


def test_done_task_is_not_cancelled(world, done, nothing_changes):
    with nothing_changes(), pytest.raises(IllegalTransition):
        operations.cancel_task(actor=world.ada, task_id=done.pk, now=NOW, reason="x")


# --- the clock ------------------------------------------------------------------------------------------------------


def expire(now):
    return operations.expire_tasks(actor=get_system(), now=now)


def test_offer_nobody_answered_expires_at_its_due_date_and_once(world, task):
    assert expire(task.due_at - timedelta(seconds=1)) == 0
    assert expire(task.due_at) == 1
    assert expire(task.due_at) == 0
    task.refresh_from_db()
    assert task.state == State.EXPIRED
    assert (last_entry(task).kind, last_entry(task).counts) == ("task.expired", {"tasks_open": -1})


def test_accepted_task_does_not_expire(world, accepted):
    assert expire(accepted.due_at + timedelta(days=9)) == 0


def test_expiry_goes_in_batches(world):
    for _ in range(5):
        factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben)
    later = NOW + timedelta(days=30)
    sizes = [operations.expire_tasks(actor=get_system(), now=later, limit=2) for _ in range(4)]
    assert sizes == [2, 2, 1, 0]


def test_reminders_find_what_is_still_to_do_in_the_half_open_time(world, task, accepted):
    other = factories.make_task(
        unit=world.wenzhu, offered_by=world.ada, person=world.ben, due_at=accepted.due_at + timedelta(hours=1)
    )
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben, state=State.DONE)
    found = list(queries.tasks_due_between(accepted.due_at, other.due_at))
    assert [row["id"] for row in found] == [accepted.pk]
    assert (found[0]["person_id"], found[0]["belongs_type"]) == (world.ben.pk, "")
    assert "title" not in found[0]


# --- figures --------------------------------------------------------------------------------------------------------


def test_recount_from_the_rows_equals_the_journal(world, done):
    verify(world.ada, done)
    for state in (State.OFFERED, State.OFFERED):
        factories.make_task(unit=world.lvmei, offered_by=world.fay, person=world.ben, state=state)
    found: dict = {}
    for unit_path, scope_ids, metric, amount in queries.recount_metrics():
        key = (unit_path, tuple(scope_ids), metric)
        found[key] = found.get(key, 0) + amount
    assert found == journal_sum("task.")


def test_every_version_has_its_entry(world, done):
    verify(world.ada, done)
    seqs = Entry.objects.filter(subject_id=done.pk).order_by("seq").values_list("seq", flat=True)
    assert list(seqs) == [1, 2, 3, 4]


def test_returned_task_is_listed_by_its_state_and_done_again_or_handed_back(world, now, client_for, done):
    back = give_back(world.jin, done)
    ben = client_for(world.ben)
    for state in ("returned", "RETURNED"):
        listed = ben.get("/api/v1/me/tasks", {"state": state}).json()["results"]
        assert [(row["id"], row["state"]) for row in listed] == [(str(back.pk), "RETURNED")]
    again = operations.complete_task(actor=world.ben, task_id=back.pk, now=NOW, note="the corner too")
    assert again.state == State.DONE
    handed_back = operations.decline_task(actor=world.ben, task_id=give_back(world.jin, again).pk, now=NOW)
    assert (handed_back.state, last_entry(done).counts) == (State.DECLINED, {"tasks_open": -1})


def test_returned_task_is_still_open_work(world, done):
    give_back(world.jin, done)
    found = list(queries.recount_metrics())
    assert found == [(world.wenzhu.path, [str(world.cell.pk)], "tasks_open", 1)]
    assert Task.objects.filter(person=world.ben, state__in=Task.WORKING).count() == 1
