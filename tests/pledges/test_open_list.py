"""Opening a list, its days, its size."""

from datetime import date

import pytest

from backend.common.errors import Invalid, NotAllowed, StaleVersion
from backend.journal.models import Entry
from backend.pledges import operations
from backend.pledges.models import PledgeList, Tier
from backend.pledges.operations.drafts import ListFull
from backend.pledges.operations.lists import ListExists
from tests.pledges import steps
from tests.world import NOW


def test_member_opens_one_list_a_year_at_home(world):
    made = operations.open_list(actor=world.ben, now=NOW, tier="MEMBER", year=2026)
    assert (made.unit_id, made.owner_id, made.unit_path) == (world.branch.pk, world.ben.pk, world.branch.path)
    assert (made.submit_by, made.review_by) == (date(2026, 1, 31), date(2026, 2, 28))
    entry = Entry.objects.get(subject_id=made.pk)
    assert (entry.kind, entry.facts["tier"], entry.counts) == ("pledge_list.opened", "MEMBER", {})


@pytest.mark.parametrize(
    ("who", "tier", "unit"),
    [
        ("ben", "MEMBER", "branch"),
        ("hao", "BRANCH", "branch"),
        ("hao", "SECRETARY", "branch"),
        ("fay", "SECRETARY", "kongpu"),
    ],
)
def test_second_list_of_the_year_is_refused(world, who, tier, unit, django_db_blocker):
    place = getattr(world, unit).pk
    operations.open_list(actor=getattr(world, who), now=NOW, tier=tier, year=2026, unit_id=place)
    operations.open_list(actor=getattr(world, who), now=NOW, tier=tier, year=2027, unit_id=place)
    with pytest.raises(ListExists):
        operations.open_list(actor=getattr(world, who), now=NOW, tier=tier, year=2026, unit_id=place)
    assert PledgeList.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "tier", "unit"),
    [
        ("ben", "BRANCH", "branch"),  # not its secretary
        ("ben", "MEMBER", "wenzhu"),  # a member of the branch, not of the community itself
        ("ada", "MEMBER", "branch"),  # no member
        ("fay", "BRANCH", "branch"),  # above it
        ("gao", "SECRETARY", "district"),  # audits only
        ("eva", "MEMBER", "branch"),
    ],
)
def test_a_list_is_of_a_unit_in_which_one_holds_the_role(world, nothing_changes, who, tier, unit):
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.open_list(actor=getattr(world, who), now=NOW, tier=tier, year=2026, unit_id=getattr(world, unit).pk)


def test_only_this_year_and_the_next_in_units_one_can_see(world, nothing_changes):
    with nothing_changes():
        for year in (2025, 2028):
            with pytest.raises(Invalid):
                operations.open_list(actor=world.ben, now=NOW, tier="MEMBER", year=year)
        with pytest.raises(Invalid):
            operations.open_list(actor=world.ben, now=NOW, tier="MEMBER", year=2026, unit_id=world.foreign.pk)


def test_whoever_reviews_sets_the_days(world, nothing_changes):
    made = steps.member_list(world)
    days = {"submit_by": date(2026, 3, 1), "review_by": date(2026, 3, 15)}
    edited = operations.edit_list(actor=world.hao, list_id=made.pk, now=NOW, expected_version=1, **days)
    assert (edited.submit_by, edited.review_by, edited.version) == (*days.values(), 2)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.edit_list(actor=world.ben, list_id=made.pk, now=NOW, **days)
        with pytest.raises(StaleVersion):
            operations.edit_list(actor=world.hao, list_id=made.pk, now=NOW, expected_version=1, **days)
        with pytest.raises(Invalid):
            operations.edit_list(actor=world.hao, list_id=made.pk, now=NOW, review_by=date(2026, 2, 1))
        operations.edit_list(actor=world.hao, list_id=made.pk, now=NOW, **days)  # nothing new


def test_an_unusual_size_is_a_hint_and_no_refusal(world, client_for):
    made = steps.member_list(world)
    client = client_for(world.ben)
    for number in range(3):
        steps.draft(world, text=f"pledge {number}")
    assert client.get(f"/api/v1/pledge-lists/{made.pk}").json()["hints"] == []
    steps.draft(world, text="one more")
    assert client.get(f"/api/v1/pledge-lists/{made.pk}").json()["hints"] == [
        "This list has 4 pledges; 1 to 3 are usual. Fewer are easier to keep."
    ]


def test_a_list_ends_somewhere(world, nothing_changes):
    for number in range(40):
        pledge = steps.draft(world, text=f"pledge {number}")
    with nothing_changes(), pytest.raises(ListFull):
        steps.draft(world, text="too many")
    operations.withdraw_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW)
    steps.draft(world, text="instead")


def test_lists_are_narrowed_by_unit_tier_year_and_owner(world, client_for):
    steps.member_list(world)
    steps.member_list(world, owner="bao")
    steps.branch_list(world)
    client = client_for(world.fay)

    def count(**filters):
        return len(client.get("/api/v1/pledge-lists", filters).json()["results"])

    assert count() == 3
    assert count(tier=Tier.BRANCH) == 1
    assert count(owner=str(world.ben.pk)) == 1
    assert count(year=2027) == 0
    assert count(unit=str(world.wenzhu.pk)) == 3
    assert count(unit=str(world.lvmei.pk)) == 0
    answer = client.get("/api/v1/pledge-lists", {"unit": str(world.foreign.pk)})
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert len(client_for(world.hao).get("/api/v1/pledge-lists", {"mine": "true"}).json()["results"]) == 1
