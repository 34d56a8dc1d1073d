"""示诺: publication, audiences, revisions, notes of the quarters, milestones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed
from backend.journal.models import Entry
from backend.pledges import operations
from backend.pledges.models import Milestone, PledgeRevision, QuarterNote
from backend.pledges.operations.publication import (
    MilestoneReached,
    NoteExists,
    PledgeOver,
    ReachedAlready,
    ReviewOutstanding,
)
from tests.pledges import steps
from tests.pledges.test_progress import served
from tests.world import NOW


def test_publishing_counts_at_the_unit_of_the_list(world):
    pledge = steps.published(world)
    assert (pledge.state, pledge.scope_shown, pledge.published_at) == ("PUBLISHED", "BRANCH", NOW)
    entry = Entry.objects.get(kind="pledge.published")
    assert (entry.unit_path, entry.counts) == (world.branch.path, {"pledges_published:MEMBER": 1})
    assert entry.facts == {
        "list_id": str(pledge.pledge_list_id), "person_id": str(world.ben.pk), "shown_to": "BRANCH", "tier": "MEMBER",
    }  # fmt: skip
    assert steps.recount() == steps.journal_sum()


def test_not_before_the_review_and_only_once(world, nothing_changes):
    waiting, published = steps.submitted(world), steps.published(world)
    with nothing_changes():
        with pytest.raises(ReviewOutstanding):
            operations.publish_pledge(actor=world.ben, pledge_id=waiting.pk, now=NOW, scope="BRANCH")
        with pytest.raises(IllegalTransition):
            operations.publish_pledge(actor=world.ben, pledge_id=published.pk, now=NOW, scope="BRANCH")


@pytest.mark.parametrize(
    ("scope", "readers"),
    [
        ("BRANCH", {"ben", "bao", "hao", "fay", "eva", "gao"}),
        ("UNIT", {"ben", "bao", "hao", "fay", "eva", "gao", "lu"}),
        ("PUBLIC", {"ben", "bao", "hao", "fay", "eva", "gao", "lu", "cem", "ada", "ivy", "jin"}),
    ],
)
def test_each_audience_sees_what_is_for_it_and_no_other_district_does(world, client_for, scope, readers):
    from tests import factories

    second = factories.make_unit(name="文竹社区第二支部", kind="BRANCH", parent=world.wenzhu)
    people = {**vars(world.people), "lu": factories.make_member(unit=second, name="Lu")}
    pledge = steps.published(world, scope=scope)
    found = {
        name
        for name, person in people.items()
        if client_for(person).get(f"/api/v1/pledges/{pledge.pk}").status_code == 200
    }
    assert found == readers


def test_the_audience_can_be_changed(world):
    pledge = steps.published(world)
    pledge = operations.publish_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, scope="PUBLIC")
    assert (pledge.state, pledge.scope_shown) == ("PUBLISHED", "PUBLIC")
    assert steps.kinds(pledge)[-1] == "pledge.shown"
    assert steps.total("pledges_published:MEMBER") == 1


def test_a_revision_keeps_what_was_said_before_and_why(world, nothing_changes, client_for):
    pledge = steps.published(world)
    change = {"text": "Half a day in ten months", "target": Decimal(36)}
    revised = operations.revise_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="Ill in spring", **change)
    assert (revised.text, revised.target) == ("Half a day in ten months", 36)
    kept = PledgeRevision.objects.get()
    assert kept.before == {"text": steps.HOURS["text"], "target": "40.000"}
    entry = Entry.objects.get(kind="pledge.revised")
    assert entry.facts["fields"] == ["target", "text"]
    assert "Half" not in str(entry.facts) and "Ill" not in str(entry.facts)
    rows = client_for(world.bao).get(f"/api/v1/pledges/{pledge.pk}/revisions").json()["results"]
    assert [(row["number"], row["reason"]) for row in rows] == [(1, "Ill in spring")]
    with nothing_changes():
        with pytest.raises(Invalid):
            operations.revise_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="x", target=Decimal(36))
        with pytest.raises(Invalid):
            operations.revise_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="x", due_on=date(2025, 1, 1))
        with pytest.raises(NotAllowed):
            operations.revise_pledge(actor=world.bao, pledge_id=pledge.pk, now=NOW, reason="x", text="y")


def test_a_revision_needs_its_reason(world, client_for, nothing_changes):
    pledge, client = steps.published(world), client_for(world.ben)
    with nothing_changes():
        assert client.post(f"/api/v1/pledges/{pledge.pk}/revision", {"text": "y"}).status_code == 400


def test_what_is_not_in_force_is_not_revised(world, nothing_changes):
    pledge = steps.submitted(world)
    with nothing_changes(), pytest.raises(IllegalTransition):
        operations.revise_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="x", text="y")


def test_one_note_a_quarter_with_the_figure_as_it_stands(world, nothing_changes):
    pledge = steps.published(world)
    operations.note_quarter(actor=world.ben, pledge_id=pledge.pk, now=NOW, year=2026, quarter=1, text="A slow start")
    note = QuarterNote.objects.get()
    assert (note.text, note.value) == ("A slow start", 0)
    with nothing_changes():
        for year, quarter in ((2026, 3), (2025, 4)):  # to come; before the pledge
            with pytest.raises(Invalid):
                operations.note_quarter(
                    actor=world.ben, pledge_id=pledge.pk, now=NOW, year=year, quarter=quarter, text="x"
                )
        with pytest.raises(NotAllowed):
            operations.note_quarter(actor=world.hao, pledge_id=pledge.pk, now=NOW, year=2026, quarter=2, text="x")


def test_a_second_note_for_the_quarter_is_refused(world, client_for):
    pledge, client = steps.published(world), client_for(world.ben)
    body = {"year": 2026, "quarter": 1, "text": "A slow start"}
    url = f"/api/v1/pledges/{pledge.pk}/note"
    assert client.post(url, body).status_code == 201
    answer = client.post(url, {**body, "text": "Another"})
    assert (answer.status_code, answer.json()["code"]) == (409, NoteExists.code)
    assert QuarterNote.objects.count() == 1
    assert steps.kinds(pledge).count("pledge.noted") == 1


def test_a_pledge_whose_last_day_has_passed_is_refused(world, nothing_changes):
    over, last = (steps.passed(world, due_on=day) for day in (date(2026, 6, 1), date(2026, 6, 2)))
    with nothing_changes(), pytest.raises(PledgeOver):
        operations.publish_pledge(actor=world.hao, pledge_id=over.pk, now=NOW, scope="BRANCH")
    assert operations.publish_pledge(actor=world.hao, pledge_id=last.pk, now=NOW, scope="BRANCH").state == "PUBLISHED"


@pytest.mark.parametrize(("minutes", "refused"), [(59, False), (60, True), (61, True)])
def test_no_pledge_is_reached_when_it_is_published(world, nothing_changes, minutes, refused):
    """What was done before that day does not count, what was done on it does."""
    pledge = steps.passed(world, target=Decimal(1))
    served(world, 600, day=date(2026, 6, 1))
    served(world, minutes, day=date(2026, 6, 2))
    named = {"actor": world.hao, "pledge_id": pledge.pk, "scope": "BRANCH"}
    if refused:
        with nothing_changes(), pytest.raises(ReachedAlready):
            operations.publish_pledge(now=NOW, **named)
    when = NOW + timedelta(days=1) if refused else NOW
    assert operations.publish_pledge(now=when, **named).state == "PUBLISHED"


def test_a_published_pledge_is_linked_to_the_one_it_serves_by_a_revision(world, nothing_changes):
    pledge, above = steps.published(world), steps.branch_draft(world)
    named = {"pledge_id": pledge.pk, "now": NOW}
    revised = operations.revise_pledge(actor=world.ben, reason="It serves the corner", serves_id=above.pk, **named)
    assert revised.serves_id == above.pk
    assert PledgeRevision.objects.get().before == {"serves_id": ""}
    with nothing_changes(), pytest.raises(Invalid):
        operations.revise_pledge(actor=world.ben, reason="Not one's own tier", serves_id=pledge.pk, **named)
    operations.revise_pledge(actor=world.ben, reason="It does not", serves_id=None, **named)
    assert PledgeRevision.objects.get(number=2).before == {"serves_id": str(above.pk)}


def test_a_milestone_is_reported_once_by_hand(world, nothing_changes):
    pledge = steps.published(world, at=datetime(2026, 5, 4, 2, 0, tzinfo=UTC), **steps.BY_HAND)
    first = Milestone.objects.order_by("pk").first()
    operations.reach_milestone(actor=world.ben, milestone_id=first.pk, now=NOW, reached_on=date(2026, 5, 4))
    first.refresh_from_db()
    assert (first.reached_on, first.reported_by_id) == (date(2026, 5, 4), world.ben.pk)
    second = Milestone.objects.order_by("pk").last()
    with nothing_changes():
        with pytest.raises(MilestoneReached):
            operations.reach_milestone(actor=world.ben, milestone_id=first.pk, now=NOW)
        for day in (date(2026, 6, 3), date(2026, 5, 3)):  # tomorrow, and the day before the publication
            with pytest.raises(Invalid):
                operations.reach_milestone(actor=world.ben, milestone_id=second.pk, now=NOW, reached_on=day)
        with pytest.raises(NotAllowed):
            operations.reach_milestone(actor=world.hao, milestone_id=second.pk, now=NOW)
    assert steps.kinds(pledge)[-1] == "pledge.milestone_reached"


def test_today_is_the_local_day(world):
    steps.published(world, **steps.BY_HAND)
    milestone = Milestone.objects.order_by("pk").first()
    late = datetime(2026, 6, 2, 17, 0, tzinfo=UTC)  # 1 a.m. on the 3rd in Shanghai
    operations.reach_milestone(actor=world.ben, milestone_id=milestone.pk, now=late)
    milestone.refresh_from_db()
    assert milestone.reached_on == date(2026, 6, 3)
