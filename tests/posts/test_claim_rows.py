"""The rows of a claim are written when its operation returns, for every caller, and all of them or none."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from backend.common.errors import ConcurrentUpdate
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.models import Claim, ServicePost
from backend.posts.operations import claims
from backend.posts.operations.claims import AlreadyClaimed
from tests import factories
from tests.world import NOW


def counts_of(post: ServicePost) -> tuple[int, int]:
    return ServicePost.objects.values_list("taken", "waiting").get(pk=post.pk)


STEPS = {"take_place": (1, "CONFIRMED", (1, 0)), "join_waiting_list": (0, "WAITLISTED", (0, 1))}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("caller", ["operation", "body", "API"])
def test_the_line_after_the_step_finds_the_claim(world, now, client_for, monkeypatch, caller, step):
    places, state, counts = STEPS[step]
    post, found = factories.make_post(unit=world.wenzhu, places=1, waitlist_places=3), []
    ServicePost.objects.filter(pk=post.pk).update(taken=1 - places)
    original = getattr(claims, step)

    def look_afterwards(claim, actor, now):
        original(claim, actor, now)
        made = Claim.objects.get(pk=claim.pk)
        found.append((made.state, made.ticket, Entry.objects.filter(subject_id=claim.pk).count(), counts_of(post)))

    monkeypatch.setattr(claims, step, look_afterwards)
    if caller == "API":
        assert client_for(world.ben).post(f"/api/v1/posts/{post.pk}/claims").status_code == 201
    else:
        act = operations.claim_post if caller == "operation" else operations.claim_post.body
        act(actor=world.ben, post_id=post.pk, now=NOW)
    ticket = 1 if state == "WAITLISTED" else None
    assert found == [(state, ticket, 1, (counts[0] + 1 - places, counts[1]))]


@pytest.mark.parametrize("places", [1, 0], ids=["place", "ticket"])
def test_what_is_written_is_what_the_caller_holds(world, places):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, waitlist_places=3)
    ServicePost.objects.filter(pk=post.pk).update(places=3, taken=3 - places)
    made = operations.claim_post(actor=world.ben, post_id=post.pk, now=NOW, note="党员")
    read, columns = Claim.objects.get(pk=made.pk), [field.attname for field in Claim._meta.concrete_fields]
    assert [getattr(read, name) for name in columns] == [getattr(made, name) for name in columns]
    assert not made._state.adding
    assert (made.post.taken, made.post.waiting) == counts_of(post)


@pytest.mark.parametrize("places", [1, 0], ids=["place", "ticket"])
def test_on_postgresql_they_are_one_statement_before_the_memory_of_the_request(world, now, client_for, places):
    post = factories.make_post(unit=world.wenzhu, waitlist_places=3)
    ServicePost.objects.filter(pk=post.pk).update(places=3, taken=3 - places)
    ben = client_for(world.ben)
    with CaptureQueriesContext(connection) as captured:
        assert ben.post(f"/api/v1/posts/{post.pk}/claims").status_code == 201
    writes = [query["sql"] for query in captured if "INSERT" in query["sql"] or query["sql"].startswith("UPDATE")]
    assert len(writes) == (2 if connection.vendor == "postgresql" else 4)
    assert "common_idempotencykey" in writes[-1]


@pytest.fixture
def full(world, monkeypatch):
    """A post whose last place was taken since it was read."""
    monkeypatch.setattr(claims, "is_full", lambda post: False)
    monkeypatch.setattr(claims, "has_place", lambda post: True)
    post = factories.make_post(unit=world.wenzhu, places=1)
    ServicePost.objects.filter(pk=post.pk).update(taken=1)
    return post


def test_post_that_is_full_by_then_gets_no_row(world, full, nothing_changes):
    error = (
        ConcurrentUpdate if connection.vendor == "postgresql" else IntegrityError
    )  # SQLite: it cannot have been taken
    with nothing_changes(), pytest.raises(error):
        operations.claim_post(actor=world.ben, post_id=full.pk, now=NOW)


def test_second_claim_that_only_the_constraint_sees_is_refused_and_gets_no_row(world, nothing_changes, monkeypatch):
    monkeypatch.setattr(claims, "check_hours", lambda person_id, post: None)
    post = factories.make_post(unit=world.wenzhu)
    operations.claim_post(actor=world.ben, post_id=post.pk, now=NOW)
    with nothing_changes(), pytest.raises(AlreadyClaimed):
        operations.claim_post(actor=world.ben, post_id=post.pk, now=NOW)


def test_any_other_constraint_is_an_error_of_ours_not_an_answer(world, monkeypatch, nothing_changes):
    monkeypatch.setattr(claims, "confirmed_fields", lambda post, now: {"state": Claim.State.OFFERED})
    post = factories.make_post(unit=world.wenzhu)
    with nothing_changes(), pytest.raises(IntegrityError, match="claim_offer_has_deadline"):
        operations.claim_post(actor=world.ben, post_id=post.pk, now=NOW)
