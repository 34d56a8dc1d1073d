"""Concurrent claims of few places: real threads with connections of their own, on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from backend.common.errors import ConcurrentUpdate, Conflict
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.models import Claim
from backend.posts.operations import claim_sql, claims
from tests import factories, world
from tests.posts.steps import counts_of
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PLACES, TRIES = 60, 5, 20


@pytest.fixture
def cast(transactional_db):
    return world.build()


def together(*calls):
    """Run the calls concurrently, each on its own connection; returns a state or an error code for each."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait(30)
        try:
            for _try in range(TRIES):  # as the API does, which retries after a concurrent update
                try:
                    return call().state
                except ConcurrentUpdate:
                    continue
            return "gave-up"
        except Conflict as refusal:
            return refusal.code
        except IntegrityError:
            return "constraint"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def storm(post, people):
    def claim(person):
        return lambda: operations.claim_post(actor=person, post_id=post.pk, now=NOW)

    return Counter(together(*(claim(person) for person in people)))


def members(cast):
    return [factories.make_member(unit=cast.branch) for _ in range(PEOPLE)]


def test_exactly_the_places_are_taken_and_the_rest_waits_in_order(cast):
    post = factories.make_post(unit=cast.wenzhu, places=PLACES, waitlist_places=30)
    outcome = storm(post, members(cast))
    assert outcome == {"CONFIRMED": PLACES, "WAITLISTED": 30, "post-full": PEOPLE - PLACES - 30}
    tickets = Claim.objects.filter(post=post, state="WAITLISTED").order_by("ticket").values_list("ticket", flat=True)
    assert list(tickets) == list(range(1, 31))
    assert counts_of(post) == (PLACES, 30)
    assert Entry.objects.count() == PLACES + 30


def test_without_a_waiting_list_the_rest_is_refused(cast):
    post = factories.make_post(unit=cast.wenzhu, places=PLACES)
    assert storm(post, members(cast)) == {"CONFIRMED": PLACES, "post-full": PEOPLE - PLACES}
    assert (counts_of(post), Claim.objects.count(), Entry.objects.count()) == ((PLACES, 0), PLACES, PLACES)


def test_without_its_guard_the_same_storm_runs_into_the_constraint(cast, monkeypatch):
    """The negative control: the test above can detect the race, and the database's constraint still refuses."""
    unguarded(monkeypatch)
    post = factories.make_post(unit=cast.wenzhu, places=PLACES)
    outcome = storm(post, members(cast))
    assert outcome["CONFIRMED"] == PLACES
    assert outcome["constraint"] > 0


@pytest.mark.postgresql(reason="SQLite cannot drop a constraint; there the constraint firing is the control")
def test_without_guard_and_constraint_the_post_is_oversubscribed(cast, monkeypatch):
    unguarded(monkeypatch)
    post = factories.make_post(unit=cast.wenzhu, places=PLACES)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE posts_servicepost DROP CONSTRAINT post_never_oversubscribed")
        try:
            assert storm(post, members(cast))["CONFIRMED"] > PLACES
        finally:
            cursor.execute("TRUNCATE posts_servicepost CASCADE")
            cursor.execute(
                "ALTER TABLE posts_servicepost ADD CONSTRAINT post_never_oversubscribed CHECK (taken <= places)"
            )


def unguarded(monkeypatch):
    """Every claim reads that a place is free, and the update has no condition."""
    monkeypatch.setattr(claims, "has_place", lambda post: True)
    monkeypatch.setattr(claim_sql, "TAKE_PLACE", claim_sql.TAKE_PLACE.replace(" AND taken < places", ""))


def test_one_person_clicking_six_times_gets_one_place(cast):
    post = factories.make_post(unit=cast.wenzhu, places=PLACES)
    assert storm(post, [cast.ben] * 6) == {"CONFIRMED": 1, "already-claimed": 5}
    assert counts_of(post) == (1, 0)


def test_one_person_on_overlapping_posts_at_one_moment_gets_one(cast):
    posts = [factories.make_post(unit=cast.wenzhu) for _ in range(6)]
    calls = [lambda post=post: operations.claim_post(actor=cast.ben, post_id=post.pk, now=NOW) for post in posts]
    assert Counter(together(*calls)) == {"CONFIRMED": 1, "duty-overlap": 5}


@pytest.mark.postgresql(reason="one writer at a time")
def test_without_the_lock_on_the_person_overlapping_claims_pass(cast, monkeypatch):
    """The negative control of the lock; SQLite has one writer, so there nothing can pass."""
    posts = [factories.make_post(unit=cast.wenzhu) for _ in range(12)]
    check, all_have_looked = claims.check_hours, Barrier(len(posts))

    def check_and_wait(*given):
        check(*given)
        all_have_looked.wait(30)

    monkeypatch.setattr(claims, "lock_person", lambda person_id: None)
    monkeypatch.setattr(claims, "check_hours", check_and_wait)
    calls = [lambda post=post: operations.claim_post(actor=cast.ben, post_id=post.pk, now=NOW) for post in posts]
    assert Counter(together(*calls))["CONFIRMED"] == len(posts)


def test_withdrawals_and_claims_at_one_moment_leave_no_free_place_while_somebody_waits(cast):
    post = factories.make_post(unit=cast.wenzhu, places=PLACES, waitlist_places=PEOPLE)
    people = members(cast)
    held = [operations.claim_post(actor=person, post_id=post.pk, now=NOW) for person in people[:PLACES]]

    def withdraw(claim):
        return lambda: operations.withdraw_claim(actor=claim.person, claim_id=claim.pk, now=NOW, reason="Ill")

    def claim(person):
        return lambda: operations.claim_post(actor=person, post_id=post.pk, now=NOW)

    outcome = Counter(together(*map(withdraw, held), *map(claim, people[PLACES:])))
    assert outcome["WITHDRAWN"] == PLACES
    assert outcome["CONFIRMED"] + outcome["WAITLISTED"] == PEOPLE - PLACES
    assert counts_of(post) == (PLACES, PEOPLE - 2 * PLACES)


def test_place_freed_twice_at_one_moment_is_offered_to_two(cast):
    post = factories.make_post(unit=cast.wenzhu, places=2, waitlist_places=9)
    people = members(cast)[:6]
    made = [operations.claim_post(actor=person, post_id=post.pk, now=NOW) for person in people]
    calls = [
        lambda claim=claim: operations.withdraw_claim(actor=claim.person, claim_id=claim.pk, now=NOW, reason="Ill")
        for claim in made[:2]
    ]
    assert together(*calls) == ["WITHDRAWN", "WITHDRAWN"]
    states = [Claim.objects.get(pk=claim.pk).state for claim in made[2:]]
    assert states == ["OFFERED", "OFFERED", "WAITLISTED", "WAITLISTED"]
