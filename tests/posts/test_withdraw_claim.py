"""Withdrawing before the duty, completing after it has begun, and the evaluation."""

import pytest

from backend.common.errors import IllegalTransition, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.models import Claim
from backend.posts.operations.leaving import DutyBegun, DutyNotBegun
from tests import factories
from tests.posts.steps import counts_of, do, kinds, state_of


@pytest.fixture
def post(world):
    return factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=2)


@pytest.mark.parametrize("state", ["WAITLISTED", "OFFERED", "CONFIRMED"])
def test_claim_is_withdrawn_before_the_duty(world, post, state):
    claim = factories.make_claim(post=post, person=world.ben, state=state)
    do(operations.withdraw_claim, world.ben, claim_id=claim.pk, reason="Ill")
    claim.refresh_from_db()
    assert (claim.state, claim.reason, claim.version) == ("WITHDRAWN", "Ill", 2)
    assert counts_of(post) == (0, 0)


@pytest.mark.parametrize("state", ["CONFIRMED", "ON_DUTY"])
def test_begun_duty_is_not_withdrawn(world, post, nothing_changes, state):
    claim = factories.make_claim(post=post, person=world.ben, state=state)
    with nothing_changes(), pytest.raises(DutyBegun):
        do(operations.withdraw_claim, world.ben, claim_id=claim.pk, reason="Ill", now=post.starts_at)


@pytest.mark.parametrize("state", ["COMPLETED", "WITHDRAWN", "DECLINED", "LAPSED", "HANDED_OVER", "CANCELLED"])
def test_ended_claim_is_not_withdrawn(world, post, nothing_changes, state):
    claim = factories.make_claim(post=post, person=world.ben, state=state)
    with nothing_changes(), pytest.raises(IllegalTransition):
        do(operations.withdraw_claim, world.ben, claim_id=claim.pk, reason="Ill")


def test_withdrawn_member_may_claim_again_at_the_end_of_the_queue(world, post):
    ben = do(operations.claim_post, world.ben, post_id=post.pk)
    bao = do(operations.claim_post, world.bao, post_id=post.pk)
    do(operations.withdraw_claim, world.ben, claim_id=ben.pk, reason="Ill")
    again = do(operations.claim_post, world.ben, post_id=post.pk)
    assert (state_of(bao), again.state, again.ticket) == ("OFFERED", "WAITLISTED", 2)


def test_nobody_withdraws_for_another_without_that_wish_on_record(world, post, nothing_changes):
    claim = factories.make_claim(post=post, person=world.ben)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            do(operations.withdraw_claim, world.ada, claim_id=claim.pk, reason="Ill")
        with pytest.raises(NotFound):
            do(operations.withdraw_claim, world.bao, claim_id=claim.pk, reason="Ill")


def test_holder_completes_a_begun_duty_and_the_place_goes_on(world, post):
    claim = factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    waiting = factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    do(operations.complete_duty, world.ben, claim_id=claim.pk, now=post.starts_at)
    assert (state_of(claim), state_of(waiting), counts_of(post)) == ("COMPLETED", "OFFERED", (1, 0))
    assert kinds() == ["claim.completed", "claim.offered"]


def test_duty_that_has_not_begun_is_not_completed(world, post, nothing_changes):
    claim = factories.make_claim(post=post, person=world.ben)
    with nothing_changes(), pytest.raises(DutyNotBegun):
        do(operations.complete_duty, world.ben, claim_id=claim.pk)


def test_organiser_says_a_sentence_about_a_completed_service(world, post):
    claim = factories.make_claim(post=post, person=world.ben, state="COMPLETED")
    do(operations.evaluate_claim, world.ada, claim_id=claim.pk, evaluation="Calm and quick.")
    claim.refresh_from_db()
    assert (claim.state, claim.evaluation) == ("EVALUATED", "Calm and quick.")
    assert "Calm" not in str(Entry.objects.get(kind="claim.evaluated").facts)


def test_evaluation_is_for_completed_services_and_for_others(world, post, nothing_changes):
    running = factories.make_claim(post=post, person=world.ben)
    done = factories.make_claim(post=post, person=world.bao, state="COMPLETED")
    factories.make_role(person=world.bao, kind="COORDINATOR", unit=world.wenzhu)
    bao = factories.as_actor(world.bao)
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            do(operations.evaluate_claim, world.ada, claim_id=running.pk, evaluation="x")
        with pytest.raises(NotAllowed):
            do(operations.evaluate_claim, bao, claim_id=done.pk, evaluation="I was great")


def test_endpoint_needs_a_reason(world, post, now, client_for, nothing_changes):
    claim = factories.make_claim(post=post, person=world.ben)
    with nothing_changes():
        response = client_for(world.ben).post(f"/api/v1/claims/{claim.pk}/withdrawal")
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/reason")
    assert Claim.objects.get().state == "CONFIRMED"
