"""A right is asked again whenever it is used: still active, still of the audience, still free at that hour."""

from datetime import timedelta

import pytest

from backend.organisations import operations as organisations
from backend.organisations.models import Role
from backend.posts import operations
from backend.posts.models import Claim
from backend.posts.operations.offers import ClaimantLeft
from tests import factories
from tests.posts.steps import as_system, counts_of, do, figures, recounted, state_of
from tests.world import NOW


@pytest.fixture
def queue(world):
    """One place, held by Ben; Bao, then Hao and Olga wait."""
    olga = factories.make_member(unit=world.branch, name="Olga")
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=5)
    claims = [do(operations.claim_post, person, post_id=post.pk) for person in (world.ben, world.bao, world.hao, olga)]
    return post, *claims


def close(world, person):
    return do(organisations.deactivate_person, world.eva, person_id=person.pk)


def move_away(world, person):
    return do(organisations.edit_person, world.eva, person_id=person.pk, home_unit_id=world.cicheng_branch.pk)


def end_membership(world, person):
    role = Role.objects.get(person=person, kind="MEMBER", until_date=None)
    return do(organisations.end_role, world.eva, role_id=role.pk)


WAYS = pytest.mark.parametrize("leaves", [close, move_away, end_membership])


@WAYS
def test_place_of_who_leaves_goes_to_the_next(world, queue, leaves):
    post, bens, baos, haos, olgas = queue
    leaves(world, world.ben)
    assert [state_of(claim) for claim in (bens, baos, haos, olgas)] == ["LEFT", "OFFERED", "WAITLISTED", "WAITLISTED"]
    assert counts_of(post) == (1, 2)


def test_closed_account_in_the_week_before_the_duty_leaves_no_hole(world):
    """A holder's account is closed; two people wait. Nobody has to free the place by hand."""
    begins = NOW + timedelta(days=7)
    post = factories.make_post(
        unit=world.wenzhu, places=1, waitlist_places=3, starts_at=begins, ends_at=begins + timedelta(hours=3)
    )
    claims = [do(operations.claim_post, person, post_id=post.pk) for person in (world.ben, world.bao, world.hao)]
    close(world, world.ben)
    as_system(operations.advance_posts)
    assert [state_of(claim) for claim in claims] == ["LEFT", "OFFERED", "WAITLISTED"]
    do(operations.accept_offer, world.bao, claim_id=claims[1].pk)
    assert counts_of(post) == (1, 1)


@WAYS
def test_ticket_and_offer_of_who_leaves_end_too(world, queue, leaves):
    post, bens, baos, haos, olgas = queue
    do(operations.withdraw_claim, world.ben, claim_id=bens.pk, reason="Ill")
    leaves(world, world.bao)
    assert [state_of(claim) for claim in (baos, haos, olgas)] == ["LEFT", "OFFERED", "WAITLISTED"]
    leaves(world, olgas.person)
    assert (state_of(olgas), counts_of(post)) == ("LEFT", (1, 0))
    live = {key: amount for key, amount in figures().items() if key[1] in ("places_taken", "claims_waiting")}
    assert live == {key: amount for key, amount in recounted().items() if key[1] in ("places_taken", "claims_waiting")}


@WAYS
def test_who_has_begun_the_duty_has_served(world, leaves):
    begun = {"state": "ACTIVE", "starts_at": NOW - timedelta(days=2), "ends_at": NOW + timedelta(days=9)}
    post = factories.make_post(unit=world.wenzhu, places=1, waitlist_places=1, **begun)
    held = factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    waits = factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    leaves(world, world.ben)
    assert [state_of(claim) for claim in (held, waits)] == ["COMPLETED", "OFFERED"]


def test_what_another_membership_still_allows_stays(world, queue):
    """Ben serves in 文竹 as well: he may move his membership and keeps the place."""
    post, bens, *_others = queue
    do(organisations.edit_person, world.eva, person_id=world.ben.pk, service_unit_id=world.wenzhu.pk)
    move_away(world, world.ben)
    assert (state_of(bens), counts_of(post)) == ("CONFIRMED", (1, 3))


def silently(person, **changes):
    """As an earlier version left it: the person is gone, and the claim is as it was."""
    if changes:
        type(person).objects.filter(pk=person.pk).update(**changes)
    else:
        Role.objects.filter(person=person).update(until_date=NOW.date())


GONE = pytest.mark.parametrize("changes", [{"is_active": False}, {}], ids=["closed", "moved"])


@GONE
def test_nothing_is_offered_to_who_is_gone(world, queue, changes):
    post, bens, baos, haos, _olgas = queue
    silently(world.bao, **changes)
    do(operations.withdraw_claim, world.ben, claim_id=bens.pk, reason="Ill")
    assert [state_of(claim) for claim in (baos, haos)] == ["LEFT", "OFFERED"]
    assert counts_of(post) == (1, 1)


def test_offer_cannot_be_accepted_by_who_moved_away(world, queue, nothing_changes):
    _post, bens, baos, *_others = queue
    do(operations.withdraw_claim, world.ben, claim_id=bens.pk, reason="Ill")
    silently(world.bao)
    with nothing_changes(), pytest.raises(ClaimantLeft):
        do(operations.accept_offer, world.bao, claim_id=baos.pk)


@GONE
def test_applicant_who_is_gone_cannot_be_chosen(world, nothing_changes, changes):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, selection="ORGANISER", waitlist_places=2)
    applied = factories.make_claim(post=post, person=world.ben, state="WAITLISTED")
    silently(world.ben, **changes)
    with nothing_changes(), pytest.raises(ClaimantLeft):
        do(operations.confirm_application, world.ada, claim_id=applied.pk)


def test_place_that_a_closed_account_still_holds_is_freed_by_the_clock(world, queue):
    post, bens, baos, *_others = queue
    silently(world.ben, is_active=False)
    assert as_system(operations.advance_posts) == 1
    assert as_system(operations.advance_posts) == 0
    assert ([state_of(claim) for claim in (bens, baos)], counts_of(post)) == (["LEFT", "OFFERED"], (1, 2))


@GONE
def test_who_is_gone_begins_no_duty_and_the_next_is_asked(world, queue, changes):
    post, bens, baos, *_others = queue
    silently(world.ben, **changes)
    as_system(operations.advance_posts, post.starts_at)
    served = "is_active" in changes  # a closed account is found first, and as one whose duty had begun
    assert [state_of(claim) for claim in (bens, baos)] == ["COMPLETED" if served else "LEFT", "OFFERED"]


@GONE
def test_resumed_post_offers_nothing_to_who_is_gone(world, queue, changes):
    post, bens, baos, haos, _olgas = queue
    do(operations.withdraw_claim, world.ben, claim_id=bens.pk, reason="Ill")
    do(operations.suspend_post, world.ada, post_id=post.pk, reason="Flood")
    silently(world.bao, **changes)
    do(operations.resume_post, world.ada, post_id=post.pk)
    assert [state_of(claim) for claim in (baos, haos)] == ["LEFT", "OFFERED"]


@GONE
def test_renewed_post_is_offered_to_those_who_are_still_there(world, changes):
    days = {"starts_at": NOW - timedelta(days=9), "ends_at": NOW + timedelta(days=9), "state": "ACTIVE"}
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=2, waitlist_places=2, **days)
    for person, state in ((world.ben, "ON_DUTY"), (world.bao, "ON_DUTY"), (world.hao, "WAITLISTED")):
        factories.make_claim(post=post, person=person, state=state)
    silently(world.ben, **changes)
    new = do(operations.renew_post, world.ada, post_id=post.pk, ends_at=NOW + timedelta(days=60))
    asked = Claim.objects.filter(post=new).order_by("person__name").values_list("person__name", "state")
    assert list(asked) == [("Bao", "OFFERED"), ("Hao", "OFFERED")]


def test_who_has_another_duty_at_that_hour_is_passed_over_and_keeps_the_ticket(world, queue):
    post, bens, baos, haos, olgas = queue
    other = factories.make_post(unit=world.wenzhu)
    busy = factories.make_claim(post=other, person=world.bao)
    do(operations.withdraw_claim, world.ben, claim_id=bens.pk, reason="Ill")
    assert [state_of(claim) for claim in (baos, haos, olgas)] == ["WAITLISTED", "OFFERED", "WAITLISTED"]
    do(operations.withdraw_claim, world.bao, claim_id=busy.pk, reason="Ill")
    do(operations.decline_offer, world.hao, claim_id=haos.pk)
    assert [state_of(claim) for claim in (baos, olgas)] == ["OFFERED", "WAITLISTED"]
    assert counts_of(post) == (1, 1)


def test_place_that_nobody_could_take_is_offered_as_soon_as_somebody_can(world, queue):
    post, bens, baos, haos, olgas = queue
    other = factories.make_post(unit=world.wenzhu)
    busy = [factories.make_claim(post=other, person=claim.person) for claim in (baos, haos, olgas)]
    do(operations.withdraw_claim, world.ben, claim_id=bens.pk, reason="Ill")
    assert as_system(operations.pass_on_lapsed_offers) == 0
    assert counts_of(post) == (0, 3)
    do(operations.withdraw_claim, world.hao, claim_id=busy[1].pk, reason="Ill")
    assert as_system(operations.pass_on_lapsed_offers) == 1
    assert as_system(operations.pass_on_lapsed_offers) == 0
    assert [state_of(claim) for claim in (baos, haos, olgas)] == ["WAITLISTED", "OFFERED", "WAITLISTED"]


def test_long_queue_of_people_who_cannot_come_is_read_to_its_end(world):
    post = factories.make_post(unit=world.wenzhu, places=1, waitlist_places=200)
    held = factories.make_claim(post=post, person=world.ben)
    for number in range(101):
        person = factories.make_person(name=f"P{number}", home_unit=world.branch, is_active=False)
        factories.make_claim(post=post, person=person, state="WAITLISTED")
    last = factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    do(operations.withdraw_claim, world.ben, claim_id=held.pk, reason="Ill")
    assert (state_of(last), counts_of(post)) == ("OFFERED", (1, 0))
