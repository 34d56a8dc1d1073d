"""Extensions: with a reason, by a superior of the location who does not handle it, and only while there is time left."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.issues import operations
from backend.issues.models import Issue
from backend.issues.operations.extending import ApproverHandles, IssueOverdue
from tests.issues import steps
from tests.issues.test_handle_issue import last_entry
from tests.world import NOW


def extend(actor, issue, due_at=steps.EXTENDED, now=NOW):
    return operations.extend_issue(actor=actor, issue_id=issue.pk, now=now, due_at=due_at, reason="It rains")


def test_officer_approves_a_later_day_and_the_entry_says_from_when(world):
    issue = steps.dispatched(world)
    was = issue.due_at
    extended = extend(world.fay, issue)
    assert (extended.due_at, extended.extensions, extended.extended_by_id) == (steps.EXTENDED, 1, world.fay.pk)
    assert extended.extension_reason == "It rains"
    entry = last_entry(issue)
    assert (entry.kind, entry.actor_id, entry.counts) == ("issue.extended", world.fay.pk, {})
    assert entry.facts == {
        "was_due_at": was.isoformat().replace("+00:00", "Z"),
        "due_at": steps.EXTENDED.isoformat().replace("+00:00", "Z"),
    }


def test_extended_issue_is_punctual_until_the_new_day(world):
    issue = extend(world.fay, steps.self_handled(world))
    operations.respond_to_issue(actor=world.ada, issue_id=issue.pk, now=steps.EXTENDED, resolution="Filled")
    closed = operations.close_issue(actor=world.jin, issue_id=issue.pk, now=NOW + timedelta(days=14))
    assert last_entry(closed).counts == {
        "issues_open": -1, "issues_resolved": 1, "issues_closed_extended": 1, "issues_checked": 1
    }  # fmt: skip


@pytest.mark.parametrize("name", ["ada", "ben", "jin", "gao"])
def test_who_is_not_above_the_place_may_not_approve(world, nothing_changes, name):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        extend(getattr(world, name), issue)


@pytest.mark.parametrize("name", ["cem", "kim"])
def test_who_does_not_see_it_does_not_find_it(world, nothing_changes, name):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(NotFound):
        extend(getattr(world, name), issue)


def test_nobody_approves_more_time_for_themselves_or_their_own_unit(world, nothing_changes):
    mine = operations.handle_by_grid(actor=world.fay, issue_id=steps.accepted(world).pk, now=NOW)
    ours = operations.dispatch_issue(
        actor=world.ada, issue_id=steps.accepted(world).pk, now=NOW, unit_id=world.kongpu.pk
    )
    with nothing_changes():
        for issue in (mine, ours):
            with pytest.raises(ApproverHandles):
                extend(world.fay, issue)
    assert extend(world.eva, ours).extended_by_id == world.eva.pk


def test_what_is_late_stays_late(world, nothing_changes):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(IssueOverdue):
        extend(world.fay, issue, now=issue.due_at)


@pytest.mark.parametrize("days", [-1, 9, 21.001, 9999])
def test_not_earlier_and_at_most_as_much_time_again(world, nothing_changes, days):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        extend(world.fay, issue, NOW + timedelta(days=days))
    assert list(refusal.value.errors) == ["due_at"]


@pytest.mark.parametrize("state", ["RESPONDED", "CLOSED"])
def test_what_is_answered_needs_no_more_time(world, nothing_changes, state):
    issue = steps.BRINGING[Issue.State(state)](world)
    with nothing_changes(), pytest.raises(IllegalTransition):
        extend(world.fay, issue)


def test_endpoint_shows_the_new_day_and_the_reason(world, now, client_for):
    url = f"/api/v1/issues/{steps.accepted(world).pk}/extension"
    response = client_for(world.fay).post(url, {"due_at": steps.EXTENDED.isoformat(), "reason": "It rains"})
    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["extensions"], body["extension_reason"], body["due_at"]) == (1, "It rains", "2026-06-16T02:00:00Z")
