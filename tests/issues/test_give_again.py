"""An issue does not get stuck with people who said no, or who cannot solve it: it can be given to somebody else."""

import pytest

from backend.common.errors import IllegalTransition, NotAllowed
from backend.issues import operations
from backend.issues.models import Issue
from backend.issues.operations.handling import TasksOpen
from backend.tasks import operations as tasks
from tests import factories
from tests.issues import steps
from tests.issues.test_handle_issue import last_entry, offer
from tests.world import NOW

State, Route = Issue.State, Issue.Route


def dispatch(actor, issue):  # to the unit the actor is of
    return operations.dispatch_issue(actor=actor, issue_id=issue.pk, now=NOW, unit_id=actor.home_unit_id)


def handle(actor, issue):
    return operations.handle_by_grid(actor=actor, issue_id=issue.pk, now=NOW)


@pytest.fixture
def refused(world):
    """Given out as a task to Ben, who said no."""
    issue = steps.accepted(world)
    task = offer(world, issue, person_id=world.ben.pk)
    tasks.decline_task(actor=world.ben, task_id=task.pk, now=NOW)
    issue.refresh_from_db()
    return issue


def test_after_everybody_said_no_it_is_dispatched_to_a_unit(world, refused):
    issue = dispatch(world.fay, refused)
    assert (issue.state, issue.route, issue.handler_unit_id) == (State.DISPATCHED, Route.UNIT, world.kongpu.pk)
    assert last_entry(issue).kind == "issue.dispatched"


def test_after_everybody_said_no_the_grid_handles_it(world, refused):
    issue = handle(world.jin, refused)
    assert (issue.state, issue.route, issue.handler_id) == (State.HANDLING, Route.SELF, world.jin.pk)


def test_while_somebody_still_has_a_task_of_it_it_stays_with_them(world, refused, nothing_changes):
    offer(world, refused, person_id=world.bao.pk)
    for again in (dispatch, handle):
        with nothing_changes(), pytest.raises(TasksOpen):
            again(world.fay, refused)


def test_whoever_handles_it_for_the_grid_gives_it_back_with_a_reason(world):
    issue = handle(world.jin, steps.accepted(world))
    given = operations.return_issue(actor=world.jin, issue_id=issue.pk, now=NOW, reason="It takes an excavator")
    assert (given.state, given.handler_id, given.reason) == (State.RETURNED, None, "It takes an excavator")
    assert last_entry(issue).facts == {"by": "handler"}
    assert dispatch(world.fay, issue).state == State.DISPATCHED


def test_nobody_gives_back_what_a_colleague_has_in_hand(world, nothing_changes):
    issue = handle(world.jin, steps.accepted(world))
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.return_issue(actor=world.ada, issue_id=issue.pk, now=NOW, reason="x")


def test_organiser_gives_what_the_grid_has_in_hand_to_a_unit_or_to_members(world):
    for again in (lambda issue: dispatch(world.fay, issue), lambda issue: offer(world, issue, person_id=world.ben.pk)):
        issue = handle(world.jin, steps.accepted(world))
        again(issue)
        issue.refresh_from_db()
        assert issue.handler_id is None


def test_organiser_takes_over_from_a_grid_worker_but_no_grid_worker_from_another(world, nothing_changes):
    other = factories.make_person(name="Juan", home_unit=world.branch)
    factories.make_role(person=other, kind="WORKER", unit=world.wenzhu, cell=world.cell)
    issue = handle(world.jin, steps.accepted(world))
    with nothing_changes():
        with pytest.raises(NotAllowed):
            handle(factories.as_actor(other), issue)
        with pytest.raises(IllegalTransition):
            handle(world.jin, issue)
    assert handle(world.ada, issue).handler_id == world.ada.pk


def test_what_a_unit_has_in_hand_comes_back_through_the_unit_only(world, nothing_changes):
    issue = steps.dispatched(world)
    with nothing_changes():
        for again in (dispatch, handle):
            with pytest.raises(IllegalTransition):
                again(world.fay, issue)


def test_members_who_did_part_of_it_still_cannot_verify_it(world, nothing_changes):
    issue = steps.accepted(world, actor=world.cem)
    task = offer(world, issue, person_id=world.jin.pk)
    tasks.accept_task(actor=world.jin, task_id=task.pk, now=NOW)
    tasks.complete_task(actor=world.jin, task_id=task.pk, now=NOW)
    issue = handle(world.fay, issue)
    operations.respond_to_issue(actor=world.fay, issue_id=issue.pk, now=NOW, resolution="Filled")
    with nothing_changes(), pytest.raises(operations.closing.VerifierWasHandler):
        operations.close_issue(actor=world.jin, issue_id=issue.pk, now=NOW)
