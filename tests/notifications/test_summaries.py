"""The summary of the day: one mail a person and working day, never empty, never what was read or mailed already."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.journal import operations as journal
from backend.notifications import operations
from backend.notifications.models import Message, Preference
from backend.notifications.periods import Period
from backend.notifications.queries.digests import list_not_mailed
from backend.organisations.models import Person
from backend.organisations.queries import get_system
from tests import factories
from tests.notifications.making import make_message
from tests.world import NOW

MORNING = datetime(2026, 6, 3, 0, 0, tzinfo=UTC)  # Wednesday, 08:00 in Shanghai
HALF_PAST = MORNING + timedelta(minutes=30)
DAY = timedelta(days=1)


def summarise(now=MORNING) -> int:
    return operations.queue_summaries(actor=get_system(), now=now, limit=1000)


def deliver(settings, now=HALF_PAST):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    operations.deliver_batch(now=now, limit=100)
    return mail.outbox


def make_issue_message(world, person=None, *, at=NOW, state="REPORTED", title="A hole in the road"):
    issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben, state=state, title=title)
    about = {"kind": "ISSUE_REPORTED", "subject_type": "issue", "subject_id": issue.pk}
    return make_message(person or world.ada, created_at=at, **about)


def open_post(world, *, at=NOW, **more):
    fields = {"kind": "SKILLED", "audience": world.wenzhu, "title": "Read to children", **more}
    post = factories.make_post(unit=world.wenzhu, **fields)
    journal.record("post.opened", actor=world.fay, at=at, subject=post)
    return post


def test_what_is_not_urgent_is_one_mail_in_the_morning(world, settings):
    for title in ("One", "Two"):
        make_issue_message(world, title=title)
    assert summarise() == 2
    assert deliver(settings, HALF_PAST - timedelta(seconds=1)) == []
    (sent,) = deliver(settings)
    assert sent.to == [world.ada.email]
    assert sent.body.count("有新上报的问题") == 2
    assert "One" not in sent.body, "a resident's words are in no mail"
    assert "List-Unsubscribe" in sent.extra_headers


def test_the_day_has_one_summary_and_the_next_repeats_nothing(world, settings):
    make_issue_message(world)
    summarise()
    assert len(deliver(settings)) == 1
    assert summarise(MORNING + timedelta(hours=1)) == 0
    assert summarise(MORNING + DAY) == 0
    make_issue_message(world, at=MORNING)  # the moment at which the first one ends
    assert summarise(MORNING + DAY) == 2
    (sent,) = deliver(settings, HALF_PAST + DAY)
    assert sent.body.count("有新上报的问题") == 1


def test_nothing_new_makes_no_mail(world, settings):
    assert summarise() == 0
    assert deliver(settings) == []


def test_what_was_read_or_is_not_true_any_more_is_left_out_and_an_empty_mail_is_not_sent(world, settings):
    read, over = make_issue_message(world), make_issue_message(world, state="ACCEPTED")
    summarise()
    Message.objects.filter(pk=read.pk).update(read_at=MORNING)
    assert deliver(settings) == []
    assert Message.objects.get(kind="SUMMARY", channel="EMAIL").reason == "empty"
    assert over.read_at is None


def test_what_a_skipped_summary_did_not_tell_is_told_by_the_next(world, settings):
    make_issue_message(world)
    summarise()
    assert deliver(settings, MORNING + DAY - timedelta(hours=1)) == []  # nobody delivered until it was old
    assert summarise(MORNING + DAY) == 2
    assert len(deliver(settings, HALF_PAST + DAY)) == 1


@pytest.mark.parametrize("day", [datetime(2026, 6, 6, 0, 0, tzinfo=UTC), datetime(2026, 6, 7, 0, 0, tzinfo=UTC)])
def test_rest_days_have_no_summary_and_monday_tells_all(world, settings, day):
    make_issue_message(world, at=datetime(2026, 6, 5, 8, 0, tzinfo=UTC))
    assert summarise(day) == 0
    assert summarise(datetime(2026, 6, 8, 0, 0, tzinfo=UTC)) == 2


@pytest.mark.parametrize(
    "chosen",
    [{"pace": "WEEKLY"}, {"pace": "AT_ONCE"}, {"channel": "INBOX"}, {"email_changes": False}],
    ids=["weekly", "at once", "inbox", "no changes"],
)
def test_who_wants_it_otherwise_gets_no_summary(world, chosen):
    Preference.objects.create(person=world.ada, created_at=NOW, **chosen)
    make_issue_message(world)
    assert summarise() == 0


def claim_confirmed(world, person):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=person)
    facts = {"person_id": person.pk, "gave_up": "in time"}
    made = []
    for kind in ("claim.confirmed", "claim.evaluated"):
        claim.version += 1
        made.append(journal.record(kind, actor=world.ada, at=NOW, subject=claim, scope=claim.post.scope, **facts))
    issue = factories.make_issue(unit=world.wenzhu, reporter=person)
    issue.version += 1
    made.append(journal.record("issue.closed", actor=world.fay, at=NOW, subject=issue))
    return made


@pytest.mark.parametrize(
    ("pace", "mailed"),
    [("AT_ONCE", ["CLAIM_CONFIRMED", "ISSUE_CLOSED"]), ("DAILY", ["CLAIM_CONFIRMED"]), ("WEEKLY", [])],
)
def test_each_pace_mails_what_it_says(world, pace, mailed):
    Preference.objects.create(person=world.ben, created_at=NOW, pace=pace)
    operations.queue_for_entries(claim_confirmed(world, world.ben), now=NOW)
    mails = Message.objects.filter(channel="EMAIL", recipient=world.ben)
    assert sorted(mails.values_list("kind", flat=True)) == mailed


@pytest.mark.parametrize("pace", ["AT_ONCE", "DAILY", "WEEKLY"])
def test_what_is_urgent_is_mailed_at_every_pace(world, pace):
    Preference.objects.create(person=world.ben, created_at=NOW, pace=pace)
    post = factories.make_post(unit=world.wenzhu)
    factories.make_claim(post=post, person=world.ben)
    post.version += 1
    entry = journal.record("post.cancelled", actor=world.ada, at=NOW, subject=post, starts_at=post.starts_at)
    operations.queue_for_entries([entry], now=NOW)
    assert Message.objects.filter(channel="EMAIL", state="PENDING").count() == 1


def test_new_posts_are_told_to_members_of_their_audience(world, settings):
    """Ben, Bao and Hao belong to 文竹; Cem of 慈城 does not. Hao holds a place already."""
    factories.make_claim(post=open_post(world), person=world.hao)
    summarise()
    sent = deliver(settings)
    assert sorted(email.to[0] for email in sent) == sorted([world.ben.email, world.bao.email])
    assert all("Read to children" in email.body and "/posts/" in email.body for email in sent)


@pytest.mark.parametrize("more", [{"kind": "EMERGENCY"}, {"state": "SUSPENDED"}, {"places": 1, "taken": 1}])
def test_posts_mailed_at_once_or_without_room_are_not_in_it(world, settings, more):
    open_post(world, **more)
    summarise()
    assert deliver(settings) == []


def test_the_weekly_digest_does_not_repeat_what_a_summary_told(world, settings):
    make_issue_message(world)
    week = Period.ending_before(NOW + 7 * DAY)
    assert list_not_mailed(world.ada, week).count() == 1
    summarise()
    deliver(settings)
    assert list_not_mailed(world.ada, week).count() == 0
    make_issue_message(world, at=MORNING)
    assert list_not_mailed(world.ada, week).count() == 1


def test_the_inbox_shows_the_messages_and_not_the_mail_about_them(world, now, client_for):
    make_issue_message(world)
    summarise()
    kinds = [row["kind"] for row in client_for(world.ada).get("/api/v1/me/inbox").json()["results"]]
    assert kinds == ["ISSUE_REPORTED"]


def test_the_pace_is_chosen_with_the_preferences(world, now, client_for):
    client = client_for(world.ben)
    shown = client.get("/api/v1/me/preferences")
    assert shown.json()["pace"] == "DAILY"
    changed = client.patch("/api/v1/me/preferences", {"pace": "WEEKLY"}, headers={"If-Match": shown["ETag"]})
    assert changed.json()["pace"] == "WEEKLY"
    refused = client.patch("/api/v1/me/preferences", {"pace": "NEVER"}, headers={"If-Match": changed["ETag"]})
    assert refused.status_code == 400
    assert client.get("/api/v1/me/preferences").json()["pace"] == "WEEKLY"


def test_a_summary_in_chinese_reads_as_one(world, settings):
    Person.objects.filter(pk=world.ben.pk).update(language="zh-hans")
    open_post(world, title="给孩子们读书")
    summarise()
    (sent,) = [email for email in deliver(settings) if email.to == [world.ben.email]]
    assert sent.subject == "每日小结（2026-06-03）"
    assert "您可以认领的岗位 (1)" in sent.body and "给孩子们读书" in sent.body


def test_queueing_costs_the_same_for_one_person_and_for_ten(world):
    statements = []
    for count in (1, 10):
        for number in range(count):
            person = factories.make_member(unit=world.branch, name=f"{count}-{number}")
            make_message(person, kind="ISSUE_CLOSED", subject_type="issue")
        with CaptureQueriesContext(connection) as captured:
            assert summarise(MORNING + count * timedelta(minutes=1)) == 2 * count
        statements.append(sum(not query["sql"].startswith("INSERT") for query in captured))
    assert statements[0] == statements[1]
