"""提诺: writing pledges, what they may name, handing them in."""

from datetime import date
from decimal import Decimal

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound, StaleVersion
from backend.pledges import operations, queries
from backend.pledges.models import Milestone, Pledge
from backend.pledges.operations.rules import PledgeIncomplete
from tests.pledges import steps
from tests.world import NOW


def test_a_draft_begins_with_the_year_and_its_owner(world):
    pledge = steps.draft(world)
    assert (pledge.state, pledge.tier, pledge.year) == ("DRAFT", "MEMBER", 2026)
    assert (pledge.starts_on, pledge.due_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert pledge.responsible_id == world.ben.pk
    assert (pledge.unit_path, pledge.scope_ids) == (world.branch.path, [])
    assert steps.kinds(pledge) == ["pledge.drafted"]


def test_a_draft_is_seen_by_nobody_else(world):
    pledge = steps.draft(world)
    for name in ("bao", "hao", "ada", "fay", "eva", "gao", "cem", "kim"):
        with pytest.raises(NotFound):
            operations.submit_pledge(actor=getattr(world, name), pledge_id=pledge.pk, now=NOW)


def test_a_branch_list_is_written_by_its_secretary_and_helped_by_members(world):
    pledge = steps.branch_draft(world, responsible_id=world.ben.pk, helper_ids=[world.bao.pk, world.ada.pk])
    assert pledge.responsible_id == world.ben.pk
    assert {helper.pk for helper in pledge.helpers.all()} == {world.bao.pk, world.ada.pk}


@pytest.mark.parametrize(
    ("owner", "given", "field"),
    [
        ("ben", {"responsible_id": "bao"}, "responsible_id"),
        ("hao", {"responsible_id": "dan"}, "responsible_id"),  # of another district
        ("ben", {"helper_ids": ["dan"]}, "helper_ids"),
        ("ben", {"starts_on": date(2026, 5, 1), "due_on": date(2026, 4, 1)}, "due_on"),
        ("ben", {"measure": "PERSON", "metric": "issues_resolved"}, "metric"),
        ("ben", {"measure": "LOCATION", "metric": "issues_open"}, "metric"),
        ("ben", {"measure": "LOCATION", "metric": ""}, "metric"),
        ("ben", {"measure": "LOCATION", "metric": "tasks_done", "measured_unit_id": "foreign"}, "measured_unit_id"),
        ("ben", {"measure": "LOCATION", "metric": "tasks_done", "category": "road"}, "category"),
        ("ben", {"measure": "LOCATION", "metric": "issues_resolved", "category": "nonsense"}, "category"),
        ("ben", {"measure": "MILESTONES", "milestones": [{"text": "x", "due_on": date(2027, 1, 1)}]}, "milestones"),
    ],
)
def test_what_a_pledge_names_must_be_there(world, nothing_changes, owner, given, field):
    steps.branch_list(world)
    steps.member_list(world)

    def real(value):
        if isinstance(value, list):
            return [real(one) for one in value]
        return getattr(world, value).pk if isinstance(value, str) and hasattr(world, value) else value

    given = {name: real(value) for name, value in given.items()}
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        (steps.draft if owner == "ben" else steps.branch_draft)(world, **given)
    assert list(refusal.value.errors) == [field]


def test_the_three_tiers_are_linked(world, nothing_changes):
    above = operations.add_pledge(
        actor=world.fay, list_id=steps.secretary_list(world).pk, now=NOW, **steps.HOURS, measured_unit_id=None
    )
    operations.submit_pledge(actor=world.fay, pledge_id=above.pk, now=NOW)
    branch = steps.branch_published(world)
    member = steps.draft(world, serves_id=branch.pk)
    assert member.serves_id == branch.pk
    with nothing_changes():
        for serves in (steps.draft, lambda world: above):
            with pytest.raises(Invalid):
                served = member if serves is steps.draft else above  # same tier; or a tier too high (not seen, either)
                operations.edit_pledge(actor=world.ben, pledge_id=member.pk, now=NOW, serves_id=served.pk)
    operations.edit_pledge(actor=world.ben, pledge_id=member.pk, now=NOW, serves_id=None)
    member.refresh_from_db()
    assert member.serves_id is None


def test_a_draft_serves_a_draft_of_the_tier_above_because_lists_are_written_at_the_same_time(world, nothing_changes):
    """The list tells its writer, and the writer alone, what there is to serve."""
    member, branch = steps.draft(world), steps.branch_draft(world)
    secretary = operations.add_pledge(actor=world.fay, list_id=steps.secretary_list(world).pk, now=NOW, **steps.HOURS)
    gone = steps.branch_draft(world)
    operations.withdraw_pledge(actor=world.hao, pledge_id=gone.pk, now=NOW)

    def servable(actor, pledge):
        return [row["id"] for row in queries.list_servable(actor=actor, list_id=pledge.pledge_list_id)]

    assert servable(world.ben, member) == [branch.pk]
    assert servable(world.hao, branch) == [secretary.pk]
    assert servable(world.fay, secretary) == []
    with pytest.raises(NotAllowed):
        servable(world.hao, member)  # as reviewer; Ben has not asked for help
    assert steps.draft(world, serves_id=branch.pk).serves_id == branch.pk
    assert steps.branch_draft(world, serves_id=secretary.pk).serves_id == secretary.pk
    with nothing_changes():
        for wrong in (gone, secretary, member):
            with pytest.raises(Invalid):
                operations.edit_pledge(actor=world.ben, pledge_id=member.pk, now=NOW, serves_id=wrong.pk)


def test_a_branch_pledge_serves_a_published_secretary_pledge_above(world):
    above = operations.add_pledge(actor=world.fay, list_id=steps.secretary_list(world).pk, now=NOW, **steps.HOURS)
    operations.submit_pledge(actor=world.fay, pledge_id=above.pk, now=NOW)
    operations.review_pledge(actor=world.eva, pledge_id=above.pk, now=NOW, passed=True)
    operations.publish_pledge(actor=world.fay, pledge_id=above.pk, now=NOW, scope="PUBLIC")
    assert steps.branch_draft(world, serves_id=above.pk).serves_id == above.pk


def test_editing_a_draft_takes_the_version_that_was_read(world, nothing_changes):
    pledge = steps.draft(world, **steps.BY_HAND)
    edited = operations.edit_pledge(
        actor=world.ben, pledge_id=pledge.pk, now=NOW, expected_version=1, target=Decimal(2),
        milestones=[{"text": "Only one", "due_on": date(2026, 6, 1)}], helper_ids=[world.bao.pk],
    )  # fmt: skip
    assert (edited.version, edited.target) == (2, 2)
    assert list(Milestone.objects.values_list("text", flat=True)) == ["Only one"]
    with nothing_changes():
        with pytest.raises(StaleVersion):
            operations.edit_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, expected_version=1, text="x")
        operations.edit_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW)


def test_the_way_of_measuring_is_changed_as_a_whole(world):
    pledge = steps.draft(
        world, measure="LOCATION", metric="issues_resolved", measured_cell_id=world.cell.pk, category="road"
    )
    assert (pledge.measured_unit_id, pledge.category) == (world.wenzhu.pk, "road")
    pledge = operations.edit_pledge(
        actor=world.ben, pledge_id=pledge.pk, now=NOW, measure="PERSON", metric="tasks_done"
    )
    assert (pledge.metric, pledge.measured_unit_id, pledge.measured_cell_id, pledge.category) == (
        "tasks_done", None, None, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ({"baseline": None}, ["baseline"]),
        ({"target": None, "unit_of_measure": ""}, ["target", "unit_of_measure"]),
        ({"measure": "MILESTONES"}, ["milestones"]),
    ],
)
def test_what_cannot_be_measured_is_not_handed_in_and_the_refusal_is_kind(
    world, client_for, nothing_changes, lacking, missing
):
    pledge = steps.draft(world, **lacking)
    client = client_for(world.ben)
    with nothing_changes():
        answer = client.post(f"/api/v1/pledges/{pledge.pk}/submission")
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["data"]) == ("pledge-incomplete", {"missing": missing})
    assert answer.json()["title"].startswith("Nearly there")


def test_review_refuses_it_too_whatever_way_it_came(world, nothing_changes):
    pledge = steps.submitted(world, **steps.BY_HAND)
    pledge.milestones.all().delete()
    with nothing_changes(), pytest.raises(PledgeIncomplete) as refusal:
        operations.review_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=True)
    assert refusal.value.data == {"missing": ["milestones"]}


def test_zero_is_a_baseline(world):
    assert steps.submitted(world, baseline=Decimal(0)).state == Pledge.State.UNDER_REVIEW


@pytest.mark.parametrize("state", ["UNDER_REVIEW", "PUBLISHED", "SELF_REPORTED", "EVALUATED"])
def test_only_drafts_and_returned_pledges_are_written(world, nothing_changes, state):
    pledge = steps.BRINGING[state](world)
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            operations.edit_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, text="x")
        with pytest.raises(IllegalTransition):
            operations.submit_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW)


def test_a_returned_pledge_is_mended_and_handed_in_again(world):
    pledge = steps.returned(world)
    operations.edit_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, text="Half a day in each month but August")
    again = operations.submit_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW)
    assert again.state == "UNDER_REVIEW"
    assert steps.kinds(pledge) == [
        "pledge.drafted", "pledge.submitted", "pledge.returned", "pledge.edited", "pledge.submitted",
    ]  # fmt: skip


def test_withdrawing_a_draft_needs_no_reason_a_published_one_does(world, nothing_changes):
    assert operations.withdraw_pledge(actor=world.ben, pledge_id=steps.draft(world).pk, now=NOW).state == "WITHDRAWN"
    pledge = steps.published(world)
    with nothing_changes():
        with pytest.raises(Invalid):
            operations.withdraw_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW)
        with pytest.raises(NotAllowed):
            operations.withdraw_pledge(actor=world.bao, pledge_id=pledge.pk, now=NOW, reason="x")
    assert steps.total("pledges_published:MEMBER") == 1
    operations.withdraw_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="Moved away")
    assert steps.total("pledges_published:MEMBER") == 0
    assert steps.recount() == steps.journal_sum() == {}
    with nothing_changes(), pytest.raises(IllegalTransition):
        operations.withdraw_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="Again")
