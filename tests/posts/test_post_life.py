"""The states of a post: opened, suspended, resumed, closed, cancelled; and the sweeps."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.operations.states import TermOver
from tests import factories
from tests.posts.steps import as_system, counts_of, do, figures, kinds, recounted, state_of

OPEN_FIGURES = ("posts_open", "places", "places_taken")


def post_with(world, **more):
    return factories.make_post(unit=world.wenzhu, cell=world.cell, places=2, waitlist_places=2, **more)


def of(world):
    """The figures of 文竹, in the order of OPEN_FIGURES."""
    found = figures()
    return tuple(found.get((world.wenzhu.path, name), 0) for name in OPEN_FIGURES)


def test_draft_is_seen_by_its_organisers_only_until_it_is_opened(world):
    draft = post_with(world, state="DRAFT")
    with pytest.raises(NotFound):
        do(operations.claim_post, world.ben, post_id=draft.pk)
    do(operations.open_post, world.ada, post_id=draft.pk)
    assert do(operations.claim_post, world.ben, post_id=draft.pk).state == "CONFIRMED"
    assert (of(world), recounted()) == ((1, 2, 1), figures())


def test_suspending_takes_the_figures_away_and_resuming_brings_them_back(world):
    post = do(operations.open_post, world.ada, post_id=post_with(world, state="DRAFT").pk)
    claim = do(operations.claim_post, world.ben, post_id=post.pk)
    do(operations.suspend_post, world.ada, post_id=post.pk, reason="Flood")
    post.refresh_from_db()
    assert (post.state, post.reason, of(world), state_of(claim)) == ("SUSPENDED", "Flood", (0, 0, 0), "CONFIRMED")
    do(operations.resume_post, world.ada, post_id=post.pk)
    post.refresh_from_db()
    assert (post.state, post.reason, of(world)) == ("OPEN", "", (1, 2, 1))
    assert recounted() == figures()


def test_withdrawing_from_a_suspended_post_keeps_figures_and_rows_together(world):
    post = do(operations.open_post, world.ada, post_id=post_with(world, state="DRAFT").pk)
    claim = do(operations.claim_post, world.ben, post_id=post.pk)
    do(operations.suspend_post, world.ada, post_id=post.pk, reason="Flood")
    do(operations.withdraw_claim, world.ben, claim_id=claim.pk, reason="Ill")
    do(operations.resume_post, world.ada, post_id=post.pk)
    assert (of(world), recounted()) == ((1, 2, 0), figures())


def test_cancelling_ends_every_claim_with_an_entry_of_its_own(world):
    post = post_with(world)
    states = {"CONFIRMED": world.ben, "OFFERED": world.bao, "WAITLISTED": world.hao}
    claims = [factories.make_claim(post=post, person=person, state=state) for state, person in states.items()]
    do(operations.cancel_post, world.ada, post_id=post.pk, reason="No longer needed")
    post.refresh_from_db()
    assert (post.state, post.reason, counts_of(post)) == ("CANCELLED", "No longer needed", (0, 0))
    assert [state_of(claim) for claim in claims] == ["CANCELLED"] * 3
    assert kinds() == ["claim.cancelled"] * 3 + ["post.cancelled"]
    told = {entry.facts["person_id"] for entry in Entry.objects.filter(kind="claim.cancelled")}
    assert told == {str(person.pk) for person in states.values()}


def test_closing_after_the_beginning_completes_the_service(world):
    post = post_with(world, state="ACTIVE")
    served = factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    waiting = factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    do(operations.close_post, world.ada, post_id=post.pk, now=post.starts_at + timedelta(hours=1))
    assert (state_of(served), state_of(waiting), counts_of(post)) == ("COMPLETED", "CANCELLED", (0, 0))


def test_closing_before_the_beginning_cancels(world):
    post = post_with(world)
    claim = factories.make_claim(post=post, person=world.ben)
    do(operations.close_post, world.ada, post_id=post.pk)
    assert state_of(claim) == "CANCELLED"


STEPS = {
    operations.open_post: ({}, {"DRAFT"}),
    operations.suspend_post: ({"reason": "x"}, {"OPEN", "ACTIVE"}),
    operations.resume_post: ({}, {"SUSPENDED"}),
    operations.close_post: ({}, {"OPEN", "ACTIVE", "SUSPENDED"}),
    operations.cancel_post: ({"reason": "x"}, {"DRAFT", "OPEN", "ACTIVE", "SUSPENDED"}),
}


@pytest.mark.parametrize("state", ["DRAFT", "OPEN", "ACTIVE", "SUSPENDED", "CLOSED", "CANCELLED"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_step_follows_from_some_states_only(world, nothing_changes, step, state):
    more, allowed = STEPS[step]
    post = post_with(world, state=state)
    if state in allowed:
        do(step, world.ada, post_id=post.pk, **more)
        return
    with nothing_changes(), pytest.raises(IllegalTransition):
        do(step, world.ada, post_id=post.pk, **more)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_step_is_for_organisers(world, nothing_changes, step):
    more, allowed = STEPS[step]
    post = post_with(world, state=min(allowed))
    with nothing_changes():
        with pytest.raises(NotAllowed):
            do(step, world.jin, post_id=post.pk, **more)
        with pytest.raises(NotFound):
            do(step, world.kim, post_id=post.pk, **more)


def test_what_is_over_is_not_opened_or_resumed(world, nothing_changes):
    draft, suspended = post_with(world, state="DRAFT"), post_with(world, state="SUSPENDED")
    with nothing_changes():
        with pytest.raises(TermOver):
            do(operations.open_post, world.ada, post_id=draft.pk, now=draft.ends_at)
        with pytest.raises(TermOver):
            do(operations.resume_post, world.ada, post_id=suspended.pk, now=suspended.ends_at)


def test_clock_activates_puts_on_duty_and_closes_and_twice_is_once(world):
    post = post_with(world)
    claim = factories.make_claim(post=post, person=world.ben)
    assert as_system(operations.advance_posts) == 0
    assert as_system(operations.advance_posts, post.starts_at) == 2
    assert as_system(operations.advance_posts, post.starts_at) == 0
    post.refresh_from_db()
    assert (post.state, state_of(claim)) == ("ACTIVE", "ON_DUTY")
    assert as_system(operations.advance_posts, post.ends_at) == 1
    assert as_system(operations.advance_posts, post.ends_at) == 0
    assert (state_of(claim), counts_of(post), post.state) == ("COMPLETED", (0, 0), "CLOSED")
    assert kinds() == ["post.activated", "claim.started", "claim.completed", "post.closed"]


def test_clock_that_was_away_closes_what_it_never_activated(world):
    post = post_with(world)
    claim = factories.make_claim(post=post, person=world.ben)
    as_system(operations.advance_posts, post.ends_at + timedelta(days=2))
    assert state_of(claim) == "COMPLETED"


def test_clock_leaves_drafts_alone(world, nothing_changes):
    post = post_with(world, state="DRAFT")
    with nothing_changes():
        assert as_system(operations.advance_posts, post.ends_at) == 0
