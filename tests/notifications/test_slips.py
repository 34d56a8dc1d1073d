"""Feedback slips: who is told what, when, and that no mail says whose or what."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from backend.campaigns import operations as campaigns
from backend.campaigns.models import FeedbackSlip
from backend.notifications import operations
from backend.notifications.models import Message
from backend.organisations.models import Role
from backend.organisations.queries import get_system
from tests import factories
from tests.campaigns.slips import (
    JULY,
    duty,
    log,
    made_slip,
    make,
    objected_slip,
    release,
    released_slip,
    secretary,
)
from tests.campaigns.steps import process_entries
from tests.world import NOW

MORNING = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)  # ten o'clock in Shanghai


def told() -> list[tuple]:
    rows = Message.objects.filter(kind__startswith="SLIP").order_by("id")
    return [(row.recipient.name, row.kind, row.channel) for row in rows]


def twice(name: str, kind: str) -> list[tuple]:
    return [(name, kind, "INBOX"), (name, kind, "EMAIL")]


def news(before: list[tuple]) -> list[tuple]:
    process_entries(JULY)
    process_entries(JULY)
    return sorted(set(told()) - set(before))


def test_the_member_is_told_when_it_is_there(world):
    made_slip(world)
    assert news([]) == sorted(twice("Cem", "SLIP_MADE"))
    # Made in the night, mailed in the morning.
    assert Message.objects.get(kind="SLIP_MADE", channel="EMAIL").send_after == datetime(2026, 7, 1, 0, tzinfo=UTC)


def test_who_organises_in_the_cell_is_told_of_an_objection(world):
    secretary(world)
    factories.make_role(person=world.fay, kind="OFFICER", unit=world.wenzhu)
    objected_slip(world)
    assert news(twice("Cem", "SLIP_MADE")) == sorted(twice("Ada", "SLIP_OBJECTED"))


def test_where_nobody_organises_in_the_cell_the_unit_is_told(world):
    factories.make_role(person=world.fay, kind="OFFICER", unit=world.wenzhu)
    slip = made_slip(world)
    Role.objects.filter(person=world.ada).delete()
    campaigns.object_to_slip(actor=world.cem, slip_id=slip.pk, now=JULY, reason="Two hours are missing")
    assert news(twice("Cem", "SLIP_MADE")) == sorted(twice("Fay", "SLIP_OBJECTED"))


def test_in_a_micro_grid_the_cell_above_it_is_told(world):
    part = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    made = campaigns.register_residence(actor=world.cem, now=JULY, unit_id=world.wenzhu.pk)
    campaigns.accept_registration(actor=world.ada, registration_id=made.pk, now=NOW, cell_id=part.pk)
    duty(world, world.cem)
    make()
    slip = FeedbackSlip.objects.get()
    campaigns.object_to_slip(actor=world.cem, slip_id=slip.pk, now=JULY, reason="Two hours are missing")
    assert news(twice("Cem", "SLIP_MADE")) == sorted(twice("Ada", "SLIP_OBJECTED"))


def test_the_secretary_at_home_is_told_at_release_and_not_before(world):
    secretary(world)
    slip = made_slip(world)
    assert "Sun" not in {name for name, *_ in news([])}
    before = told()
    release(slip.object_until)
    assert news(before) == sorted(twice("Sun", "SLIP_RELEASED"))


def test_an_answer_reaches_the_member(world):
    secretary(world)
    slip = objected_slip(world)
    before = [*twice("Cem", "SLIP_MADE"), *twice("Ada", "SLIP_OBJECTED")]
    assert sorted(told() or news([])) == sorted(before)
    log(world.cem.claims.get())
    campaigns.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="CORRECTED")
    process_entries(JULY)
    assert Message.objects.filter(kind="SLIP_MADE", channel="INBOX", recipient=world.cem).count() == 2
    campaigns.object_to_slip(actor=world.cem, slip_id=slip.pk, now=JULY, reason="Still")
    campaigns.answer_objection(actor=world.ada, slip_id=slip.pk, now=JULY, answer="UPHELD", reason="It was in July")
    assert news(before) == sorted([*twice("Cem", "SLIP_UPHELD"), *twice("Sun", "SLIP_RELEASED")])


def deliver(now: datetime = MORNING) -> dict[str, int]:
    """The mails about slips; that of being taken into a cell is another story."""
    Message.objects.exclude(kind__startswith="SLIP").delete()
    return operations.deliver_batch(now=now, limit=10)


def remind(now) -> int:
    return operations.queue_reminders(actor=get_system(), now=now, limit=100)


def test_one_reminder_before_the_time_is_over_to_who_has_not_answered(world):
    slip = made_slip(world)
    assert remind(slip.object_until - timedelta(days=5)) == 0
    soon = slip.object_until - timedelta(days=1)
    assert [remind(soon), remind(soon), remind(soon + timedelta(hours=3))] == [2, 0, 0]
    assert {row[:2] for row in told()} == {("Cem", "SLIP_CLOSING")}


def test_who_has_answered_is_not_reminded(world):
    slip = released_slip(world)
    assert remind(slip.object_until - timedelta(days=1)) == 0


def test_a_mail_about_an_answered_slip_is_not_sent(world):
    slip = made_slip(world)
    process_entries(JULY)
    campaigns.agree_to_slip(actor=world.cem, slip_id=slip.pk, now=MORNING)
    assert deliver() == {"skipped": 1}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_mail_says_whose_or_what(language, world):
    sun = secretary(world)
    for person in (world.cem, world.ada, sun):
        person.language = language
        person.save(update_fields=["language"])
    slip = objected_slip(world, reason="Canary one")
    process_entries(JULY)
    deliver()
    answered = {"actor": world.ada, "slip_id": slip.pk, "now": MORNING, "answer": "UPHELD", "reason": "Canary two"}
    campaigns.answer_objection(**answered)
    process_entries(MORNING)
    deliver()
    assert sorted(recipient for email in mail.outbox for recipient in email.to) == sorted(
        [world.ada.email, world.cem.email, sun.email]
    )
    for email in mail.outbox:
        text = email.subject + email.body + email.alternatives[0][0]
        assert "文竹社区" in text
        for word in ("Canary", "Cem", "Patrol", "90"):
            assert word not in text.replace(str(slip.pk), "").replace(email.extra_headers["List-Unsubscribe"][1:-1], "")
