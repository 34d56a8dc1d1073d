"""Reads for the reminders: the days of a list and of a quarter. Ids only."""

from datetime import UTC, date, datetime, timedelta

from backend.notifications import operations as notifications
from backend.notifications.models import Message
from backend.organisations.models import Role
from backend.organisations.queries import get_system
from backend.pledges import operations, queries
from backend.pledges.models import PledgeList
from tests import factories
from tests.handbook.steps import with_help
from tests.pledges import steps
from tests.world import NOW
from workers.relay import relay

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
    assert row == {"id": pledge.pledge_list_id, "person_id": world.ben.pk, "due_at": TOMORROW}
    assert list(queries.submissions_due_between(TOMORROW, TOMORROW + DAY)) == [row]
    assert list(queries.submissions_due_between(TOMORROW - DAY, TOMORROW)) == []  # half-open


def test_a_branch_list_is_the_matter_of_whoever_is_its_secretary_now(world):
    due_tomorrow(steps.branch_draft(world))
    Role.objects.filter(person=world.hao, kind="BRANCH_SECRETARY").delete()
    span = (TOMORROW - DAY, TOMORROW + DAY)
    assert [row["person_id"] for row in queries.submissions_due_between(*span)] == [
        world.hao.pk
    ]  # nobody else is there
    factories.make_role(person=world.bao, kind="BRANCH_SECRETARY", unit=world.branch)
    assert [row["person_id"] for row in queries.submissions_due_between(*span)] == [world.bao.pk]


def test_reviewers_are_reminded_of_what_waits(world):
    pledge = steps.submitted(world)
    due_tomorrow(pledge)
    rows = list(queries.reviews_due_between(TOMORROW - DAY, TOMORROW + DAY))
    assert [(row["id"], row["person_id"]) for row in rows] == [(pledge.pledge_list_id, world.hao.pk)]
    operations.review_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=True)
    assert list(queries.reviews_due_between(TOMORROW - DAY, TOMORROW + DAY)) == []


def reminded_to_review(pledge) -> list:
    due_tomorrow(pledge)
    return [row["person_id"] for row in queries.reviews_due_between(TOMORROW - DAY, TOMORROW + DAY)]


def test_of_the_secretary_s_own_pledge_the_officer_above_is_reminded(world):
    assert reminded_to_review(steps.submitted(world, owner="hao")) == [world.fay.pk]


def test_of_what_the_secretary_typed_for_a_member_the_officer_above_is_reminded(world):
    with_help(world.ben)
    pledge = steps.draft(world)
    operations.submit_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW)
    assert reminded_to_review(pledge) == [world.fay.pk]
    steps.submitted(world)  # another of the same list, which Ben entered himself: now there is something for Hao
    assert reminded_to_review(pledge) == [world.hao.pk]


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


def messages():
    return set(Message.objects.filter(channel="EMAIL").values_list("kind", "recipient__name"))


def test_each_is_told_once_by_the_clock(world):
    due_tomorrow(steps.draft(world))
    due_tomorrow(steps.submitted(world, owner="bao"))
    for _ in range(2):
        notifications.queue_reminders(actor=get_system(), now=NOW, limit=500)
    assert messages() == {("PLEDGES_TO_SUBMIT", "Ben"), ("PLEDGES_TO_REVIEW", "Hao")}
    assert Message.objects.filter(channel="EMAIL").count() == 2


def test_the_quarter_s_note_is_asked_for_three_days_before(world):
    steps.published(world)
    notifications.queue_reminders(actor=get_system(), now=END_OF_QUARTER - 2 * DAY, limit=500)
    assert messages() == {("QUARTER_NOTE_DUE", "Ben")}


def test_who_pledged_is_told_that_it_came_back_without_its_words(world, client_for):
    pledge = steps.returned(world, text="A canary among the words")
    while relay(now=NOW):
        pass
    (row,) = Message.objects.filter(channel="INBOX", kind="PLEDGE_RETURNED")
    assert (row.recipient_id, row.subject_id) == (world.ben.pk, pledge.pk)
    inbox = client_for(world.ben).get("/api/v1/me/inbox").json()["results"]
    assert [one["title"] for one in inbox] == ["Please look at this again: a pledge for 2026, 文竹社区第一支部"]
    assert "canary" not in str(inbox)


def test_whoever_can_mend_a_branch_pledge_is_told_that_it_came_back(world):
    """Ben is responsible for a pledge of the branch; its secretary alone writes it: Hao was that, by now it is Bao."""
    pledge = steps.branch_draft(world, responsible_id=world.ben.pk)
    operations.submit_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW)
    Role.objects.filter(person=world.hao, kind="BRANCH_SECRETARY").update(person=world.bao)
    operations.review_pledge(actor=world.fay, pledge_id=pledge.pk, now=NOW, passed=False, opinion="Until when?")
    while relay(now=NOW):
        pass
    told = Message.objects.filter(channel="INBOX", kind="PLEDGE_RETURNED")
    assert sorted(told.values_list("recipient__name", flat=True)) == ["Bao", "Ben"]
