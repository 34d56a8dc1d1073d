"""Accepting, dispatching, taking up, returning."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.issues import operations
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.tasks.models import Task
from tests.issues import steps
from tests.world import NOW

State = Issue.State


def last_entry(issue):
    return Entry.objects.filter(subject_id=issue.pk).order_by("seq").last()


def test_organiser_accepts(world):
    issue = operations.accept_issue(actor=world.ada, issue_id=steps.report(world).pk, now=NOW)
    assert issue.state == State.ACCEPTED
    assert (last_entry(issue).kind, last_entry(issue).seq, last_entry(issue).counts) == ("issue.accepted", 2, {})


@pytest.mark.parametrize("name", ["ben", "jin", "gao"])
def test_who_does_not_organise_may_not_accept(world, nothing_changes, name):
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.accept_issue(actor=getattr(world, name), issue_id=issue.pk, now=NOW)


@pytest.mark.parametrize("name", ["ivy", "cem", "kim", "dan"])
def test_who_does_not_see_the_place_does_not_find_it(world, nothing_changes, name):
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(NotFound):
        operations.accept_issue(actor=getattr(world, name), issue_id=issue.pk, now=NOW)


def test_dispatch_reaches_a_unit_outside_the_organisers_part_of_the_tree(world):
    officer = steps.officer_of(world.cicheng)
    issue = steps.accepted(world)
    with pytest.raises(NotFound):
        operations.take_up_issue(actor=officer, issue_id=issue.pk, now=NOW)
    operations.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW, unit_id=world.cicheng.pk)
    assert last_entry(issue).facts == {"unit_id": str(world.cicheng.pk)}
    taken = operations.take_up_issue(actor=officer, issue_id=issue.pk, now=NOW)
    assert (taken.state, taken.handler_id) == (State.HANDLING, officer.pk)


def test_dispatch_to_a_foreign_unit_is_refused(world, nothing_changes):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(Invalid):
        operations.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW, unit_id=world.foreign.pk)


def test_unit_returns_it_with_a_reason_and_no_longer_sees_it(world):
    issue, officer = steps.dispatched(world), steps.officer_of(world.cicheng)
    returned = operations.return_issue(actor=officer, issue_id=issue.pk, now=NOW, reason="Not our road")
    assert (returned.state, returned.handler_unit_id, returned.reason) == (State.RETURNED, None, "Not our road")
    assert last_entry(issue).facts == {"unit_id": str(world.cicheng.pk), "by": "unit"}
    with pytest.raises(NotFound):
        operations.take_up_issue(actor=officer, issue_id=issue.pk, now=NOW)


def test_organiser_of_the_place_cannot_return_for_the_unit(world, nothing_changes):
    issue = steps.dispatched(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.return_issue(actor=world.ada, issue_id=issue.pk, now=NOW, reason="x")


def test_returned_issue_is_dispatched_again(world):
    issue = steps.returned(world)
    again = operations.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW, unit_id=world.kongpu.pk)
    assert (again.state, again.handler_unit_id, again.reason) == (State.DISPATCHED, world.kongpu.pk, "")


def test_grid_worker_handles_a_simple_thing_at_once(world):
    issue = operations.handle_by_grid(actor=world.jin, issue_id=steps.accepted(world).pk, now=NOW)
    assert (issue.state, issue.route, issue.handler_id) == (State.HANDLING, Issue.Route.SELF, world.jin.pk)


def test_reporter_may_not_handle_it_as_the_grid(world, nothing_changes):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.handle_by_grid(actor=world.ben, issue_id=issue.pk, now=NOW)


def offer(world, issue, **more):
    return operations.dispatch_as_task(
        actor=world.ada, issue_id=issue.pk, now=NOW, title="Fill it", due_at=NOW + timedelta(days=2), **more
    )


def test_dispatch_as_task_offers_it_and_the_issue_knows_its_tasks(world):
    issue = steps.accepted(world)
    first, second = offer(world, issue, person_id=world.ben.pk), offer(world, issue, person_id=world.bao.pk)
    issue.refresh_from_db()
    assert (issue.state, issue.route) == (State.HANDLING, Issue.Route.TASKS)
    assert (first.belongs_type, first.belongs_id, first.cell_id) == ("issue", issue.pk, world.cell.pk)
    assert set(Task.objects.filter(belongs_id=issue.pk)) == {first, second}
    assert last_entry(issue).facts == {"task_id": str(second.pk)}


def test_task_that_cannot_be_offered_dispatches_nothing(world, nothing_changes):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(Invalid):
        offer(world, issue, person_id=world.dan.pk)


def test_doer_of_a_task_sees_the_task_and_not_the_issue(world, client_for, now):
    issue = steps.accepted(world, actor=world.hao)
    task = offer(world, issue, person_id=world.ben.pk)
    ben = client_for(world.ben)
    assert ben.get(f"/api/v1/tasks/{task.pk}").status_code == 200
    assert ben.get(f"/api/v1/issues/{issue.pk}").status_code == 404
    assert ben.post(f"/api/v1/issues/{issue.pk}/contact-reading", {"purpose": "VISIT"}).status_code == 404


STEPS = {
    "accept": lambda world, pk: operations.accept_issue(actor=world.eva, issue_id=pk, now=NOW),
    "dispatch": lambda world, pk: operations.dispatch_issue(
        actor=world.eva, issue_id=pk, now=NOW, unit_id=world.kongpu.pk
    ),
    "task": lambda world, pk: operations.dispatch_as_task(
        actor=world.eva, issue_id=pk, now=NOW, title="x", due_at=steps.LATER, person_id=world.ben.pk
    ),
    "grid": lambda world, pk: operations.handle_by_grid(actor=world.eva, issue_id=pk, now=NOW),
    "take up": lambda world, pk: operations.take_up_issue(actor=world.eva, issue_id=pk, now=NOW),
    "return": lambda world, pk: operations.return_issue(actor=world.eva, issue_id=pk, now=NOW, reason="x"),
    "respond": lambda world, pk: operations.respond_to_issue(actor=world.eva, issue_id=pk, now=NOW, resolution="x"),
    "close": lambda world, pk: operations.close_issue(actor=world.eva, issue_id=pk, now=NOW),
    "send back": lambda world, pk: operations.send_back_issue(actor=world.eva, issue_id=pk, now=NOW, reason="x"),
    "reopen": lambda world, pk: operations.reopen_issue(actor=world.eva, issue_id=pk, now=NOW, reason="x"),
}
ALLOWED = {
    State.REPORTED: {"accept"},
    State.ACCEPTED: {"dispatch", "task", "grid"},
    State.RETURNED: {"dispatch", "task", "grid"},
    State.REOPENED: {"dispatch", "task", "grid"},
    State.DISPATCHED: {"take up", "return", "respond"},
    State.HANDLING: {"dispatch", "task", "grid", "respond"},  # Ada handles it for the grid
    State.RESPONDED: {"close", "send back"},
    State.CLOSED: {"reopen"},
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("step", list(STEPS))
def test_every_step_from_every_state(world, nothing_changes, state, step):
    """Eva may do anything anywhere in the district; what is refused to her is refused by the state alone."""
    issue = steps.BRINGING[state](world)
    assert issue.state == state
    if step in ALLOWED[state]:
        STEPS[step](world, issue.pk)
    else:
        with nothing_changes(), pytest.raises((IllegalTransition, NotAllowed)):
            STEPS[step](world, issue.pk)
