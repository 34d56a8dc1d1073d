"""The end of the term: a new post, the holders asked first, the order kept."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed
from backend.posts import operations
from backend.posts.models import Claim, ServicePost
from backend.posts.operations.renewal import RenewedAlready
from tests import factories
from tests.posts.steps import counts_of, do, figures, kinds


@pytest.fixture
def post(world):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=3, state="ACTIVE")
    factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    return post


def renew(world, post, actor=None, **more):
    ends_at = post.ends_at + timedelta(days=30)
    return do(operations.renew_post, actor or world.ada, post_id=post.pk, **{"ends_at": ends_at, **more})


def test_holders_are_asked_before_anybody_else_and_those_who_wait_keep_their_order(world, post):
    new = renew(world, post)
    assert (new.state, new.renews_id, new.starts_at) == ("OPEN", post.pk, post.ends_at)
    states = dict(Claim.objects.filter(post=new).values_list("person_id", "state"))
    assert states == {world.ben.pk: "OFFERED", world.bao.pk: "WAITLISTED"}
    assert counts_of(post) == counts_of(new) == (1, 1)


def test_free_places_of_the_new_term_go_to_those_who_wait(world):
    """While a post is suspended a person may wait although a place is free."""
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=2, waitlist_places=3, state="SUSPENDED")
    factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    new = renew(world, post)
    assert counts_of(new) == (2, 0)
    assert Claim.objects.get(post=new, person=world.bao).state == "OFFERED"


def test_holder_is_free_to_let_it_go(world, post):
    new = renew(world, post)
    claim = Claim.objects.get(post=new, person=world.ben)
    do(operations.decline_offer, world.ben, claim_id=claim.pk)
    assert Claim.objects.get(post=new, person=world.bao).state == "OFFERED"
    assert Claim.objects.get(post=post, person=world.ben).state == "ON_DUTY"


def test_old_post_keeps_its_figures_and_the_new_one_has_its_own(world, post):
    renew(world, post)
    assert kinds()[:2] == ["post.opened", "post.renewed"]
    assert {name: n for (_path, name), n in figures().items()} == {
        "posts_open": 1,
        "places": 1,
        "places_taken": 1,
        "claims_waiting": 1,
    }


def test_closed_post_asks_those_who_served_to_the_end(world, post):
    do(operations.close_post, world.ada, post_id=post.pk, now=post.ends_at)
    new = renew(world, post, now=post.ends_at)
    assert list(Claim.objects.filter(post=new).values_list("person_id", "state")) == [(world.ben.pk, "OFFERED")]


def test_post_is_renewed_once(world, post, nothing_changes):
    renew(world, post)
    with nothing_changes(), pytest.raises(RenewedAlready):
        renew(world, post)


def test_next_term_follows_this_one(world, post, nothing_changes):
    with nothing_changes():
        with pytest.raises(Invalid):
            renew(world, post, starts_at=post.starts_at)
        with pytest.raises(Invalid):
            renew(world, post, ends_at=post.ends_at)
        with pytest.raises(NotAllowed):
            renew(world, post, world.jin)


@pytest.mark.parametrize("state", ["DRAFT", "CANCELLED"])
def test_what_never_ran_is_not_renewed(world, post, nothing_changes, state):
    ServicePost.objects.filter(pk=post.pk).update(state=state)
    with nothing_changes(), pytest.raises(IllegalTransition):
        renew(world, post)
