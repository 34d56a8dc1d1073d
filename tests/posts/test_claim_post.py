"""Claiming a service post: the operation's rules, then its endpoint."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.common.errors import NotAllowed, NotFound
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.models import Claim
from backend.posts.operations.claims import AlreadyClaimed, PostClosed, PostFull
from tests import factories
from tests.world import NOW


def claim(person, post, **more):
    return operations.claim_post(actor=person, post_id=post.pk, now=NOW, **more)


def test_member_takes_a_place(world):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    made = claim(world.ben, post, note="I bring a shovel")
    post.refresh_from_db()
    assert (made.state, made.person_id, made.confirmed_at) == (Claim.State.CONFIRMED, world.ben.pk, NOW)
    assert (post.taken, post.waiting) == (1, 0)


def test_claim_is_journalled_once_with_its_place_and_without_the_note(world):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    made = claim(world.ben, post, note="I bring a shovel")
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.seq) == ("claim.confirmed", made.pk, 1)
    assert (entry.unit_path, entry.cell_id) == (world.wenzhu.path, world.cell.pk)
    assert entry.scope_ids == [str(world.cell.pk)]
    assert entry.facts == {"post_id": str(post.pk), "person_id": str(world.ben.pk)}
    assert entry.counts == {"claims_confirmed": 1, "places_taken": 1}


def test_second_claim_of_the_same_member_is_refused_and_changes_nothing(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu)
    claim(world.ben, post)
    with nothing_changes(), pytest.raises(AlreadyClaimed):
        claim(world.ben, post)


def test_full_post_refuses_and_changes_nothing(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, places=1)
    claim(world.ben, post)
    with nothing_changes(), pytest.raises(PostFull):
        claim(world.bao, post)


def test_refusal_on_a_full_post_takes_no_lock_and_remembers_only_the_request(world, now, client_for):
    post = factories.make_post(unit=world.wenzhu, places=1)
    claim(world.bao, post)
    ben = client_for(world.ben)
    with CaptureQueriesContext(connection) as statements:
        assert ben.post(f"/api/v1/posts/{post.pk}/claims").status_code == 409
    told = [query["sql"] for query in statements]
    assert not [sql for sql in told if "FOR UPDATE" in sql or "FOR NO KEY" in sql or sql.startswith("UPDATE")]
    assert [sql.split()[2] for sql in told if sql.startswith("INSERT")] == ['"common_idempotencykey"']


def test_hours_by_arrangement_collide_with_nothing_and_are_still_claimed_once(world, nothing_changes):
    term = {"starts_at": NOW, "ends_at": NOW + timedelta(days=300)}
    first, second = (factories.make_post(unit=world.wenzhu, **term) for _ in range(2))
    assert [claim(world.ben, post).state for post in (first, second)] == ["CONFIRMED", "CONFIRMED"]
    with nothing_changes(), pytest.raises(AlreadyClaimed):
        claim(world.ben, first)


WINDOWS = {
    "not yet open": {"claims_open_at": NOW + timedelta(seconds=1)},
    "closed": {"claims_close_at": NOW},
    "over": {"starts_at": NOW - timedelta(hours=4), "ends_at": NOW, "state": "ACTIVE"},
}


@pytest.mark.parametrize("name", WINDOWS)
def test_outside_the_claim_window_nothing_is_claimed(world, nothing_changes, name):
    post = factories.make_post(unit=world.wenzhu, **WINDOWS[name])
    with nothing_changes(), pytest.raises(PostClosed):
        claim(world.ben, post)


def test_full_post_with_a_waiting_list_gives_tickets_in_order(world):
    post = factories.make_post(unit=world.wenzhu, places=1, waitlist_places=2)
    claim(world.ben, post)
    waiting = [claim(person, post) for person in (world.bao, world.hao)]
    post.refresh_from_db()
    assert [(made.state, made.ticket) for made in waiting] == [("WAITLISTED", 1), ("WAITLISTED", 2)]
    assert (post.taken, post.waiting) == (1, 2)


@pytest.mark.parametrize("state", ["DRAFT", "SUSPENDED", "CLOSED", "CANCELLED"])
def test_post_that_takes_no_claims_refuses_and_changes_nothing(world, nothing_changes, state):
    post = factories.make_post(unit=world.wenzhu, state=state)
    with nothing_changes(), pytest.raises((PostClosed, NotFound)):
        claim(world.ben, post)


def test_stranger_does_not_see_the_post(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu)
    with nothing_changes(), pytest.raises(NotFound):
        claim(world.dan, post)


def test_organiser_sees_the_post_but_may_not_claim_it(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    with nothing_changes(), pytest.raises(NotAllowed):
        claim(world.ada, post)


def test_post_open_to_the_whole_district_is_claimed_from_another_street(world):
    post = factories.make_post(unit=world.wenzhu, audience=world.district)
    assert claim(world.cem, post).state == Claim.State.CONFIRMED


def test_endpoint_answers_201_and_replays_the_same_claim(world, now, client_for):
    post = factories.make_post(unit=world.wenzhu)
    ben, key = client_for(world.ben), str(uuid4())
    first = ben.post(f"/api/v1/posts/{post.pk}/claims", {"note": "x"}, HTTP_IDEMPOTENCY_KEY=key)
    again = ben.post(f"/api/v1/posts/{post.pk}/claims", {"note": "x"}, HTTP_IDEMPOTENCY_KEY=key)
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Claim.objects.count() == Entry.objects.count() == 1


def test_endpoint_refuses_a_full_post_with_a_problem_and_says_so_again(world, now, client_for, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, places=1)
    claim(world.bao, post)
    ben, key = client_for(world.ben), str(uuid4())
    with nothing_changes():
        first = ben.post(f"/api/v1/posts/{post.pk}/claims", HTTP_IDEMPOTENCY_KEY=key)
        again = ben.post(f"/api/v1/posts/{post.pk}/claims", HTTP_IDEMPOTENCY_KEY=key)
    assert first.status_code == again.status_code == 409
    assert first["Content-Type"] == "application/problem+json"
    assert first.json() == {
        "type": "/problems/post-full",
        "code": "post-full",
        "title": "All places of this post are taken.",
        "status": 409,
    }
    assert again.json() == first.json()
