"""The reminder on the day before a promised day; its text reveals nothing of the family."""

from datetime import timedelta

import pytest
from django.core import mail

from backend.handbook import operations
from backend.notifications import operations as notifications
from backend.notifications.models import Message
from backend.organisations.queries import get_system
from tests.handbook.steps import paired, request
from tests.world import NOW

TOMORROW = NOW.date() + timedelta(days=1)


def sweep() -> int:
    return notifications.queue_reminders(actor=get_system(), now=NOW, limit=1000)


@pytest.fixture
def promised(world):
    household, _ = paired(world)
    return request(world.ben, household, promised_on=TOMORROW)


def test_visitor_is_reminded_once(world, promised):
    assert sweep() == 2
    assert sweep() == 0
    inbox = Message.objects.get(channel="INBOX")
    assert (inbox.kind, inbox.subject_type, inbox.subject_id, inbox.recipient_id) == (
        "PROMISE_DUE",
        "visit",
        promised.pk,
        world.ben.pk,
    )


def test_mail_and_inbox_say_nothing_of_the_family(world, now, promised, client_for, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep()
    notifications.deliver_batch(now=NOW, limit=10)
    inbox = client_for(world.ben).get("/api/v1/me/inbox")
    assert "the visit of 2026-06-02" in inbox.content.decode()
    said = inbox.content.decode() + " ".join(str(sent.message()) for sent in mail.outbox)
    for trace in (promised.household.code, str(promised.household_id), "asks for a ramp", "door 3", "文竹-1"):
        assert trace not in said


def test_nobody_is_reminded_of_what_was_followed_up_or_is_somebody_elses_by_now(world, promised):
    operations.answer_request(actor=world.ben, visit_id=promised.pk, now=NOW, answer="Done")
    operations.follow_up_visit(actor=world.ben, visit_id=promised.pk, now=NOW, day=NOW.date())
    assert sweep() == 0


def test_member_whose_pairing_has_ended_is_not_reminded(world, promised):
    operations.end_pairing(actor=world.ben, pairing_id=promised.pairing_id, now=NOW, reason="MEMBER")
    assert sweep() == 0
