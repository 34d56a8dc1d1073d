"""Where the organiser chooses: members apply, the organiser confirms or rejects with a reason."""

import pytest

from backend.common.errors import IllegalTransition, NotAllowed
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.operations.claims import DutyOverlap, PostClosed, PostFull
from tests import factories
from tests.posts.steps import counts_of, do, state_of


@pytest.fixture
def post(world):
    return factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=2, selection="ORGANISER")


@pytest.fixture
def applications(world, post):
    return [do(operations.claim_post, person, post_id=post.pk) for person in (world.ben, world.bao)]


def confirm(actor, claim, **more):
    return do(operations.confirm_application, actor, claim_id=claim.pk, **more)


def test_applying_takes_no_place(world, post, applications):
    assert [claim.state for claim in applications] == ["WAITLISTED", "WAITLISTED"]
    assert counts_of(post) == (0, 2)


def test_no_more_applications_than_there_is_room(world, post, applications, nothing_changes):
    with nothing_changes(), pytest.raises(PostFull):
        do(operations.claim_post, world.hao, post_id=post.pk)


def test_organiser_chooses_out_of_order(world, post, applications):
    assert confirm(world.ada, applications[1]).state == "CONFIRMED"
    assert counts_of(post) == (1, 1)


def test_no_more_are_chosen_than_there_are_places(world, post, applications, nothing_changes):
    confirm(world.ada, applications[1])
    with nothing_changes(), pytest.raises(PostFull):
        confirm(world.ada, applications[0])


def test_organiser_says_no_with_a_reason(world, post, applications):
    do(operations.reject_application, world.ada, claim_id=applications[0].pk, reason="No licence")
    assert (state_of(applications[0]), counts_of(post)) == ("DECLINED", (0, 1))
    assert Entry.objects.get(kind="claim.declined").facts["by"] == "organiser"


def test_freed_place_waits_for_the_organiser(world, post, applications):
    chosen = confirm(world.ada, applications[0])
    do(operations.withdraw_claim, world.ben, claim_id=chosen.pk, reason="Ill")
    assert (state_of(applications[1]), counts_of(post)) == ("WAITLISTED", (0, 1))


def test_nobody_chooses_themselves(world, post, applications, nothing_changes):
    factories.make_role(person=world.ben, kind="COORDINATOR", unit=world.wenzhu)
    with nothing_changes(), pytest.raises(NotAllowed):
        confirm(factories.as_actor(world.ben), applications[0])


def test_applicant_is_not_confirmed_over_another_duty(world, post, applications, nothing_changes):
    factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    with nothing_changes(), pytest.raises(DutyOverlap):
        confirm(world.ada, applications[0])


def test_first_come_is_not_a_matter_of_choice(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=2)
    waiting = factories.make_claim(post=post, person=world.ben, state="WAITLISTED")
    with nothing_changes(), pytest.raises(IllegalTransition):
        confirm(world.ada, waiting)


def test_closed_post_confirms_nobody(world, post, applications, nothing_changes):
    do(operations.suspend_post, world.ada, post_id=post.pk, reason="Flood")
    with nothing_changes(), pytest.raises(PostClosed):
        confirm(world.ada, applications[0])
