"""A freed place is offered to the waiting list in the same transaction; the answers; the sweep."""

from datetime import datetime, timedelta

import pytest

from backend.common.calendar import SHANGHAI
from backend.common.errors import IllegalTransition, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.operations.claims import DutyOverlap, PostClosed
from backend.posts.operations.offers import OFFER_LASTS, OfferLapsed, offer_until
from tests import factories
from tests.posts.steps import as_system, counts_of, do, figures, kinds, recounted, state_of
from tests.world import NOW


@pytest.fixture
def queue(world):
    """One place, held by Ben; Bao and then Hao wait."""
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=5)
    claims = [do(operations.claim_post, person, post_id=post.pk) for person in (world.ben, world.bao, world.hao)]
    return post, *claims


def withdraw(person, claim, **more):
    return do(operations.withdraw_claim, person, claim_id=claim.pk, reason="Ill", **more)


def test_withdrawn_place_is_offered_to_the_next_in_the_same_step(world, queue):
    post, bens, baos, haos = queue
    withdraw(world.ben, bens)
    baos.refresh_from_db()
    assert (state_of(bens), baos.state, state_of(haos)) == ("WITHDRAWN", "OFFERED", "WAITLISTED")
    assert baos.offer_until == NOW + OFFER_LASTS
    assert counts_of(post) == (1, 1)
    assert kinds() == ["claim.confirmed", "claim.waitlisted", "claim.waitlisted", "claim.withdrawn", "claim.offered"]


def test_reason_of_a_withdrawal_stays_out_of_the_journal(world, queue):
    _post, bens, *_others = queue
    withdraw(world.ben, bens)
    entry = Entry.objects.get(kind="claim.withdrawn")
    assert entry.facts == {"post_id": str(bens.post_id), "person_id": str(world.ben.pk)}


def test_entries_and_rows_agree_after_the_whole_story(world, queue):
    _post, bens, baos, haos = queue
    withdraw(world.ben, bens)
    do(operations.decline_offer, world.bao, claim_id=baos.pk)
    do(operations.accept_offer, world.hao, claim_id=haos.pk)
    metrics = ("places_taken", "claims_waiting", "claims_confirmed")
    assert {key: n for key, n in figures().items() if key[1] in metrics} == {
        (world.wenzhu.path, "places_taken"): 1,
        (world.wenzhu.path, "claims_confirmed"): 2,
    }
    assert recounted() == figures() | {
        (world.wenzhu.path, "posts_open"): 1,
        (world.wenzhu.path, "places"): 1,
    }  # the factory's post was opened without an entry


def test_accepted_offer_is_a_confirmed_place(world, queue):
    post, bens, baos, _haos = queue
    withdraw(world.ben, bens)
    accepted = do(operations.accept_offer, world.bao, claim_id=baos.pk)
    assert (accepted.state, accepted.confirmed_at) == ("CONFIRMED", NOW)
    assert counts_of(post) == (1, 1)


def test_declined_offer_goes_to_the_next(world, queue):
    post, bens, baos, haos = queue
    withdraw(world.ben, bens)
    do(operations.decline_offer, world.bao, claim_id=baos.pk, reason="No time")
    assert (state_of(baos), state_of(haos)) == ("DECLINED", "OFFERED")
    assert counts_of(post) == (1, 0)


def test_last_place_becomes_free_when_nobody_waits(world, queue):
    post, bens, baos, haos = queue
    for person, claim in ((world.bao, baos), (world.hao, haos), (world.ben, bens)):
        withdraw(person, claim)
    assert counts_of(post) == (0, 0)
    assert do(operations.claim_post, world.bao, post_id=post.pk).state == "CONFIRMED"


def test_offer_that_lapses_is_passed_on_by_the_clock_and_twice_is_once(world, queue):
    post, bens, baos, haos = queue
    withdraw(world.ben, bens)
    later = NOW + OFFER_LASTS
    assert as_system(operations.pass_on_lapsed_offers, later - timedelta(seconds=1)) == 0
    assert as_system(operations.pass_on_lapsed_offers, later) == 1
    assert as_system(operations.pass_on_lapsed_offers, later) == 0
    assert (state_of(baos), state_of(haos)) == ("LAPSED", "OFFERED")
    assert counts_of(post) == (1, 0)


def test_offer_cannot_be_accepted_when_its_time_is_over(world, queue, nothing_changes):
    _post, bens, baos, _haos = queue
    withdraw(world.ben, bens)
    with nothing_changes(), pytest.raises(OfferLapsed):
        do(operations.accept_offer, world.bao, claim_id=baos.pk, now=NOW + OFFER_LASTS)


def test_offer_on_a_suspended_post_waits(world, queue, nothing_changes):
    post, bens, baos, _haos = queue
    withdraw(world.ben, bens)
    do(operations.suspend_post, world.ada, post_id=post.pk, reason="Flood")
    with nothing_changes():
        assert as_system(operations.pass_on_lapsed_offers, NOW + OFFER_LASTS) == 0
        with pytest.raises(PostClosed):
            do(operations.accept_offer, world.bao, claim_id=baos.pk)


def test_resuming_gives_offers_a_new_deadline_and_passes_on_what_was_freed(world, queue):
    post, bens, baos, haos = queue
    do(operations.suspend_post, world.ada, post_id=post.pk, reason="Flood")
    withdraw(world.ben, bens)
    assert (state_of(baos), counts_of(post)) == ("WAITLISTED", (0, 2))
    do(operations.resume_post, world.ada, post_id=post.pk)
    assert (state_of(baos), state_of(haos), counts_of(post)) == ("OFFERED", "WAITLISTED", (1, 1))


@pytest.mark.parametrize("operation", [operations.accept_offer, operations.decline_offer])
def test_only_what_is_offered_can_be_answered(world, queue, nothing_changes, operation):
    _post, bens, baos, _haos = queue
    for person, claim in ((world.ben, bens), (world.bao, baos)):
        with nothing_changes(), pytest.raises(IllegalTransition):
            do(operation, person, claim_id=claim.pk)


@pytest.mark.parametrize("operation", [operations.accept_offer, operations.decline_offer])
def test_nobody_answers_for_another(world, queue, nothing_changes, operation):
    _post, bens, baos, _haos = queue
    withdraw(world.ben, bens)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            do(operation, world.ada, claim_id=baos.pk)
        with pytest.raises(NotFound):
            do(operation, world.ben, claim_id=baos.pk)


def test_offer_is_not_accepted_over_another_duty(world, queue, nothing_changes):
    _post, bens, baos, _haos = queue
    other = factories.make_post(unit=world.wenzhu)
    do(operations.withdraw_claim, world.ben, claim_id=bens.pk, reason="Ill")
    factories.make_claim(post=other, person=world.bao)
    with nothing_changes(), pytest.raises(DutyOverlap):
        do(operations.accept_offer, world.bao, claim_id=baos.pk)


H, M, S = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("left", "lasts"),
    [
        (9 * 24 * H, 24 * H),
        (72 * H + S, 24 * H),
        (72 * H, 6 * H),  # the last three days
        (24 * H + S, 6 * H),
        (24 * H, H),  # the last day: one person who cannot come holds the place for an hour
        (2 * H, H),
        (2 * H - 2 * S, H - S),  # never more than half of what is left
        (30 * M, 15 * M),
        (20 * M, 15 * M),  # but time to read the message
        (5 * M, 5 * M),
    ],
)
def test_offer_lasts_the_shorter_the_nearer_the_duty(world, left, lasts):
    post = factories.make_post(unit=world.wenzhu, starts_at=NOW + left, ends_at=NOW + left + H)
    assert offer_until(post, NOW) == NOW + lasts


def test_offer_on_a_post_that_has_begun_lasts_as_its_term_allows(world):
    post = factories.make_post(unit=world.wenzhu, starts_at=NOW, ends_at=NOW + 9 * 24 * H)
    assert offer_until(post, NOW) == NOW + OFFER_LASTS
    assert offer_until(post, post.ends_at - 20 * M) == post.ends_at - 5 * M


@pytest.mark.parametrize(
    ("offered", "until"),
    [
        ("2026-06-02 14:59", "2026-06-02 20:59"),
        ("2026-06-02 15:00", "2026-06-03 09:00"),  # 21:00 is night
        ("2026-06-03 01:59", "2026-06-03 09:00"),
        ("2026-06-03 02:00", "2026-06-03 08:00"),  # 08:00 is not
    ],
)
def test_offer_far_from_the_duty_does_not_end_at_night(world, offered, until):
    begins = local("2026-06-04 15:00")
    post = factories.make_post(unit=world.wenzhu, starts_at=begins, ends_at=begins + H)
    assert offer_until(post, local(offered)) == local(until)


def test_offer_near_the_duty_may_end_at_night(world):
    begins = local("2026-06-03 06:00")
    post = factories.make_post(unit=world.wenzhu, starts_at=begins, ends_at=begins + H)
    assert offer_until(post, local("2026-06-02 22:00")) == local("2026-06-02 23:00")


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_claimant_sees_the_place_in_the_queue(world, now, client_for, queue):
    _post, bens, baos, haos = queue
    hao, bao = client_for(world.hao), client_for(world.bao)
    assert hao.get(f"/api/v1/claims/{haos.pk}").json()["position"] == 2
    bao.post(f"/api/v1/claims/{baos.pk}/withdrawal", {"reason": "Ill"})
    assert hao.get(f"/api/v1/claims/{haos.pk}").json()["position"] == 1
    (row,) = hao.get("/api/v1/me/claims").json()["results"]
    assert (row["position"], row["state"], row["post_title"]) == (1, "WAITLISTED", "Fill sandbags")
    assert client_for(world.ben).get(f"/api/v1/claims/{bens.pk}").json()["position"] is None
