"""审诺: each pledge reviewed by another person, oldest first."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed
from backend.pledges import operations
from backend.pledges.models import PledgeReview
from backend.pledges.operations.review import AlreadyPassed
from tests.pledges import steps
from tests.world import NOW


def test_passing_keeps_the_opinion_and_waits_for_publication(world):
    pledge = steps.submitted(world)
    pledge = operations.review_pledge(
        actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=True, opinion="Well measured"
    )
    assert (pledge.state, pledge.passed_at) == ("UNDER_REVIEW", NOW)
    review = PledgeReview.objects.get()
    assert (review.by_id, review.passed, review.opinion) == (world.hao.pk, True, "Well measured")
    assert steps.kinds(pledge)[-1] == "pledge.passed"
    assert steps.journal_sum() == {}


def test_returning_needs_an_opinion(world, nothing_changes):
    pledge = steps.submitted(world)
    with nothing_changes(), pytest.raises(Invalid):
        operations.review_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=False)
    pledge = operations.review_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=False, opinion="Where?")
    assert (pledge.state, pledge.passed_at) == ("RETURNED", None)


@pytest.mark.parametrize("name", ["hao", "fay", "eva"])
def test_a_member_s_pledge_is_reviewed_by_the_secretary_and_those_above(world, name):
    pledge = steps.submitted(world)
    operations.review_pledge(actor=getattr(world, name), pledge_id=pledge.pk, now=NOW, passed=True)


def test_nobody_reviews_their_own(world, nothing_changes):
    own = steps.submitted(world, owner="hao")  # the secretary is a member, too
    branch = steps.branch_draft(world, responsible_id=world.fay.pk)
    operations.submit_pledge(actor=world.hao, pledge_id=branch.pk, now=NOW)
    with nothing_changes():
        for name, pledge in (("hao", own), ("hao", branch), ("fay", branch)):
            with pytest.raises(NotAllowed):
                operations.review_pledge(actor=getattr(world, name), pledge_id=pledge.pk, now=NOW, passed=True)
    operations.review_pledge(actor=world.fay, pledge_id=own.pk, now=NOW, passed=True)
    operations.review_pledge(actor=world.eva, pledge_id=branch.pk, now=NOW, passed=True)


def test_passing_twice_and_out_of_turn_is_refused(world, nothing_changes):
    pledge, draft = steps.passed(world), steps.returned(world, owner="bao")
    with nothing_changes():
        with pytest.raises(AlreadyPassed):
            operations.review_pledge(actor=world.fay, pledge_id=pledge.pk, now=NOW, passed=False, opinion="x")
        with pytest.raises(IllegalTransition):
            operations.review_pledge(actor=world.hao, pledge_id=draft.pk, now=NOW, passed=True)


def test_the_queue_shows_what_waits_for_this_reviewer_oldest_first(world, client_for):
    late = steps.submitted(world, at=NOW + timedelta(hours=2))
    early = steps.submitted(world, owner="bao", at=NOW + timedelta(hours=1))
    own = steps.submitted(world, owner="hao", at=NOW)
    steps.passed(world, text="passed already")
    steps.draft(world, text="not handed in")

    def queue(name):
        rows = client_for(getattr(world, name)).get("/api/v1/pledge-reviews").json()["results"]
        return [row["id"] for row in rows]

    assert queue("hao") == [str(early.pk), str(late.pk)]
    assert queue("fay") == [str(own.pk), str(early.pk), str(late.pk)]
    assert queue("ben") == queue("gao") == queue("kim") == []


def test_opinions_are_for_those_concerned(world, client_for):
    pledge = steps.published(world)
    url = f"/api/v1/pledges/{pledge.pk}/reviews"
    seen = {name: client_for(getattr(world, name)).get(url).status_code for name in ("ben", "hao", "gao", "bao", "cem")}
    assert seen == {"ben": 200, "hao": 200, "gao": 200, "bao": 403, "cem": 404}
