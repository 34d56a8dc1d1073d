"""Reporting an issue with an account."""

from datetime import timedelta

import pytest

from backend.common.errors import Invalid, NotAllowed
from backend.issues.models import Issue, IssueCategory
from backend.journal.models import Entry
from tests.issues import steps
from tests.issues.steps import report
from tests.world import NOW


def test_member_reports_at_a_cell(world):
    issue = report(world, description="Deep", location="gate 2")
    assert (issue.state, issue.reporter_id, issue.category.code) == (Issue.State.REPORTED, world.ben.pk, "road-pothole")
    assert (issue.unit_path, issue.cell_id) == (world.wenzhu.path, world.cell.pk)
    assert issue.tracking_hash is None and issue.contact is None


def test_report_is_journalled_and_counted_at_its_place_without_its_text(world):
    issue = report(world, description="Old Mr Made-Up fell into it")
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.seq, entry.unit_path) == (
        "issue.reported",
        issue.pk,
        1,
        issue.unit_path,
    )
    assert entry.counts == {"issues_reported": 1, "issues_open": 1}
    assert entry.facts == {"category": "road-pothole", "by_resident": False}


def test_due_date_comes_from_the_second_level_category(world):
    assert report(world).due_at == steps.LIMIT


def test_due_date_comes_from_the_first_level_where_the_second_has_none(world):
    IssueCategory.objects.filter(code="road-pothole").update(due_days=None)
    assert report(world).due_at == NOW + timedelta(days=14)


def test_organiser_may_set_an_earlier_day(world):
    assert report(world, actor=world.ada, due_at=NOW + timedelta(hours=5)).due_at == NOW + timedelta(hours=5)


@pytest.mark.parametrize("name", ["ben", "jin", "gao", "ivy"])
def test_who_does_not_organise_the_place_sets_no_day(world, nothing_changes, name):
    with nothing_changes(), pytest.raises(NotAllowed):
        report(world, actor=getattr(world, name), due_at=NOW + timedelta(hours=5))


def test_past_and_later_than_the_category_allows_are_no_days_to_begin_with(world, nothing_changes):
    for due_at in (NOW, steps.LIMIT + timedelta(seconds=1), NOW.replace(year=2199)):
        with nothing_changes(), pytest.raises(Invalid) as refusal:
            report(world, actor=world.eva, due_at=due_at)
        assert list(refusal.value.errors) == ["due_at"]


def test_member_of_another_street_may_report_here(world):
    assert report(world, actor=world.cem).reporter_id == world.cem.pk


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"category": "weather"}, "category"),
        ({"cell_id": None}, "cell_id"),
        ({"cell_id": "foreign"}, "cell_id"),
        ({"cell_id": None, "unit_id": "foreign"}, "unit_id"),
        ({"unit_id": "lvmei"}, "cell_id"),
    ],
)
def test_wrong_input_is_refused_by_its_field_and_changes_nothing(world, nothing_changes, wrong, field):
    ids = {name: getattr(world, value).pk if hasattr(world, str(value)) else value for name, value in wrong.items()}
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        report(world, **ids)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize("switched_off", ["road-pothole", "road"])
def test_category_out_of_use_is_refused(world, nothing_changes, switched_off):
    IssueCategory.objects.filter(code=switched_off).update(active=False)
    with nothing_changes(), pytest.raises(Invalid):
        report(world)


def test_reporter_of_a_foreign_district_does_not_see_our_places(world, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        report(world, actor=world.dan)


def test_endpoint_reports_and_replays(world, now, client_for):
    body = {"category": "sewage", "title": "Drain blocked", "cell_id": str(world.cell.pk), "description": "It smells"}
    ben = client_for(world.ben)
    first, again = (ben.post("/api/v1/issues", body, HTTP_IDEMPOTENCY_KEY="one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json() == again.json()
    assert first.json()["category_code"] == "sewage"
    assert Issue.objects.count() == Entry.objects.count() == 1
