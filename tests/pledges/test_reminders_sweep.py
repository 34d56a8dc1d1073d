"""The days of a list and of a quarter: what the reminders ask for. Ids only."""

from datetime import UTC, date, datetime, timedelta

from backend.pledges import operations, queries
from backend.pledges.models import PledgeList
from tests.pledges import steps
from tests.world import NOW

DAY = timedelta(days=1)
END_OF_QUARTER = datetime(2026, 6, 30, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai
TOMORROW = datetime(2026, 6, 3, 10, 0, tzinfo=UTC)


def due_tomorrow(pledge):
    PledgeList.objects.filter(pk=pledge.pledge_list_id).update(submit_by=date(2026, 6, 3), review_by=date(2026, 6, 3))


def test_who_has_begun_and_not_handed_in_is_reminded(world):
    pledge = steps.draft(world)
    due_tomorrow(pledge)
    due_tomorrow(steps.submitted(world, owner="bao"))
    (row,) = queries.submissions_due_between(TOMORROW - DAY, TOMORROW + DAY)
    assert row == {
        "id": pledge.pledge_list_id,
        "submit_by": date(2026, 6, 3),
        "person_id": world.ben.pk,
        "due_at": TOMORROW,
    }
    assert list(queries.submissions_due_between(TOMORROW, TOMORROW + DAY)) == [row]
    assert list(queries.submissions_due_between(TOMORROW - DAY, TOMORROW)) == []  # half-open


def test_reviewers_are_reminded_of_what_waits(world):
    pledge = steps.submitted(world)
    due_tomorrow(pledge)
    rows = list(queries.reviews_due_between(TOMORROW - DAY, TOMORROW + DAY))
    assert [(row["id"], row["person_id"]) for row in rows] == [(pledge.pledge_list_id, world.hao.pk)]
    operations.review_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=True)
    assert list(queries.reviews_due_between(TOMORROW - DAY, TOMORROW + DAY)) == []


def test_the_secretary_s_own_pledge_is_not_theirs_to_be_reminded_of(world):
    due_tomorrow(steps.submitted(world, owner="hao"))
    assert list(queries.reviews_due_between(TOMORROW - DAY, TOMORROW + DAY)) == []


def test_a_quarter_without_a_note_is_reminded_of_at_its_end(world):
    pledge = steps.published(world)
    steps.published(world, starts_on=date(2026, 7, 1))  # begins later
    steps.evaluated(world)
    span = (END_OF_QUARTER - DAY, END_OF_QUARTER + DAY)
    assert list(queries.notes_due_between(*span)) == [
        {"id": pledge.pk, "person_id": world.ben.pk, "due_at": END_OF_QUARTER}
    ]
    assert list(queries.notes_due_between(NOW, NOW + DAY)) == []
    operations.note_quarter(actor=world.ben, pledge_id=pledge.pk, now=NOW, year=2026, quarter=2, text="On the way")
    assert list(queries.notes_due_between(*span)) == []
