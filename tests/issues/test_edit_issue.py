"""Correcting an issue while it is open."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, StaleVersion
from backend.issues import operations
from backend.issues.models import Issue
from tests.issues import steps
from tests.issues.test_handle_issue import last_entry
from tests.world import NOW


def edit(actor, issue, **changes):
    return operations.edit_issue(actor=actor, issue_id=issue.pk, now=NOW, **changes)


def test_organiser_corrects_title_category_and_due_date(world):
    due = NOW + timedelta(hours=5)
    issue = edit(world.ada, steps.report(world), title="Two holes", category="road-manhole", due_at=due)
    issue.refresh_from_db()
    assert (issue.title, issue.category.code, issue.due_at) == ("Two holes", "road-manhole", due)
    entry = last_entry(issue)
    facts = {"was_due_at": "2026-06-11T02:00:00Z", "due_at": "2026-06-02T07:00:00Z"}
    assert (entry.kind, entry.facts, entry.counts) == (
        "issue.edited",
        {"fields": ["category", "due_at", "title"], **facts},
        {},
    )


def test_issue_moved_to_another_cell_counts_as_open_there_and_no_longer_here(world):
    issue = edit(world.ada, steps.report(world), cell_id=world.lvmei_cell.pk)
    assert (issue.unit_id, issue.cell_id, issue.unit_path) == (world.lvmei.pk, world.lvmei_cell.pk, world.lvmei.path)
    entry = last_entry(issue)
    assert (entry.unit_path, entry.counts) == (world.lvmei.path, {"issues_open": 1})
    assert entry.reversals == [
        {"unit_path": world.wenzhu.path, "scope_ids": [str(world.cell.pk)], "counts": {"issues_open": -1}}
    ]


def test_move_keeps_where_it_was_reported(world):
    issue = edit(world.ada, steps.report(world), cell_id=world.lvmei_cell.pk)
    assert issue.origin == {"unit_path": world.wenzhu.path, "scope_ids": [str(world.cell.pk)]}


def test_nothing_to_change_changes_nothing(world, nothing_changes):
    issue = steps.report(world)
    with nothing_changes():
        edit(world.ada, issue)


@pytest.mark.parametrize("name", ["ben", "jin", "gao"])
def test_who_does_not_organise_may_not_correct_it(world, nothing_changes, name):
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        edit(getattr(world, name), issue, title="x")


def test_closed_issue_is_not_corrected(world, nothing_changes):
    issue = steps.closed(world)
    with nothing_changes(), pytest.raises(IllegalTransition):
        edit(world.ada, issue, title="x")


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "weather"},
        {"due_at": NOW - timedelta(days=1)},
        {"due_at": steps.LIMIT + timedelta(seconds=1)},  # later than a pothole may take
        {"cell_id": "foreign"},
    ],
)
def test_wrong_correction_is_refused(world, nothing_changes, wrong):
    ids = {name: getattr(world, value).pk if hasattr(world, str(value)) else value for name, value in wrong.items()}
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(Invalid):
        edit(world.ada, issue, **ids)


def test_late_issue_does_not_become_punctual_by_a_correction(world, nothing_changes):
    issue = steps.report(world)
    with nothing_changes():
        for due_at in (NOW + timedelta(days=30), issue.due_at + timedelta(days=8)):
            with pytest.raises(Invalid):
                operations.edit_issue(
                    actor=world.eva, issue_id=issue.pk, now=issue.due_at + timedelta(days=1), due_at=due_at
                )


def test_same_day_again_is_no_change(world, nothing_changes):
    issue = steps.report(world)
    with nothing_changes():
        edit(world.ada, issue, due_at=issue.due_at)


def test_old_version_is_refused(world, nothing_changes):
    issue = steps.accepted(world)
    with nothing_changes(), pytest.raises(StaleVersion):
        edit(world.ada, issue, title="x", expected_version=1)


def test_endpoint_wants_the_version_and_gives_the_next(world, now, client_for, nothing_changes):
    issue, ada = steps.report(world), client_for(world.ada)
    url = f"/api/v1/issues/{issue.pk}"
    tag = ada.get(url)["ETag"]
    with nothing_changes():
        assert ada.patch(url, {"title": "x"}).status_code == 428
        assert ada.patch(url, {"title": "x"}, HTTP_IF_MATCH='"9"').status_code == 412
        assert ada.patch(url, {"state": "CLOSED"}, HTTP_IF_MATCH=tag).status_code == 400
    response = ada.patch(url, {"title": "Holes"}, HTTP_IF_MATCH=tag)
    assert (response.status_code, response.json()["title"], response["ETag"]) == (200, "Holes", '"2"')
    assert ada.get(url, HTTP_IF_NONE_MATCH='"2"').status_code == 304
    assert Issue.objects.get().title == "Holes"
