"""Drafts become rows: for the inbox and, where a mail is wanted, for the mail; each once, on both databases alike."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from backend.common.ids import new_id
from backend.notifications.models import Message, Preference
from backend.notifications.operations import reminders
from backend.notifications.operations.queueing import Draft, queue
from backend.organisations.queries import get_system
from tests import factories
from tests.world import NOW

LATER = NOW + timedelta(hours=20)
AWKWARD = {
    "text": 'a "quoted", {braced} \\ back\\"slash, 名 \n NULL',
    "none": None,
    "list": [1, {"a": "NULL"}],
    "yes": True,
}


def draft(person, kind="TASK_DUE", **more):
    fields = {"subject_type": "task", "subject_id": new_id(), "dedupe_key": "one", "expires_at": LATER, **more}
    return Draft(recipient_id=person.pk, kind=kind, **fields)


def rows(**filters):
    return list(Message.objects.filter(**filters).order_by("recipient_id", "subject_id", "dedupe_key", "channel"))


def test_one_draft_is_a_mail_and_a_row_of_the_inbox_that_differ_in_state_only(world):
    assert queue([draft(world.ben, params={"at": "x"})], now=NOW) == 2
    mail, inbox = rows()
    assert (mail.channel, mail.state, mail.reason, mail.send_after, mail.finished_at) == (
        "EMAIL",
        "PENDING",
        "",
        NOW,
        None,
    )
    assert (inbox.channel, inbox.state, inbox.reason, inbox.send_after, inbox.finished_at) == (
        "INBOX",
        "SENT",
        "",
        NOW,
        NOW,
    )
    for name in (
        "recipient_id",
        "kind",
        "subject_type",
        "subject_id",
        "dedupe_key",
        "params",
        "expires_at",
        "created_at",
    ):
        assert getattr(mail, name) == getattr(inbox, name)
    assert (mail.version, mail.attempts, mail.lease_id, mail.read_at, mail.created_at) == (1, 0, None, None, NOW)
    assert mail.pk != inbox.pk


def test_values_arrive_as_they_were_however_awkward(world):
    drafts = [draft(world.ben, dedupe_key='o"\\,{} 1', params=AWKWARD), draft(world.bao, dedupe_key="NULL", params={})]
    queue(drafts, now=NOW)
    found = {row.recipient_id: (row.dedupe_key, row.params) for row in rows(channel="INBOX")}
    assert found == {world.ben.pk: ('o"\\,{} 1', AWKWARD), world.bao.pk: ("NULL", {})}


def test_some_want_mails_and_some_do_not_and_kinds_differ(world):
    Preference.objects.create(person=world.bao, email_reminders=False, created_at=NOW)
    drafts = [draft(world.ben), draft(world.bao), draft(world.hao, kind="TASK_VERIFIED")]
    assert queue(drafts, now=NOW) == 4
    assert [row.recipient_id for row in rows(channel="EMAIL")] == [world.ben.pk]
    assert {row.recipient_id for row in rows(channel="INBOX")} == {world.ben.pk, world.bao.pk, world.hao.pk}


def test_what_is_there_stays_as_it_is_and_only_the_missing_half_is_added(world):
    one, other = draft(world.ben), draft(world.bao)
    queue([one], now=NOW)
    Message.objects.filter(channel="INBOX").delete()
    Message.objects.update(state="SENT", attempts=1)
    assert queue([one, other], now=NOW + timedelta(minutes=1)) == 3
    assert queue([one, other, one], now=NOW + timedelta(minutes=2)) == 0
    mail = Message.objects.get(recipient=world.ben, channel="EMAIL")
    assert (mail.state, mail.attempts, mail.created_at) == ("SENT", 1, NOW)


DIGEST_AT = datetime(2026, 6, 8, 1, tzinfo=UTC)  # Monday at nine in Shanghai, after NOW


def states_of(drafts) -> list[tuple[str, str]]:
    for one in drafts:
        queue([one], now=NOW)
    mails = Message.objects.filter(channel="EMAIL").order_by("id")
    return [(row.state, row.reason) for row in mails]


def test_weekly_limit_leaves_the_sixth_news_visible_as_skipped_and_the_inbox_whole(world):
    news = [draft(world.ben, "HANDOVER_DECLINED", expires_at=None) for _number in range(7)]
    assert states_of(news) == [("PENDING", "")] * 5 + [("SKIPPED", "limit")] * 2
    assert Message.objects.filter(channel="EMAIL", state="SKIPPED", finished_at=NOW).count() == 2
    assert Message.objects.filter(channel="INBOX").count() == 7


def test_what_is_over_before_the_next_digest_could_tell_it_is_mailed_whatever_the_limit(world):
    """The last moment before the digest, and the first after it."""
    news = [draft(world.ben, "TASK_OFFERED", expires_at=None) for _number in range(5)]
    inside, outside = (
        draft(world.ben, "TASK_OFFERED", expires_at=at) for at in (DIGEST_AT, DIGEST_AT + timedelta(minutes=1))
    )
    assert states_of([*news, inside, outside])[5:] == [("PENDING", ""), ("SKIPPED", "limit")]


@pytest.mark.parametrize("kind", ["DUTY_SOON", "TASK_DUE", "PROMISE_DUE", "POST_CANCELLED"])
def test_what_one_has_promised_and_what_is_urgent_knows_no_limit_and_uses_none_up(world, kind):
    later = DIGEST_AT + timedelta(days=30)
    promised = [draft(world.ben, kind, expires_at=later) for _number in range(7)]
    news = [draft(world.ben, "HANDOVER_DECLINED", expires_at=None) for _number in range(6)]
    assert states_of([*promised, *news]) == [("PENDING", "")] * 12 + [("SKIPPED", "limit")]


def test_limit_is_of_each_person_and_of_each_week(world):
    for week in (NOW, NOW + timedelta(days=7)):
        for person in (world.ben, world.bao):
            queue([draft(person, "HANDOVER_DECLINED", expires_at=None) for _number in range(6)], now=week)
    skipped = Message.objects.filter(channel="EMAIL", state="SKIPPED")
    assert sorted((row.recipient.name, row.created_at) for row in skipped) == [
        (name, week) for name in ("Bao", "Ben") for week in (NOW, NOW + timedelta(days=7))
    ]


def test_news_is_of_use_for_working_days_and_urgent_news_for_days(world):
    """Told on the last day before the holidays of October, 2026-09-30 at 18:00 in Shanghai."""
    told = datetime(2026, 9, 30, 10, tzinfo=UTC)
    queue([draft(world.ben, kind, expires_at=None) for kind in ("HANDOVER_DECLINED", "POST_CANCELLED")], now=told)
    until = dict(Message.objects.filter(channel="EMAIL").values_list("kind", "expires_at"))
    # The first working days after it are the 8th, 9th and 10th, a Saturday that makes up for the holidays.
    assert until == {
        "HANDOVER_DECLINED": datetime(2026, 10, 10, 10, tzinfo=UTC),
        "POST_CANCELLED": datetime(2026, 10, 3, 10, tzinfo=UTC),
    }


def test_news_of_a_long_holiday_is_not_late_when_it_is_over(world):
    """On 2026-10-01 in the morning; the first working morning is a week away."""
    queue([draft(world.ben, "HANDOVER_DECLINED", expires_at=None)], now=datetime(2026, 10, 1, 2, tzinfo=UTC))
    mail = Message.objects.get(channel="EMAIL")
    assert (mail.state, mail.send_after) == ("PENDING", datetime(2026, 10, 8, 0, tzinfo=UTC))
    assert mail.expires_at > mail.send_after


def test_nothing_is_left_of_a_batch_that_fails(world, nothing_changes):
    with nothing_changes(), pytest.raises(RuntimeError), transaction.atomic():
        queue([draft(world.ben), draft(world.bao)], now=NOW)
        raise RuntimeError


def due_task(world, person, hours):
    due_at = NOW + timedelta(hours=hours)
    return factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=person, state="ACCEPTED", due_at=due_at)


def test_reminders_of_one_person_stand_in_one_batch(world, monkeypatch):
    """Seven tasks each, taking turns: a person is read once, whatever the batches are."""
    monkeypatch.setattr(reminders, "BATCH", 7)
    batches = []

    def watched(drafts, *, now):
        batches.append({draft.recipient_id for draft in drafts})
        return queue(drafts, now=now)

    monkeypatch.setattr(reminders, "queue", watched)
    for number in range(7):
        for person in (world.ben, world.bao):
            due_task(world, person, 10 + number)
    assert reminders.queue_reminders(actor=get_system(), now=NOW, limit=1000) == 28
    assert sorted(map(len, batches)) == [1, 1]
    assert Message.objects.filter(channel="EMAIL", state="PENDING").count() == 14
