"""A helper enters a member's pledges at the member's wish: marked, with the member's rights, and never reviewed by the helper."""

import pytest

from backend.common.errors import Invalid, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.organisations.models import Person
from backend.pledges import operations, queries
from backend.pledges.models import Evaluation, Milestone, Pledge, PledgeList
from tests.handbook.steps import with_help
from tests.pledges import steps
from tests.world import NOW

HELPERS = ("ada", "jin", "hao")


@pytest.fixture
def ben(world):
    return with_help(world.ben)


def typed_list(helper, ben) -> PledgeList:
    return operations.open_list(actor=helper, now=NOW, tier="MEMBER", year=2026, person_id=ben.pk)


def typed_pledge(helper, ben, **more) -> Pledge:
    made = typed_list(helper, ben)
    return operations.add_pledge(actor=helper, list_id=made.pk, now=NOW, **{**steps.HOURS, **more})


def on_behalf(kind: str):
    entry = Entry.objects.get(kind=kind)
    return entry.actor_id, entry.on_behalf_of_id


@pytest.mark.parametrize("name", HELPERS)
def test_helper_takes_a_pledge_through_the_members_part_of_the_year(world, ben, name):
    helper = getattr(world, name)
    reviewer = world.fay  # a helper may not review it
    pledge = typed_pledge(helper, ben, **steps.BY_HAND)
    operations.edit_pledge(actor=helper, pledge_id=pledge.pk, now=NOW, text="A reading corner")
    operations.submit_pledge(actor=helper, pledge_id=pledge.pk, now=NOW)
    operations.review_pledge(actor=reviewer, pledge_id=pledge.pk, now=NOW, passed=True)
    operations.publish_pledge(actor=reviewer, pledge_id=pledge.pk, now=NOW, scope="BRANCH")
    operations.note_quarter(actor=helper, pledge_id=pledge.pk, now=NOW, year=2026, quarter=2, text="On the way")
    step = pledge.milestones.order_by("pk").first()
    operations.reach_milestone(actor=helper, milestone_id=step.pk, now=NOW)
    operations.report_pledge(actor=helper, pledge_id=pledge.pk, now=NOW, report="It stands", outcome="FULFILLED")
    for kind in (
        "pledge_list.opened", "pledge.drafted", "pledge.edited", "pledge.submitted", "pledge.noted",
        "pledge.milestone_reached", "pledge.reported",
    ):  # fmt: skip
        assert on_behalf(kind) == (helper.pk, ben.pk), kind
    for kind in ("pledge.passed", "pledge.published"):
        assert on_behalf(kind) == (reviewer.pk, None)
    kept = Pledge.objects.get(pk=pledge.pk)
    assert (kept.state, kept.responsible_id, kept.pledge_list.owner_id) == ("SELF_REPORTED", ben.pk, ben.pk)
    note, said = kept.quarternotes.get(), Evaluation.objects.get(pledge=kept)
    step = Milestone.objects.get(pk=step.pk)
    assert [(row.by_id, row.entered_by_id) for row in (note, said)] == [(ben.pk, helper.pk)] * 2
    assert (step.reported_by_id, step.entered_by_id) == (ben.pk, helper.pk)


def test_answers_show_who_typed(world, now, client_for, ben):
    ada, read = client_for(world.ada), client_for(ben)
    made = ada.post("/api/v1/pledge-lists", {"tier": "MEMBER", "year": 2026, "person_id": str(ben.pk)})
    assert (made.status_code, made.json()["owner_id"]) == (201, str(ben.pk))
    assert made.json()["entered_by_id"] == str(world.ada.pk)
    draft = ada.post(f"/api/v1/pledge-lists/{made.json()['id']}/pledges", {"text": "Half a day", "kind": "SERVICE"})
    assert draft.json()["entered_by_ids"] == [str(world.ada.pk)]
    assert read.get(f"/api/v1/pledges/{draft.json()['id']}").json()["entered_by_ids"] == [str(world.ada.pk)]
    assert read.get("/api/v1/pledge-lists?mine=true").json()["results"][0]["entered_by_id"] == str(world.ada.pk)


def test_without_the_recorded_wish_nothing_is_typed(world, nothing_changes):
    made = steps.member_list(world)
    pledge = steps.draft(world)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            typed_list(world.ada, world.ben)
        with pytest.raises(NotFound):  # a draft is its writer's alone
            operations.add_pledge(actor=world.ada, list_id=made.pk, now=NOW, **steps.HOURS)
        with pytest.raises(NotAllowed):  # the secretary sees the list
            operations.add_pledge(actor=world.hao, list_id=made.pk, now=NOW, **steps.HOURS)
        with pytest.raises(NotFound):
            operations.submit_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW)


def test_a_wish_taken_back_ends_it(world, ben, nothing_changes):
    pledge = typed_pledge(world.ada, ben)
    Person.objects.filter(pk=ben.pk).update(consents={})
    with nothing_changes(), pytest.raises(NotFound):
        operations.submit_pledge(actor=world.ada, pledge_id=pledge.pk, now=NOW)


def test_who_is_not_near_to_the_member_cannot_name_them(world, ben, nothing_changes):
    with nothing_changes():
        for stranger in (world.bao, world.cem, world.ivy, world.fay, world.eva, world.gao, world.nan):
            with pytest.raises(Invalid):
                typed_list(stranger, ben)


def test_helper_opens_no_list_of_another_tier_and_none_where_the_member_has_none(world, nothing_changes):
    hao = with_help(world.hao)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.open_list(actor=world.ada, now=NOW, tier="BRANCH", year=2026, person_id=hao.pk)
        with pytest.raises(NotAllowed):
            operations.open_list(
                actor=world.ada, now=NOW, tier="MEMBER", year=2026, person_id=hao.pk, unit_id=world.kongpu.pk
            )


def test_typing_goes_no_further_than_the_members_own_part(world, ben, nothing_changes):
    pledge = typed_pledge(world.ada, ben)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.review_pledge(actor=world.ada, pledge_id=pledge.pk, now=NOW, passed=True)
        with pytest.raises(NotAllowed):
            operations.publish_pledge(actor=world.ada, pledge_id=pledge.pk, now=NOW, scope="PUBLIC")


@pytest.mark.parametrize("name", HELPERS)
def test_helper_copies_carries_over_and_withdraws_as_the_member_may(world, ben, name):
    helper = getattr(world, name)
    unfinished = steps.published(world)
    carried = operations.carry_over(actor=helper, pledge_id=unfinished.pk, now=NOW)
    made = carried.pledge_list
    assert (made.owner_id, made.entered_by_id, list(carried.entered_by.all())) == (ben.pk, helper.pk, [helper])
    operations.withdraw_pledge(actor=helper, pledge_id=carried.pk, now=NOW)
    assert on_behalf("pledge.withdrawn") == (helper.pk, ben.pk)
    entries = Entry.objects.filter(actor_id=helper.pk, kind__in=["pledge_list.opened", "pledge.drafted"])
    assert list(entries.values_list("on_behalf_of_id", flat=True)) == [ben.pk, ben.pk]


@pytest.mark.parametrize("name", HELPERS)
def test_helper_copies_a_list_for_the_member(world, ben, name):
    helper, source = getattr(world, name), steps.draft(world).pledge_list
    copied = operations.copy_list(actor=helper, list_id=source.pk, now=NOW, year=2027)
    assert (copied.owner_id, copied.entered_by_id) == (ben.pk, helper.pk)
    assert list(copied.pledges.get().entered_by.all()) == [helper]


def test_helper_withdraws_a_published_pledge_for_a_reason(world, ben, nothing_changes):
    pledge = steps.published(world)
    named = {"pledge_id": pledge.pk, "now": NOW}
    with nothing_changes():
        with pytest.raises(Invalid):
            operations.withdraw_pledge(actor=world.ada, **named)
        with pytest.raises(NotFound):  # not near to the member
            operations.withdraw_pledge(actor=world.ivy, reason="x", **named)
    operations.withdraw_pledge(actor=world.ada, reason="Moved away", **named)
    assert on_behalf("pledge.withdrawn") == (world.ada.pk, ben.pk)


def test_a_reviewer_who_withdraws_a_published_pledge_does_so_for_nobody(world, ben):
    pledge = steps.published(world)
    operations.withdraw_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, reason="Two of the same")
    assert on_behalf("pledge.withdrawn") == (world.hao.pk, None)


def test_nobody_reviews_publishes_revises_or_judges_what_they_typed(world, ben, nothing_changes):
    pledge = typed_pledge(world.hao, ben)
    operations.submit_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW)
    named = {"pledge_id": pledge.pk, "now": NOW}
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.review_pledge(actor=world.hao, passed=True, **named)
    assert list(queries.list_to_review(actor=world.hao)) == []
    assert [row["id"] for row in queries.list_to_review(actor=world.fay)] == [pledge.pk]
    operations.review_pledge(actor=world.fay, passed=True, **named)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.publish_pledge(actor=world.hao, scope="BRANCH", **named)
    operations.publish_pledge(actor=world.fay, scope="BRANCH", **named)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.revise_pledge(actor=world.hao, reason="Less", text="Less", **named)
    operations.report_pledge(actor=ben, report="Done", outcome="FULFILLED", **named)
    with nothing_changes():
        for side in ("SELF", "BRANCH"):
            with pytest.raises(NotAllowed):
                operations.judge_pledge(actor=world.hao, side=side, outcome="FULFILLED", **named)
    operations.judge_pledge(actor=world.fay, side="SUPERIOR", outcome="FULFILLED", **named)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.evaluate_pledge(actor=world.hao, outcome="FULFILLED", **named)


def test_who_typed_but_one_note_does_not_judge_either(world, ben, nothing_changes):
    pledge = steps.published(world)
    operations.note_quarter(actor=world.hao, pledge_id=pledge.pk, now=NOW, year=2026, quarter=2, text="On the way")
    operations.report_pledge(actor=ben, pledge_id=pledge.pk, now=NOW, report="Done", outcome="FULFILLED")
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.judge_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, side="BRANCH", outcome="FULFILLED")


def test_pledge_served_is_one_that_the_member_can_see(world, ben):
    """Ada is no member of the branch and does not see its pledges; Ben is."""
    above = steps.branch_published(world)
    pledge = typed_pledge(world.ada, ben, serves_id=above.pk)
    assert pledge.serves_id == above.pk


def test_helper_reads_why_a_pledge_came_back(world, ben, now, client_for):
    pledge = steps.returned(world)
    ada = client_for(world.ada)
    (row,) = ada.get(f"/api/v1/pledges/{pledge.pk}/reviews").json()["results"]
    assert row["opinion"] == "Which month?"


def test_helper_sees_lists_and_drafts_of_those_who_asked_and_of_nobody_else(world, ben, now, client_for):
    steps.draft(world)
    steps.draft(world, owner="bao")
    ada = client_for(world.ada)
    assert [row["responsible_id"] for row in ada.get("/api/v1/pledges").json()["results"]] == [str(ben.pk)]
    assert [row["owner_id"] for row in ada.get("/api/v1/pledge-lists").json()["results"]] == [str(ben.pk)]
