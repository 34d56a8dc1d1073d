"""Claims by a helper: only for a member who has asked for help, with recorded consent."""

import pytest

from backend.common.errors import Invalid, NotAllowed
from backend.journal.models import Entry
from backend.posts import operations
from tests import factories
from tests.posts.steps import do

WISH = {"helped_entry": {"at": "2026-05-01T09:00:00+08:00", "how": "said so at the service desk"}}


@pytest.fixture
def post(world):
    return factories.make_post(unit=world.wenzhu, cell=world.cell)


def ask_for_help(person, consents=WISH):
    person.consents = consents
    person.save()


def claim_for(actor, person, post):
    return do(operations.claim_post, actor, post_id=post.pk, person_id=person.pk)


@pytest.mark.parametrize("helper", ["ada", "jin", "fay", "eva"])
def test_helper_claims_at_the_members_wish(world, post, helper):
    ask_for_help(world.ben)
    made = claim_for(getattr(world, helper), world.ben, post)
    assert (made.person_id, made.entered_by_id) == (world.ben.pk, getattr(world, helper).pk)
    entry = Entry.objects.get()
    assert (entry.actor_id, entry.on_behalf_of_id) == (made.entered_by_id, world.ben.pk)
    assert entry.facts["person_id"] == str(world.ben.pk)


@pytest.mark.parametrize(
    "consents", [{}, {"helped_entry": True}, {"helped_entry": {"at": "2026-05-01"}}, {"other": {}}]
)
def test_without_the_recorded_wish_nobody_claims_for_another(world, post, nothing_changes, consents):
    ask_for_help(world.ben, consents)
    with nothing_changes(), pytest.raises(NotAllowed):
        claim_for(world.ada, world.ben, post)


def test_members_and_auditors_do_not_claim_for_others(world, post, nothing_changes):
    ask_for_help(world.ben)
    with nothing_changes():
        for person in (world.bao, world.hao, world.gao):
            with pytest.raises(NotAllowed):
                claim_for(person, world.ben, post)


def test_who_may_not_claim_the_post_does_not_exist_for_it(world, post, nothing_changes):
    for stranger in (world.cem, world.dan):
        ask_for_help(stranger)
        with nothing_changes(), pytest.raises(Invalid):
            claim_for(world.ada, stranger, post)


def test_naming_oneself_is_the_plain_case(world, post):
    made = claim_for(world.ben, world.ben, post)
    assert (made.entered_by_id, Entry.objects.get().on_behalf_of_id) == (None, None)


def test_helper_withdraws_and_answers_at_the_members_wish(world, post):
    ask_for_help(world.ben)
    made = claim_for(world.ada, world.ben, post)
    do(operations.withdraw_claim, world.ada, claim_id=made.pk, reason="He is ill")
    assert Entry.objects.get(kind="claim.withdrawn").on_behalf_of_id == world.ben.pk


def test_endpoint_says_403(world, post, now, client_for, nothing_changes):
    with nothing_changes():
        response = client_for(world.ada).post(f"/api/v1/posts/{post.pk}/claims", {"person_id": str(world.ben.pk)})
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
