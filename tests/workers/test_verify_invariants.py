"""`manage.py verify_invariants`: silent when all is well, and every guard sees what it is there for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from backend.common.ids import new_id
from backend.journal.models import Entry
from backend.notifications.models import Message
from backend.organisations.models import RESIDENT_ID, Person
from backend.organisations.operations import move_unit
from backend.posts import operations as posts
from backend.posts.models import Claim, ServicePost
from backend.rollups.models import Counter
from backend.rollups.queries import Span, sums
from tests import factories
from tests.rollups.counting import make_entry
from tests.world import NOW
from workers.invariants import CHECKS, violations
from workers.relay import relay
from workers.subscriptions import RECOUNTS, rescope


@pytest.fixture
def running(world):
    """A post on which somebody holds a place, opened and claimed by the operations, and counted."""
    fields = {"kind": "EMERGENCY", "title": "Sandbags", "duties": "Fill them", "places": 3}
    times = {"starts_at": NOW + timedelta(days=1), "ends_at": NOW + timedelta(days=2)}
    post = posts.create_post(
        actor=world.ada, unit_id=world.wenzhu.pk, cell_id=world.cell.pk, now=NOW, **fields, **times
    )
    posts.open_post(actor=world.ada, post_id=post.pk, now=NOW)
    posts.claim_post(actor=world.ben, post_id=post.pk, now=NOW)
    relay(now=NOW)
    return world


def found() -> set[str]:
    return {name for name, line in violations(timezone.now())}


def test_nothing_is_found_where_all_went_through_operations(running):
    assert list(violations(timezone.now())) == []
    out = StringIO()
    call_command("verify_invariants", stdout=out)
    assert "figures" in out.getvalue()


def test_the_command_lists_what_it_finds_and_fails(running):
    Counter.objects.filter(scope_id=running.kongpu.pk, metric="places").update(value=4)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_invariants", stdout=out)
    assert "figures: places of" in out.getvalue()
    assert "counted 4, the journal says 3" in out.getvalue()


def test_places_that_are_not_the_claims_are_found(running):
    ServicePost.objects.update(taken=2)
    assert "places" in found()


def test_a_gap_in_the_journal_is_found(running):
    Entry.objects.filter(kind="post.opened").update(seq=7)
    assert {"journal", "versions"} <= found()


def test_a_change_without_an_entry_is_found(running):
    Claim.objects.update(version=2)
    assert found() == {"versions"}


def test_a_dead_lettered_entry_is_found(running):
    entry = make_entry(running, issues_open="x")
    Entry.objects.filter(pk=entry.pk).update(dead_lettered_at=NOW, error="Uncountable")
    assert "dead-letters" in found()


def test_a_row_that_the_journal_does_not_know_is_found(running):
    factories.make_post(unit=running.lvmei)
    assert found() == {"figures"}


def test_a_mail_that_is_being_sent_for_too_long_is_found(running):
    now = timezone.now()
    Message.objects.create(
        recipient=running.ben,
        kind="DIGEST",
        subject_type="person",
        subject_id=new_id(),
        dedupe_key="2026-W22",
        channel=Message.Channel.EMAIL,
        state=Message.State.SENDING,
        lease_until=now - timedelta(minutes=1),
        lease_id=new_id(),
        send_after=now,
        expires_at=now + timedelta(days=1),
        created_at=now,
    )
    assert found() == {"leases"}


def test_sealed_text_that_does_not_open_is_found(running):
    resident = Person.objects.get(pk=RESIDENT_ID)
    issue = factories.make_issue(unit=running.wenzhu, reporter=resident)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE issues_issue SET contact = %s WHERE id = %s", ["s1.k.broken", id_of(issue)])
    assert "sealed" in found()


def id_of(row) -> str:
    return row.pk.hex if connection.vendor == "sqlite" else str(row.pk)


def test_every_check_has_a_name_for_operators():
    assert list(CHECKS) == [
        "places",
        "claims",
        "journal",
        "versions",
        "dead-letters",
        "figures",
        "messages",
        "leases",
        "sealed",
    ]


def test_moving_a_community_takes_live_posts_along_and_leaves_what_has_happened(running):
    move_unit(actor=running.eva, unit_id=running.wenzhu.pk, parent_id=running.cicheng.pk, now=NOW)
    while relay(now=NOW):
        pass
    assert list(violations(timezone.now())) == []
    assert rescope(NOW) == 0
    figures = {name: sums(getattr(running, name).pk, Span()) for name in ("kongpu", "cicheng", "district")}
    assert figures["kongpu"] == {"claims_confirmed": 1, "places": 0, "places_taken": 0, "posts_open": 0}
    assert figures["cicheng"] == {"places": 3, "places_taken": 1, "posts_open": 1}
    assert figures["district"] == {"claims_confirmed": 1, "places": 3, "places_taken": 1, "posts_open": 1}
    assert {"posts", "tasks", "issues", "handbook", "pledges"} <= set(RECOUNTS)
