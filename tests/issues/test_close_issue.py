"""Answering, verifying by another person, closing, reopening: and what each of them counts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from backend.common.errors import IllegalTransition, Invalid, NotAllowed
from backend.issues import operations
from backend.issues.models import Issue
from backend.issues.operations.closing import VerifierWasHandler
from backend.issues.operations.handling import TasksOpen
from backend.journal.models import Entry
from backend.tasks import operations as tasks
from tests.issues import steps
from tests.issues.test_handle_issue import last_entry, offer
from tests.world import NOW

State = Issue.State
ON_TIME, CHECKED = {"issues_closed_on_time": 1}, {"issues_checked": 1}


def respond(actor, issue, now=NOW, **more):
    return operations.respond_to_issue(actor=actor, issue_id=issue.pk, now=now, resolution="Filled", **more)


def close(actor, issue, now=NOW):
    return operations.close_issue(actor=actor, issue_id=issue.pk, now=now)


def test_handling_unit_answers_with_what_was_done(world):
    issue, officer = steps.dispatched(world), steps.officer_of(world.cicheng)
    answered = respond(officer, issue, quantity=Decimal("30.125"), quantity_unit="mu")
    assert (answered.state, answered.responded_by_id, answered.handler_id) == (State.RESPONDED, officer.pk, officer.pk)
    assert (answered.resolution, answered.quantity, answered.quantity_unit) == ("Filled", Decimal("30.125"), "mu")
    assert last_entry(issue).facts == {"outcome": "SOLVED"}


def test_organiser_of_the_place_does_not_answer_for_the_unit(world, nothing_changes):
    issue = steps.dispatched(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        respond(world.ada, issue)


@pytest.mark.parametrize(
    ("quantity", "field"),
    [
        ({"quantity": Decimal(3)}, "quantity_unit"),
        ({"quantity_unit": "farm"}, "quantity"),
        ({"quantity": Decimal(0), "quantity_unit": "farm"}, "quantity"),
        ({"quantity": Decimal(-1), "quantity_unit": "farm"}, "quantity"),
    ],
)
def test_half_a_quantity_is_refused(world, nothing_changes, quantity, field):
    issue = steps.self_handled(world)
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        respond(world.ada, issue, **quantity)
    assert list(refusal.value.errors) == [field]


def test_answer_waits_for_the_members_who_still_work_on_it(world, nothing_changes):
    issue = steps.accepted(world)
    task = offer(world, issue, person_id=world.ben.pk)
    with nothing_changes(), pytest.raises(TasksOpen):
        respond(world.ada, issue)
    tasks.accept_task(actor=world.ben, task_id=task.pk, now=NOW)
    tasks.complete_task(actor=world.ben, task_id=task.pk, now=NOW)
    assert respond(world.ada, issue).state == State.RESPONDED


def test_another_person_verifies_and_it_counts_as_resolved(world):
    closed = close(world.jin, steps.responded(world))
    assert (closed.state, closed.verified_by_id, closed.closed_at) == (State.CLOSED, world.jin.pk, NOW)
    entry = last_entry(closed)
    assert (entry.kind, entry.counts) == (
        "issue.closed",
        {"issues_open": -1, "issues_resolved": 1, **ON_TIME, **CHECKED},
    )
    assert entry.facts == {"outcome": "SOLVED", "reporter_id": str(world.ben.pk)}


@pytest.mark.parametrize(("outcome", "metric"), [("EXPLAINED", "issues_explained"), ("NOT_FOUND", "issues_not_found")])
def test_what_was_closed_without_being_solved_does_not_count_as_resolved(world, outcome, metric):
    closed = close(world.jin, steps.responded(world, outcome=outcome))
    assert last_entry(closed).counts == {"issues_open": -1, metric: 1, **ON_TIME, **CHECKED}
    reopened = operations.reopen_issue(actor=world.ada, issue_id=closed.pk, now=NOW, reason="It is there")
    assert last_entry(reopened).reversals[0]["counts"] == {metric: -1, "issues_closed_on_time": -1}


@pytest.mark.parametrize("outcome", ["EXPLAINED", "NOT_FOUND"])
def test_what_was_not_solved_has_no_quantity(world, nothing_changes, outcome):
    issue = steps.self_handled(world)
    with nothing_changes(), pytest.raises(Invalid):
        respond(world.ada, issue, outcome=outcome, quantity=Decimal(3), quantity_unit="farm")


def test_quantity_counts_in_thousandths_and_lateness_beside_it(world):
    issue = steps.self_handled(world)
    respond(world.ada, issue, now=issue.due_at + timedelta(seconds=1), quantity=Decimal(177), quantity_unit="farm")
    late = close(world.jin, issue, now=issue.due_at + timedelta(days=1))
    assert last_entry(late).counts == {
        "issues_open": -1,
        "issues_resolved": 1,
        "issues_closed_late": 1,
        "quantity:farm": 177_000,
        **CHECKED,
    }


def test_who_handled_it_cannot_verify_it(world, nothing_changes):
    issue = steps.responded(world)
    with nothing_changes(), pytest.raises(VerifierWasHandler):
        close(world.ada, issue)
    with nothing_changes(), pytest.raises(VerifierWasHandler):
        operations.send_back_issue(actor=world.ada, issue_id=issue.pk, now=NOW, reason="x")


def test_who_answered_for_the_handler_cannot_verify_it_either(world, nothing_changes):
    issue = steps.dispatched(world)
    officer, colleague = steps.officer_of(world.cicheng), steps.officer_of(world.cicheng, "Cora")
    operations.take_up_issue(actor=officer, issue_id=issue.pk, now=NOW)
    respond(world.eva, issue)
    with nothing_changes(), pytest.raises(VerifierWasHandler):
        close(world.eva, issue)
    with nothing_changes(), pytest.raises(NotAllowed):
        close(colleague, issue)  # the unit that handled it may not verify
    assert close(world.ada, issue).state == State.CLOSED


def test_doer_of_a_task_of_the_issue_cannot_verify_it(world, nothing_changes):
    issue = steps.accepted(world)
    task = offer(world, issue, person_id=world.hao.pk)
    tasks.accept_task(actor=world.hao, task_id=task.pk, now=NOW)
    tasks.complete_task(actor=world.hao, task_id=task.pk, now=NOW)
    respond(world.ada, issue)
    assert issue.unit_path.startswith(world.wenzhu.path)
    secretary = steps.officer_of(world.wenzhu, "Sol")
    with nothing_changes(), pytest.raises(NotAllowed):
        close(world.ben, issue)
    assert close(secretary, issue).state == State.CLOSED


def test_doer_with_the_right_to_verify_is_refused_all_the_same(world, nothing_changes):
    issue = steps.accepted(world)
    task = offer(world, issue, person_id=world.jin.pk)
    tasks.accept_task(actor=world.jin, task_id=task.pk, now=NOW)
    tasks.complete_task(actor=world.jin, task_id=task.pk, now=NOW)
    respond(world.ada, issue)
    with nothing_changes(), pytest.raises(VerifierWasHandler):
        close(world.jin, issue)


@pytest.mark.parametrize("column", ["handler_id", "responded_by_id"])
def test_database_itself_refuses_a_closing_by_the_handler(world, column):
    """The negative control: the constraint holds without the operation."""
    issue = steps.closed(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(**{column: world.jin.pk})


def test_failed_verification_gives_it_back_with_a_reason_and_counts_as_one(world):
    issue = steps.responded(world)
    back = operations.send_back_issue(actor=world.jin, issue_id=issue.pk, now=NOW, reason="Still a hole")
    assert (back.state, back.handler_id, back.reason) == (State.HANDLING, world.ada.pk, "Still a hole")
    entry = last_entry(back)
    assert (entry.kind, entry.counts) == ("issue.returned", {**CHECKED, "issues_sent_back": 1})
    assert entry.facts == {"to_person_id": str(world.ada.pk), "by": "verifier"}
    assert respond(world.ada, issue).state == State.RESPONDED


def test_reopening_takes_back_what_the_closing_counted(world):
    closed = steps.closed(world, quantity=Decimal("2.5"), quantity_unit="mu")
    again = operations.reopen_issue(actor=world.ada, issue_id=closed.pk, now=NOW, reason="Open again")
    assert (again.state, again.closed_at, again.verified_by_id, again.credit) == (State.REOPENED, None, None, None)
    entry = last_entry(again)
    assert entry.counts == {"issues_open": 1, "issues_reopened": 1}
    assert entry.reversals == [
        {
            "unit_path": closed.unit_path,
            "scope_ids": closed.scope_ids,
            "counts": {"issues_resolved": -1, "issues_closed_on_time": -1, "quantity:mu": -2500},
        }
    ]


def test_reopening_after_a_move_takes_back_where_the_closing_had_counted(world):
    closed = steps.closed(world)
    Issue.objects.filter(pk=closed.pk).update(unit_path=world.lvmei.path, unit=world.lvmei)
    operations.reopen_issue(actor=world.fay, issue_id=closed.pk, now=NOW, reason="Open again")
    entry = last_entry(closed)
    assert entry.unit_path == world.lvmei.path
    assert entry.reversals[0]["unit_path"] == world.wenzhu.path


def test_grid_worker_may_not_reopen(world, nothing_changes):
    issue = steps.closed(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.reopen_issue(actor=world.jin, issue_id=issue.pk, now=NOW, reason="x")


def test_closing_twice_is_refused_and_counts_once(world, nothing_changes):
    issue = steps.closed(world)
    with nothing_changes(), pytest.raises(IllegalTransition):
        close(world.eva, issue)
    assert Entry.objects.filter(kind="issue.closed").count() == 1


def test_endpoint_takes_a_quantity_as_number_or_text_and_refuses_the_rest(world, now, client_for, nothing_changes):
    ada = client_for(world.ada)
    for wrong in (True, "1e3", "NaN", 1.2345, "1.2345", [], "9" * 20, -1, None):
        issue_id = Issue.objects.values_list("pk", flat=True).first() or steps.self_handled(world).pk
        with nothing_changes():
            body = {"resolution": "x", "quantity": wrong, "quantity_unit": "mu"}
            assert ada.post(f"/api/v1/issues/{issue_id}/response", body).status_code == 400, wrong
    for right, shown in ((30, "30.000"), (30.125, "30.125"), ("0.001", "0.001")):
        issue = steps.self_handled(world)
        body = {"resolution": "x", "quantity": right, "quantity_unit": "mu"}
        response = ada.post(f"/api/v1/issues/{issue.pk}/response", body)
        assert (response.status_code, response.json()["quantity"]) == (201, shown)
