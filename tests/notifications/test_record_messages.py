"""Messages about deeds, suggestions, examples and residence registration: few mails, none with a word that a member wrote."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from backend.campaigns import operations as campaigns
from backend.journal.models import Entry
from backend.notifications import operations
from backend.notifications.digests import compose_digest
from backend.notifications.models import Message
from backend.notifications.periods import Period
from backend.organisations.models import Person, Role
from tests.campaigns.steps import accepted_deed, answered_suggestion, confirmed_example, process_entries
from tests.handbook.steps import with_help
from tests.world import NOW

WRITTEN = ("ramp", "It stands", "bench", "At the gate", "in July", "First to sort", "Every day", "bicycles")


def queued(*names: str) -> list[tuple[str, str, str]]:
    """Recipient, kind, channels; of the kinds named, or of all."""
    process_entries()
    rows = Message.objects.filter(kind__in=names) if names else Message.objects.exclude(subject_type="claim")
    found: dict[tuple[str, str], set[str]] = {}
    for name, kind, channel in rows.values_list("recipient__name", "kind", "channel"):
        found.setdefault((name, kind), set()).add(channel)
    return sorted((name, kind, "+".join(sorted(channels))) for (name, kind), channels in found.items())


def propose(person, **more):
    return campaigns.propose_deed(actor=person, now=NOW, title="A ramp", **more)


def report(world):
    return campaigns.register_residence(actor=world.cem, now=NOW, unit_id=world.wenzhu.pk, services="Mending bicycles")


def test_a_deed_is_told_step_by_step(world):
    deed = propose(world.ben, served_id=world.bao.pk)
    assert queued() == [("Hao", "DEED_PROPOSED", "INBOX")]
    campaigns.agree_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
    assert queued("DEED_AGREED") == [("Ben", "DEED_AGREED", "EMAIL+INBOX")]
    campaigns.finish_deed(actor=world.ben, deed_id=deed.pk, now=NOW, result="It stands.")
    assert queued("DEED_DONE", "DEED_TO_ACCEPT") == [("Bao", "DEED_DONE", "EMAIL+INBOX")]
    campaigns.accept_deed(actor=world.bao, deed_id=deed.pk, now=NOW)
    assert queued("DEED_ACCEPTED") == [("Ben", "DEED_ACCEPTED", "INBOX")]


def test_where_nobody_with_an_account_was_served_the_branch_is_told_that_a_deed_is_done(world):
    accepted_deed(world.ben, world.hao)
    assert queued("DEED_DONE", "DEED_TO_ACCEPT") == [("Hao", "DEED_TO_ACCEPT", "INBOX")]


def test_a_deed_declined_is_told_to_its_author(world):
    deed = propose(world.ben)
    campaigns.decline_deed(actor=world.hao, deed_id=deed.pk, now=NOW, reason="Being built in July")
    assert queued("DEED_DECLINED") == [("Ben", "DEED_DECLINED", "EMAIL+INBOX")]


def test_a_suggestion_and_an_example_are_told_to_the_branch_and_their_author(world):
    answered_suggestion(world.ben, world.hao)
    confirmed_example(world.ben, world.hao)
    assert queued() == [
        ("Ben", "EXAMPLE_CONFIRMED", "INBOX"),
        ("Ben", "SUGGESTION_ANSWERED", "EMAIL+INBOX"),
        ("Ben", "SUGGESTION_RECEIVED", "INBOX"),
        ("Hao", "EXAMPLE_RECORDED", "INBOX"),
        ("Hao", "SUGGESTION_MADE", "INBOX"),
    ]


def test_a_member_who_reports_is_told_to_those_who_may_take_them_in(world):
    made = report(world)
    assert queued() == [("Ada", "REGISTRATION_MADE", "INBOX")]
    campaigns.accept_registration(actor=world.ada, registration_id=made.pk, now=NOW, cell_id=world.cell.pk)
    assert queued("REGISTRATION_ACCEPTED") == [("Cem", "REGISTRATION_ACCEPTED", "EMAIL+INBOX")]


@pytest.mark.parametrize("why", ["own", "typed", "vacant", "left"])
def test_what_the_secretary_may_not_answer_waits_for_the_officer_above(world, why):
    if why == "typed":
        with_help(world.ben)
        propose(world.hao, person_id=world.ben.pk)
    elif why == "own":
        propose(world.hao)
    else:
        hao = Person.objects.filter(pk=world.hao.pk)
        hao.update(is_active=False) if why == "left" else Role.objects.filter(person__in=hao).delete()
        propose(world.ben)
    to_ben = [("Ben", "ENTERED_FOR_YOU", "INBOX")] if why == "typed" else []
    assert queued() == [*to_ben, ("Fay", "DEED_PROPOSED", "INBOX")]


def test_the_member_reads_the_title_and_a_mail_says_only_the_day_and_the_branch(world, now, client_for, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deed = propose(world.ben, served_id=world.bao.pk, description="Being built in July")
    campaigns.agree_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
    campaigns.finish_deed(actor=world.ben, deed_id=deed.pk, now=NOW, result="It stands.")
    made = campaigns.make_suggestion(actor=world.ben, now=NOW, title="A bench", description="At the gate.")
    campaigns.receive_suggestion(actor=world.hao, suggestion_id=made.pk, now=NOW)
    campaigns.answer_suggestion(actor=world.hao, suggestion_id=made.pk, now=NOW, answer="NOT", reason="No room in July")
    declined = propose(world.ben)
    campaigns.decline_deed(actor=world.hao, deed_id=declined.pk, now=NOW, reason="No room in July")
    registration = report(world)
    campaigns.accept_registration(actor=world.ada, registration_id=registration.pk, now=NOW, cell_id=world.cell.pk)
    process_entries()
    titles = [row["title"] for row in client_for(world.ben).get("/api/v1/me/inbox").json()["results"]]
    assert "Answered: A bench" in titles and "The branch did not agree: A ramp" in titles
    for language in ("en", "zh-hans"):
        Person.objects.update(language=language)
        Message.objects.filter(channel="EMAIL").update(state="PENDING", lease_id=None, lease_until=None)
        operations.deliver_batch(now=NOW, limit=20)
    sent = [f"{email.subject}\n{email.body}\n{email.alternatives[0][0]}" for email in mail.outbox]
    # Of each: the deed that is done makes no sense of "agreed" any more, so that one was not sent.
    assert len(sent) == 8
    for email in sent:
        assert not [word for word in WRITTEN if word in email]
        assert "2026-06-02" in email


def test_nothing_waits_in_a_digest_that_was_answered_and_all_that_waits_is_one_group(world):
    propose(world.ben)
    propose(world.bao)
    accepted_deed(world.ben, world.hao)
    campaigns.make_suggestion(actor=world.ben, now=NOW, title="A bench", description="At the gate.")
    campaigns.record_example(actor=world.ben, now=NOW, title="First to sort", account="Every day.")
    report(world)
    process_entries()
    period = Period.ending_before(NOW + timedelta(days=7))
    with translation.override("en"):
        digest = compose_digest(world.hao, period.as_params(), now=NOW)
        ada = compose_digest(world.ada, period.as_params(), now=NOW)
    waiting = {group.heading: group.count for group in digest.waiting}
    assert waiting == {
        "Deeds proposed, for the branch to agree": 2,
        "Suggestions made, to be received": 1,
        "Examples that wait to be confirmed": 1,
    }
    assert [group.heading for group in ada.waiting] == ["Members who wait to be taken into a cell"]
    said = str(digest) + str(ada)
    assert not [word for word in WRITTEN if word in said]
    assert digest.own is None  # what was in the inbox is not told a second time


def test_those_above_hear_in_their_digest_of_what_has_waited_for_long_only(world):
    propose(world.ben)
    process_entries()
    for days, expected in ((13, {}), (14, {"Deeds proposed, for the branch to agree": 1})):
        now = NOW + timedelta(days=days)
        with translation.override("en"):
            digest = compose_digest(world.fay, Period.ending_before(now).as_params(), now=now)
        assert {group.heading: group.count for group in digest.waiting} == expected
        assert bool(digest.below) is not bool(expected), "it is not said that nothing waits while something does"


def test_batch_costs_the_same_for_one_entry_and_for_twenty(world):
    for author in [world.ben] * 21:
        propose(author)
        campaigns.make_suggestion(actor=author, now=NOW, title="A bench", description="At the gate.")
    entries = list(Entry.objects.order_by("pk"))
    statements = []
    for batch in (entries[:2], entries[2:]):
        with CaptureQueriesContext(connection) as queries:
            operations.queue_for_entries(batch, now=NOW)
        statements.append(len(queries))
    assert statements[0] == statements[1]


def test_entries_followed_twice_tell_once(world):
    propose(world.ben)
    entries = list(Entry.objects.all())
    assert operations.queue_for_entries(entries, now=NOW) == 1
    assert operations.queue_for_entries(entries, now=NOW) == 0
