"""Handing a place over to a named successor who accepts."""

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.organisations.models import Person
from backend.posts import operations
from backend.posts.models import Claim
from backend.posts.operations.claims import AlreadyClaimed, DutyOverlap, PostClosed
from backend.posts.operations.handovers import HandoverPending
from tests import factories
from tests.posts.steps import counts_of, do, kinds, state_of


@pytest.fixture
def claim(world):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=3)
    return factories.make_claim(post=post, person=world.ben)


def propose(world, claim, to, actor=None):
    return do(operations.propose_handover, actor or world.ben, claim_id=claim.pk, to_person_id=to.pk)


def test_successor_who_accepts_takes_the_place_and_nobody_comes_in_between(world, claim):
    waiting = factories.make_claim(post=claim.post, person=world.hao, state="WAITLISTED")
    do(operations.accept_handover, world.bao, handover_id=propose(world, claim, world.bao).pk)
    assert (state_of(claim), state_of(waiting)) == ("HANDED_OVER", "WAITLISTED")
    assert Claim.objects.get(person=world.bao).state == "CONFIRMED"
    assert counts_of(claim.post) == (1, 1)
    assert kinds() == ["handover.proposed", "claim.handed_over", "claim.confirmed", "handover.accepted"]
    facts = {"claim_id": claim.pk, "person_id": world.ben.pk, "to_person_id": world.bao.pk, "post_id": claim.post_id}
    begins = {"duty_at": claim.post.starts_at.isoformat().replace("+00:00", "Z")}
    proposed = Entry.objects.get(kind="handover.proposed").facts
    assert proposed == {name: str(value) for name, value in facts.items()} | begins


def test_holder_keeps_the_place_until_the_answer_and_after_a_no(world, claim):
    handover = propose(world, claim, world.bao)
    do(operations.decline_handover, world.bao, handover_id=handover.pk)
    assert (state_of(claim), counts_of(claim.post)) == ("CONFIRMED", (1, 0))
    propose(world, claim, world.hao)


def test_one_successor_is_asked_at_a_time(world, claim, nothing_changes):
    propose(world, claim, world.bao)
    with nothing_changes(), pytest.raises(HandoverPending):
        propose(world, claim, world.hao)


def test_successor_must_be_somebody_who_may_claim(world, claim, nothing_changes):
    for stranger in (world.cem, world.dan, world.ada, world.ben, claim):
        with nothing_changes(), pytest.raises(Invalid):
            propose(world, claim, stranger)


def test_place_is_the_holders_to_hand_over(world, claim, nothing_changes):
    with nothing_changes():
        with pytest.raises(NotAllowed):
            propose(world, claim, world.bao, actor=world.ada)
        with pytest.raises(NotFound):
            propose(world, claim, world.hao, actor=world.bao)


def test_only_the_successor_answers(world, claim, nothing_changes):
    handover = propose(world, claim, world.bao)
    with nothing_changes():
        for person in (world.ben, world.ada):
            with pytest.raises(NotAllowed):
                do(operations.accept_handover, person, handover_id=handover.pk)
        with pytest.raises(NotFound):
            do(operations.accept_handover, world.hao, handover_id=handover.pk)


def test_successor_with_another_duty_at_that_time_cannot_accept(world, claim, nothing_changes):
    factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.bao)
    handover = propose(world, claim, world.bao)
    with nothing_changes(), pytest.raises(DutyOverlap):
        do(operations.accept_handover, world.bao, handover_id=handover.pk)


def test_successor_who_waits_for_this_post_gives_the_ticket_back_first(world, claim, nothing_changes):
    factories.make_claim(post=claim.post, person=world.bao, state="WAITLISTED")
    handover = propose(world, claim, world.bao)
    with nothing_changes(), pytest.raises(AlreadyClaimed):
        do(operations.accept_handover, world.bao, handover_id=handover.pk)


def test_what_has_ended_meanwhile_is_not_taken_over(world, claim, nothing_changes):
    handover = propose(world, claim, world.bao)
    do(operations.withdraw_claim, world.ben, claim_id=claim.pk, reason="Ill")
    with nothing_changes(), pytest.raises(IllegalTransition):
        do(operations.accept_handover, world.bao, handover_id=handover.pk)


def test_answer_is_given_once(world, claim, nothing_changes):
    handover = propose(world, claim, world.bao)
    do(operations.decline_handover, world.bao, handover_id=handover.pk)
    with nothing_changes(), pytest.raises(IllegalTransition):
        do(operations.accept_handover, world.bao, handover_id=handover.pk)


def test_nothing_moves_on_a_suspended_post(world, claim, nothing_changes):
    handover = propose(world, claim, world.bao)
    do(operations.suspend_post, world.ada, post_id=claim.post_id, reason="Flood")
    with nothing_changes(), pytest.raises(PostClosed):
        do(operations.accept_handover, world.bao, handover_id=handover.pk)


def test_successor_finds_the_question(world, now, client_for, claim):
    handover = propose(world, claim, world.bao)
    bao = client_for(world.bao)
    (row,) = bao.get("/api/v1/me/handovers").json()["results"]
    assert (row["id"], row["from_person_id"]) == (str(handover.pk), str(world.ben.pk))
    assert bao.post(f"/api/v1/handovers/{handover.pk}/acceptance").json()["state"] == "ACCEPTED"
    assert bao.get("/api/v1/me/handovers").json()["results"] == []


# --- taken back, ended, and found by contact ------------------------------------------------------------------------------


def test_holder_takes_the_request_back_and_asks_somebody_else(world, claim, nothing_changes):
    handover = propose(world, claim, world.bao)
    taken = do(operations.withdraw_handover, world.ben, handover_id=handover.pk)
    assert (taken.state, kinds()[-1], state_of(claim)) == ("WITHDRAWN", "handover.withdrawn", "CONFIRMED")
    with nothing_changes():
        for again, actor in ((operations.accept_handover, world.bao), (operations.withdraw_handover, world.ben)):
            with pytest.raises(IllegalTransition):
                do(again, actor, handover_id=handover.pk)
    assert propose(world, claim, world.hao).state == "PROPOSED"


def test_nobody_else_takes_it_back(world, claim, nothing_changes):
    handover = propose(world, claim, world.bao)
    with nothing_changes():
        for name, refusal in (("bao", NotAllowed), ("ada", NotAllowed), ("hao", NotFound), ("cem", NotFound)):
            with pytest.raises(refusal):
                do(operations.withdraw_handover, getattr(world, name), handover_id=handover.pk)


@pytest.mark.parametrize("how", ["withdraw", "complete", "close", "cancel"])
def test_request_ends_with_the_claim_and_with_the_post(world, claim, how):
    handover, later = propose(world, claim, world.bao), claim.post.starts_at
    ending = {
        "withdraw": lambda: do(operations.withdraw_claim, world.ben, claim_id=claim.pk, reason="Ill"),
        "complete": lambda: do(operations.complete_duty, world.ben, claim_id=claim.pk, now=later),
        "close": lambda: do(operations.close_post, world.ada, post_id=claim.post_id),
        "cancel": lambda: do(operations.cancel_post, world.ada, post_id=claim.post_id, reason="Flood"),
    }
    ending[how]()
    handover.refresh_from_db()
    assert (handover.state, kinds().count("handover.ended")) == ("ENDED", 1)


def test_successor_is_found_by_the_contact_that_the_holder_knows(world, now, client_for, claim):
    phone = Person.objects.get(pk=world.bao.pk).phone
    url = f"/api/v1/claims/{claim.pk}/handover"
    response = client_for(world.ben).post(url, {"to_contact": phone.removeprefix("+86")})
    assert response.status_code == 201, response.content
    assert response.json()["to_person_id"] == str(world.bao.pk)


def test_who_is_unknown_and_who_may_not_claim_are_refused_alike(world, now, client_for, claim, nothing_changes):
    contacts = [
        "nobody@example.org",
        *Person.objects.filter(pk__in=[world.cem.pk, world.dan.pk]).values_list("email", flat=True),
    ]
    answers, ben = set(), client_for(world.ben)
    with nothing_changes():
        for contact in [*contacts, "+8613", Person.objects.get(pk=world.ben.pk).email, "no contact at all"]:
            response = ben.post(f"/api/v1/claims/{claim.pk}/handover", {"to_contact": contact})
            answers.add((response.status_code, str(response.json()["errors"])))
    assert len(answers) == 1 and answers.pop()[0] == 400


def test_contacts_cannot_be_tried_out(world, now, client_for, claim, nothing_changes):
    ben, url = client_for(world.ben), f"/api/v1/claims/{claim.pk}/handover"
    with nothing_changes():
        tries = [ben.post(url, {"to_contact": f"p{number}@example.com"}).status_code for number in range(11)]
    assert tries == [400] * 10 + [429]
    assert ben.post(url, {"to_person_id": str(world.bao.pk)}).status_code == 201


def test_successor_is_said_in_one_way(world, claim, nothing_changes):
    for ways in ({}, {"to_person_id": world.bao.pk, "to_contact": "p1@example.org"}):
        with nothing_changes(), pytest.raises(Invalid):
            do(operations.propose_handover, world.ben, claim_id=claim.pk, **ways)
