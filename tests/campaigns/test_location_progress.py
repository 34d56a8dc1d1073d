"""A place's progress: done, under way and open make up its members, and each figure opens what is behind it."""

import pytest

from backend.campaigns import operations, queries
from backend.campaigns.models import Action, Progress
from backend.campaigns.queries.figures import shares as place_shares
from backend.common.errors import NotAllowed
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.organisations.models import Consortium
from backend.rollups.queries import EntriesBehind, Span
from tests import factories
from tests.campaigns.steps import accepted_deed, process_entries, published, shares, wrong
from tests.world import NOW


def ramp(person):
    return operations.propose_deed(actor=person, now=NOW, title="A ramp")


def paired(world, number: int) -> list:
    """So many members of the branch with a pairing, accepted but without a visit yet: under way."""
    members = [factories.make_member(unit=world.branch) for _ in range(number)]
    for member in members:
        pairing = factories.make_pairing(household=factories.make_household(cell=world.cell), person=member)
        Entry.objects.filter(subject_id=pairing.pk).update(facts={"person_id": str(member.pk)})
    return members


def test_done_running_and_open_make_up_the_members(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    ramp(world.bao)
    process_entries()
    reader = client_for(world.cem)
    members = queries.count_covered(campaign)
    assert shares(reader, campaign, world.district)["DEED"] == (1, 1, members - 2)
    assert shares(reader, campaign, world.branch)["DEED"] == (1, 1, 3)
    assert shares(reader, campaign, world.cicheng)["DEED"] == (0, 0, 1)
    assert wrong() == []


def test_what_is_under_way_becomes_done_or_is_given_up(world, now, client_for):
    campaign = published(world)
    reader = client_for(world.ben)
    deed = ramp(world.ben)
    process_entries()
    assert shares(reader, campaign, world.branch)["DEED"][:2] == (0, 1)
    operations.withdraw_deed(actor=world.ben, deed_id=deed.pk, now=NOW)
    process_entries()
    assert shares(reader, campaign, world.branch)["DEED"] == (0, 0, 5)
    ramp(world.ben)
    process_entries()
    accepted_deed(world.ben, world.hao)
    process_entries()
    assert shares(reader, campaign, world.branch)["DEED"][:2] == (1, 0)
    kinds = Entry.objects.filter(kind__startswith="progress.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["progress.begun", "progress.dropped", "progress.begun", "progress.done"]
    assert wrong() == []


def test_what_is_under_way_follows_the_member(world, now, client_for):
    campaign = published(world)
    reader = client_for(world.eva)
    ramp(world.ben)
    process_entries()
    organisations.edit_person(actor=world.eva, person_id=world.ben.pk, now=NOW, home_unit_id=world.cicheng_branch.pk)
    process_entries()
    assert shares(reader, campaign, world.branch)["DEED"] == (0, 0, 4)
    assert shares(reader, campaign, world.cicheng_branch)["DEED"] == (0, 1, 1)
    operations.exempt_member(actor=world.eva, campaign_id=campaign.pk, now=NOW, person_id=world.ben.pk, reason="SICK")
    process_entries()
    assert shares(reader, campaign, world.cicheng_branch)["DEED"] == (0, 0, 1)
    organisations.move_unit(actor=world.eva, unit_id=world.wenzhu.pk, now=NOW, parent_id=world.cicheng.pk)
    process_entries()
    assert wrong() == []


def test_a_consortium_has_the_same_three_figures(world, now, client_for):
    bond = Consortium.objects.create(
        root=world.district, home_unit=world.district, name="River quarter", bond="PLACE", created_at=NOW
    )
    campaign = published(world)
    ramp(world.ben)
    organisations.join_consortium(
        actor=world.eva, consortium_id=bond.pk, now=NOW, unit_id=world.branch.pk, from_date=NOW.date()
    )
    process_entries()
    assert shares(client_for(world.ben), campaign, bond, "consortia")["DEED"] == (0, 1, 4)
    assert wrong() == []


def test_each_figure_says_where_its_entries_are_to_those_who_may_open_them(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    ramp(world.bao)
    process_entries()
    path = f"/api/v1/units/{world.branch.pk}/progress?campaign={campaign.pk}"
    for person in (world.hao, world.eva):
        reader = client_for(person)
        answer = reader.get(path).json()
        deed = next(row for row in answer["actions"] if row["code"] == "DEED")
        behind = [answer["entries"], deed["entries"]["done"], deed["entries"]["running"]]
        rows = [reader.get(address).json()["results"] for address in behind]
        assert [sum(row["amount"] for row in found) for found in rows] == [5, 1, 1]
        assert [{row["subject_type"] for row in found} for found in rows] == [{"enrolment"}, {"progress"}, {"progress"}]
    member = client_for(world.ben).get(path).json()
    assert member["entries"] is None and {row["entries"] for row in member["actions"]} == {None}


@pytest.mark.parametrize(("families", "seen"), [(4, (None, None, None)), (5, (None, 5, None))])
def test_what_concerns_families_is_shown_from_five_on(families, seen, world, now, client_for):
    campaign = published(world)
    paired(world, families)
    process_entries()
    assert Progress.objects.exclude(counted_path=None).filter(action__code="FAMILY", done=False).count() == families
    reader = client_for(world.eva)
    assert shares(reader, campaign, world.branch)["FAMILY"] == seen
    listed = reader.get(f"/api/v1/counters?unit={world.branch.pk}").json()["series"]
    assert ("FAMILY" in {row["unit"] for row in listed}) == (families >= 5)
    counters = reader.get(f"/api/v1/units/{world.branch.pk}/counters").json()["figures"]
    assert {row["value"] for row in counters if "FAMILY" in row["metric"]} == ({5} if families >= 5 else set())
    closed = operations.close_campaign(actor=world.eva, campaign_id=campaign.pk, now=NOW)
    told = closed.report["total"]
    assert (told["done"]["FAMILY"], told["running"]["FAMILY"], told["open"]["FAMILY"]) == seen
    assert wrong() == []


def test_whatever_a_district_calls_it_the_record_decides_what_is_hidden(world, now, client_for):
    actions = [{"code": "KIN", "source": "PAIRING"}, {"code": "FAMILY", "source": "DEED"}]
    campaign = published(world, actions=actions)
    paired(world, 4)
    ramp(world.ben)
    process_entries()
    reader = client_for(world.eva)
    assert shares(reader, campaign, world.branch) == {"KIN": (None, None, None), "FAMILY": (0, 1, 8)}
    listed = reader.get(f"/api/v1/counters?unit={world.branch.pk}").json()["series"]
    assert "KIN" not in {row["unit"] for row in listed}
    metric = f"family_running:{campaign.key}:KIN"
    assert reader.get(f"/api/v1/counters/entries?unit={world.branch.pk}&metric={metric}").status_code == 403


def test_both_large_shares_of_families_leave_nothing_to_hide():
    action = Action(code="FAMILY", source="PAIRING")
    assert place_shares(action, 20, done=6, running=5) == {"done": 6, "running": 5, "open": 9}
    assert place_shares(action, 20, done=3, running=6) == {"done": None, "running": 6, "open": None}
    assert place_shares(action, 20, done=6, running=4) == {"done": 6, "running": None, "open": None}


def test_figures_about_families_open_no_rows(world, now, client_for):
    campaign = published(world)
    paired(world, 6)
    process_entries()
    answer = client_for(world.eva).get(f"/api/v1/units/{world.branch.pk}/progress?campaign={campaign.pk}").json()
    assert {row["code"]: row["entries"] for row in answer["actions"] if row["code"] in ("HANDBOOK", "FAMILY")} == {
        "HANDBOOK": None,
        "FAMILY": None,
    }
    behind = EntriesBehind(world.branch, f"family_running:{campaign.key}:FAMILY", Span())
    with pytest.raises(NotAllowed):
        behind.rows(actor=world.eva)


def test_the_history_tells_nobody_how_far_a_member_is(world, now, client_for):
    published(world)
    ramp(world.ben)
    paired(world, 1)
    process_entries()
    for reader in (world.jin, world.eva, world.gao, world.hao):
        listed = client_for(reader).get(f"/api/v1/entries?subject={Progress.objects.first().pk}").json()["results"]
        assert listed == []


def test_after_closing_every_level_stays_as_it_was(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    ramp(world.bao)
    process_entries()
    closed = operations.close_campaign(actor=world.eva, campaign_id=campaign.pk, now=NOW)
    assert (closed.report["total"]["running"]["DEED"], closed.report["total"]["open"]["DEED"]) == (
        1,
        queries.count_covered(campaign) - 2,
    )
    reader = client_for(world.eva)
    places = (world.district, world.kongpu, world.wenzhu, world.branch, world.cicheng)
    before = [shares(reader, campaign, place) for place in places]
    accepted_deed(world.jin, world.hao)
    organisations.edit_person(actor=world.eva, person_id=world.ben.pk, now=NOW, home_unit_id=world.cicheng_branch.pk)
    organisations.move_unit(actor=world.eva, unit_id=world.wenzhu.pk, now=NOW, parent_id=world.cicheng.pk)
    process_entries()
    assert [shares(reader, campaign, place) for place in places] == before
    assert wrong() == []


# --- the members behind a figure -------------------------------------------------------------------------------------------


def behind(client, address: str) -> set[str]:
    return {row["person_id"] for row in client.get(address).json()["results"]}


def test_those_responsible_find_the_members_behind_each_figure(world, now, client_for):
    campaign = published(world)
    accepted_deed(world.ben, world.hao)
    ramp(world.bao)
    process_entries()
    path = f"/api/v1/units/{world.branch.pk}/progress?campaign={campaign.pk}"
    for responsible in (world.hao, world.eva):
        reader = client_for(responsible)
        deed = next(row for row in reader.get(path).json()["actions"] if row["code"] == "DEED")
        found = {how: behind(reader, address) for how, address in deed["members"].items()}
        assert {how: len(ids) for how, ids in found.items()} == {"done": 1, "running": 1, "open": 3}
        assert (found["done"], found["running"]) == ({str(world.ben.pk)}, {str(world.bao.pk)})
    for other in (world.ben, world.fay, world.gao, world.jin):
        reader = client_for(other)
        assert {row["members"] for row in reader.get(path).json()["actions"]} == {None}
        assert behind(reader, f"/api/v1/campaigns/{campaign.pk}/members?code=DEED") == {str(other.pk)}


def test_who_looks_after_a_family_is_listed_for_the_own_branch_alone(world, now, client_for):
    campaign = published(world)
    members = paired(world, 6)
    process_entries()
    address = f"/api/v1/campaigns/{campaign.pk}/members?code=FAMILY&state=RUNNING"
    assert behind(client_for(world.hao), address) == {str(member.pk) for member in members}
    assert behind(client_for(world.eva), address) == set()
    path = f"progress?campaign={campaign.pk}"
    for reader, unit, listed in ((world.hao, world.branch, True), (world.eva, world.branch, False)):
        rows = client_for(reader).get(f"/api/v1/units/{unit.pk}/{path}").json()["actions"]
        assert [row["members"] is not None for row in rows if row["code"] == "FAMILY"] == [listed]


def test_an_exempted_member_is_behind_no_figure(world, now, client_for):
    campaign = published(world)
    operations.exempt_member(actor=world.hao, campaign_id=campaign.pk, now=NOW, person_id=world.ben.pk, reason="SICK")
    process_entries()
    found = behind(client_for(world.hao), f"/api/v1/campaigns/{campaign.pk}/members?code=DEED&state=OPEN")
    assert str(world.ben.pk) not in found and len(found) == 4
