"""Messages that follow from entries of the journal: one per person, entry and channel."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.notifications import operations
from backend.notifications.models import Message, Preference
from backend.posts import operations as posts
from tests import factories
from tests.world import NOW


def entry(kind, subject, *, actor, **facts):
    scope = getattr(subject, "scope", None) or subject.post.scope
    subject.version += 1
    return journal.record(kind, actor=actor, at=NOW, subject=subject, scope=scope, **facts)


def queued(**fields) -> list[tuple]:
    rows = Message.objects.filter(**fields).values_list("recipient__name", "kind", "channel", "state")
    return sorted(rows)


@pytest.fixture
def offered(world):
    """Ben has been offered a place by the system, until tonight."""
    post = factories.make_post(unit=world.wenzhu, title="Fill sandbags")
    claim = factories.make_claim(post=post, person=world.ben, state="OFFERED", offer_until=NOW + timedelta(hours=12))
    facts = {"post_id": post.pk, "person_id": world.ben.pk, "offer_until": claim.offer_until}
    return entry("claim.offered", claim, actor=world.ada, **facts)


def test_offer_makes_one_inbox_row_and_one_mail(offered):
    assert operations.queue_for_entries([offered], now=NOW) == 2
    assert queued() == [("Ben", "CLAIM_OFFERED", "EMAIL", "PENDING"), ("Ben", "CLAIM_OFFERED", "INBOX", "SENT")]
    mail = Message.objects.get(channel="EMAIL")
    assert (mail.send_after, mail.expires_at) == (NOW, NOW + timedelta(hours=12))
    assert mail.params == {}


def test_entries_read_from_the_database_make_the_same_messages(offered):
    fresh = Entry.objects.get(pk=offered.pk)  # facts are text now, ids and moments too
    assert operations.queue_for_entries([offered], now=NOW) == 2
    assert operations.queue_for_entries([fresh], now=NOW) == 0


def test_entries_delivered_twice_make_their_messages_once(offered):
    operations.queue_for_entries([offered, offered], now=NOW)
    assert operations.queue_for_entries([offered], now=NOW + timedelta(hours=1)) == 0
    assert Message.objects.count() == 2


def test_nobody_is_told_of_what_they_did_themselves(world):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    own = entry("claim.confirmed", claim, actor=world.ben, person_id=world.ben.pk)
    by_organiser = entry("claim.confirmed", claim, actor=world.ada, person_id=world.ben.pk)
    operations.queue_for_entries([own], now=NOW)
    assert queued() == [("Fay", "CLAIM_TAKEN", "INBOX", "SENT")]  # who organises the post is told, Ben is not
    assert operations.queue_for_entries([by_organiser], now=NOW) == 2


def test_everybody_with_a_place_or_a_ticket_hears_that_the_post_is_cancelled(world):
    post = factories.make_post(unit=world.wenzhu, places=2, waitlist_places=1)
    factories.make_claim(post=post, person=world.ben)
    factories.make_claim(post=post, person=world.hao, state="CANCELLED", ended_at=NOW)  # by the very cancelling
    factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    factories.make_claim(post=post, person=world.cem, state="WITHDRAWN", ended_at=NOW - timedelta(days=1))
    cancelled = entry("post.cancelled", post, actor=world.ada)
    operations.queue_for_entries([cancelled], now=NOW)
    assert [row[0] for row in queued(channel="INBOX")] == ["Bao", "Ben", "Hao"]


def test_issue_dispatched_to_a_unit_reaches_those_who_organise_it(world):
    post = factories.make_post(unit=world.wenzhu)  # any row will do as the subject of an entry
    dispatched = entry("issue.dispatched", post, actor=world.ada, unit_id=world.kongpu.pk)
    operations.queue_for_entries([dispatched], now=NOW)
    assert queued(channel="INBOX") == [("Fay", "ISSUE_DISPATCHED", "INBOX", "SENT")]


def test_person_without_email_or_with_mails_switched_off_has_the_inbox(world, offered):
    world.ben.email = None
    world.ben.save(update_fields=["email"])
    operations.queue_for_entries([offered], now=NOW)
    assert queued() == [("Ben", "CLAIM_OFFERED", "INBOX", "SENT")]


def test_preference_for_the_inbox_only_makes_no_mail(world, offered):
    Preference.objects.create(person=world.ben, channel="INBOX", created_at=NOW)
    operations.queue_for_entries([offered], now=NOW)
    assert queued() == [("Ben", "CLAIM_OFFERED", "INBOX", "SENT")]


def test_inactive_person_is_told_nothing(world, offered):
    world.ben.is_active = False
    world.ben.save(update_fields=["is_active"])
    assert operations.queue_for_entries([offered], now=NOW) == 0


def test_sixth_mail_of_a_week_goes_into_the_digest(world):
    for number in range(7):
        post = factories.make_post(unit=world.wenzhu, title=f"Post {number}")
        claim = factories.make_claim(post=post, person=world.ben)
        confirmed = entry("claim.confirmed", claim, actor=world.ada, person_id=world.ben.pk)
        operations.queue_for_entries([confirmed], now=NOW)
    mails = Message.objects.filter(channel="EMAIL").order_by("id")
    assert [(mail.state, mail.reason) for mail in mails] == [("PENDING", "")] * 5 + [("SKIPPED", "limit")] * 2
    assert Message.objects.filter(channel="INBOX").count() == 7


def test_limit_is_counted_within_one_batch_and_starts_again_on_monday(world):
    entries = []
    for _number in range(6):
        claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
        entries.append(entry("claim.confirmed", claim, actor=world.ada, person_id=world.ben.pk))
    operations.queue_for_entries(entries, now=NOW)
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    another = entry("claim.confirmed", claim, actor=world.ada, person_id=world.ben.pk)
    operations.queue_for_entries([another], now=NOW + timedelta(days=6))
    states = list(Message.objects.filter(channel="EMAIL").order_by("id").values_list("state", flat=True))
    assert states == ["PENDING"] * 5 + ["SKIPPED", "PENDING"]


def test_urgent_mails_do_not_count_against_the_limit(world):
    entries = []
    for _number in range(8):
        post = factories.make_post(unit=world.wenzhu)
        factories.make_claim(post=post, person=world.ben)
        entries.append(entry("post.cancelled", post, actor=world.ada))
    operations.queue_for_entries(entries, now=NOW)
    assert Message.objects.filter(channel="EMAIL", state="PENDING").count() == 8


def test_batch_costs_the_same_for_one_entry_and_for_twenty(world):
    def batch(count):
        made = []
        for _number in range(count):
            post = factories.make_post(unit=world.wenzhu)
            claim = factories.make_claim(post=post, person=world.ben)
            made.append(entry("claim.confirmed", claim, actor=world.ada, person_id=world.ben.pk))
            made.append(entry("post.cancelled", post, actor=world.ada))
        return made

    statements = []
    for entries in (batch(1), batch(20)):
        with CaptureQueriesContext(connection) as queries:
            operations.queue_for_entries(entries, now=NOW)
        statements.append(len(queries))
    # holders, recipients, calendar, mails of the week, insert; SQLite shows one insert per row of its prepared statement
    assert statements[0] == 5 and (connection.vendor == "sqlite" or statements[1] == 5)


def all_queued():
    operations.queue_for_entries(list(Entry.objects.order_by("id")), now=NOW)
    return {(name, kind) for name, kind, _channel, _state in queued()}


def test_applicant_who_was_not_chosen_is_told(world):
    post = factories.make_post(unit=world.wenzhu, selection="ORGANISER", waitlist_places=2)
    claim = factories.make_claim(post=post, person=world.ben, state="WAITLISTED")
    posts.reject_application(actor=world.fay, claim_id=claim.pk, now=NOW, reason="Enough people")
    assert all_queued() == {("Ben", "CLAIM_DECLINED")}


def test_who_declined_an_offer_is_not_told_what_they_know(world):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben, state="OFFERED")
    posts.decline_offer(actor=world.ben, claim_id=claim.pk, now=NOW)
    assert all_queued() == set()


@pytest.mark.parametrize(("closing", "kind"), [(True, "CLAIM_CANCELLED"), (False, "POST_CANCELLED")])
def test_everybody_whose_claim_ends_with_the_post_is_told_once(world, closing, kind):
    post = factories.make_post(unit=world.wenzhu, places=1, waitlist_places=1)
    factories.make_claim(post=post, person=world.ben)
    factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    end = posts.close_post if closing else posts.cancel_post
    end(actor=world.fay, post_id=post.pk, now=NOW, **({} if closing else {"reason": "Flood"}))
    assert all_queued() == {("Ben", kind), ("Bao", kind)}


def test_who_has_served_to_the_end_is_not_told_that_it_is_over(world):
    post = factories.make_post(unit=world.wenzhu, state="ACTIVE", starts_at=NOW - timedelta(days=1))
    factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    posts.close_post(actor=world.fay, post_id=post.pk, now=NOW)
    assert all_queued() == set()
