"""Pairing a member with a household: proposed, freely accepted, ended from either side."""

from datetime import date, timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.handbook import operations, policies
from backend.handbook.models import Pairing
from backend.handbook.operations.pairings import AlreadyPaired, OwnProposal
from backend.handbook.operations.rules import ConsentExpired
from backend.journal.models import Entry
from backend.organisations.queries import get_system
from tests import factories
from tests.handbook.steps import fresh, last_entry, pair, paired, propose, register, with_help
from tests.world import NOW


def sees(person, household) -> bool:
    return policies.visible_households(person).filter(pk=household.pk).exists()


def end(actor, pairing, reason="MEMBER"):
    operations.end_pairing(actor=actor, pairing_id=pairing.pk, now=NOW, reason=reason)


def test_member_who_is_asked_does_not_see_the_household_before_accepting(world):
    household = register(world)
    pairing = propose(world, household, world.ben)
    assert (pairing.state, sees(world.ben, household)) == ("PROPOSED", False)
    operations.accept_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW)
    assert (fresh(pairing).state, fresh(pairing).from_date, sees(world.ben, household)) == (
        "IN_FORCE",
        date(2026, 6, 2),
        True,
    )


def test_proposal_shows_the_member_code_and_needs(world, now, client_for):
    household = register(world)
    propose(world, household, world.ben)
    (row,) = client_for(world.ben).get("/api/v1/pairings").json()["results"]
    assert (row["household_code"], row["needs"]) == (household.code, ["ELDERLY", "LIVING_ALONE"])


def test_each_step_is_journalled_and_counted_once_per_household(world):
    household, first = paired(world)
    second = pair(world, household, world.bao)
    counted = Entry.objects.exclude(counts={}).order_by("id").values_list("kind", "counts")
    assert list(counted) == [
        ("pairing.started", {"pairings": 1}),
        ("household.paired", {"households_paired": 1}),
        ("pairing.started", {"pairings": 1}),
    ]
    end(world.ben, first)
    assert last_entry(first).counts == {"pairings": -1}
    assert last_entry(household).counts == {}
    end(world.bao, second)
    assert (last_entry(household).kind, last_entry(household).counts) == (
        "household.unpaired",
        {"households_paired": -1},
    )
    facts = {"person_id": str(world.ben.pk), "household_id": str(household.pk)}
    assert last_entry(first).facts == facts | {"reason": "MEMBER"}
    assert (fresh(household).pairings_in_force, fresh(household).unpaired_at) == (0, NOW)


def test_member_declines_without_a_reason(world):
    pairing = propose(world, register(world), world.ben)
    operations.decline_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW)
    assert (fresh(pairing).state, last_entry(pairing).kind) == ("DECLINED", "pairing.declined")
    assert propose(world, pairing.household, world.ben).state == "PROPOSED"  # may be asked again


def test_ended_pairing_shows_the_member_nothing_any_more(world):
    household, pairing = paired(world)
    end(world.ada, pairing, "HOUSEHOLD")
    assert not sees(world.ben, household)
    assert not policies.visible_pairings(world.ben).exists()
    assert (fresh(pairing).state, fresh(pairing).reason, fresh(pairing).ended_at) == ("ENDED", "HOUSEHOLD", NOW)


def test_secretary_of_the_paired_members_branch_sees_it_while_it_is_in_force(world):
    secretary = factories.make_person(name="Secretary in 慈城", home_unit=world.cicheng_branch)
    factories.make_role(person=secretary, kind="BRANCH_SECRETARY", unit=world.cicheng_branch)
    secretary = factories.as_actor(secretary)
    household = register(world)
    assert not sees(secretary, household)
    pairing = pair(world, household, world.cem)
    assert sees(secretary, household)
    end(world.cem, pairing)
    assert not sees(secretary, household)


@pytest.mark.parametrize("name", ["eva", "fay", "gao", "jin", "ivy", "bao", "cem", "kim", "lin", "mei", "nan"])
def test_rank_opens_no_household(world, name):
    household, _ = paired(world)
    assert not sees(getattr(world, name), household)


def test_coordinators_and_secretaries_of_the_whole_community_are_not_those_of_the_cell(world):
    household = register(world)
    for kind in ("COORDINATOR", "BRANCH_SECRETARY"):
        person = factories.make_person(name=kind, home_unit=world.wenzhu)
        factories.make_role(person=person, kind=kind, unit=world.wenzhu)
        assert not sees(factories.as_actor(person), household)


def test_secretary_whose_role_is_limited_to_another_cell_does_not_see_it(world):
    person = factories.make_person(name="of a cell", home_unit=world.branch)
    factories.make_role(person=person, kind="BRANCH_SECRETARY", unit=world.branch, cell=world.lvmei_cell)
    assert not sees(factories.as_actor(person), register(world))


@pytest.mark.parametrize("state", ["PROPOSED", "IN_FORCE"])
def test_member_is_asked_once_at_a_time(world, nothing_changes, state):
    household = factories.make_household(cell=world.cell)
    factories.make_pairing(household=household, person=world.ben, state=state)
    with nothing_changes(), pytest.raises(AlreadyPaired):
        propose(world, household, world.ben)


@pytest.mark.parametrize(("who", "error"), [("ben", NotAllowed), ("bao", NotFound), ("eva", NotFound)])
def test_only_who_answers_for_the_household_proposes(world, nothing_changes, who, error):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(error):
        propose(world, household, world.bao, actor=getattr(world, who))


def test_person_of_another_district_does_not_exist(world, nothing_changes):
    household = register(world)
    with nothing_changes(), pytest.raises(Invalid):
        propose(world, household, world.dan)


def test_pairing_that_would_be_over_already_is_refused(world, nothing_changes):
    household = register(world)
    with nothing_changes(), pytest.raises(Invalid):
        propose(world, household, world.ben, until_date=date(2026, 6, 2))


def test_nobody_accepts_for_a_member_who_has_not_asked_for_help(world, nothing_changes):
    pairing = propose(world, register(world), world.ben)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.accept_pairing(actor=world.ada, pairing_id=pairing.pk, now=NOW)


def test_helper_types_the_answer_of_a_member_who_has_asked_for_help(world):
    ben = with_help(world.ben)
    pairing = propose(world, register(world), ben)
    operations.accept_pairing(actor=world.hao, pairing_id=pairing.pk, now=NOW)
    entry = last_entry(pairing)
    assert (entry.kind, entry.actor_id, entry.on_behalf_of_id) == ("pairing.started", world.hao.pk, ben.pk)


def test_who_proposed_does_not_enter_the_members_acceptance(world, nothing_changes):
    """Nobody both asks and answers. That the member does not want to, the one who asked may enter."""
    ben = with_help(world.ben)
    pairing = propose(world, register(world), ben)
    with nothing_changes(), pytest.raises(OwnProposal):
        operations.accept_pairing(actor=world.ada, pairing_id=pairing.pk, now=NOW)
    operations.decline_pairing(actor=world.ada, pairing_id=pairing.pk, now=NOW)
    assert fresh(pairing).state == "DECLINED"


def test_member_sees_who_typed_their_answer(world, now, client_for):
    ben = with_help(world.ben)
    entered, own = (propose(world, register(world), ben) for _ in range(2))
    operations.accept_pairing(actor=world.hao, pairing_id=entered.pk, now=NOW)
    operations.accept_pairing(actor=ben, pairing_id=own.pk, now=NOW)
    rows = client_for(ben).get("/api/v1/pairings").json()["results"]
    assert {row["id"]: row["entered_by_id"] for row in rows} == {str(entered.pk): str(world.hao.pk), str(own.pk): None}


def test_pairing_is_accepted_once_and_not_after_the_consent(world, nothing_changes):
    pairing = propose(world, register(world), world.ben)
    with nothing_changes(), pytest.raises(ConsentExpired):
        operations.accept_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW + timedelta(days=500))
    operations.accept_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW)
    with nothing_changes(), pytest.raises(IllegalTransition):
        operations.accept_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW)


def test_organiser_takes_a_proposal_back_and_the_member_does_not(world, nothing_changes):
    pairing = propose(world, register(world), world.ben)
    with nothing_changes(), pytest.raises(NotAllowed):
        end(world.ben, pairing)
    end(world.hao, pairing)
    assert (fresh(pairing).state, fresh(pairing).reason, last_entry(pairing).counts) == ("ENDED", "WITHDRAWN", {})


def test_clock_ends_what_was_agreed_until_today_once(world):
    household = register(world)
    pairing = propose(world, household, world.ben, until_date=date(2026, 6, 5))
    operations.accept_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW)
    asked = propose(world, household, world.bao, until_date=date(2026, 6, 5))
    system, then = get_system(), NOW + timedelta(days=3)
    assert operations.end_due_pairings(actor=system, now=then - timedelta(days=1)) == 0
    assert operations.end_due_pairings(actor=system, now=then) == 2
    assert operations.end_due_pairings(actor=system, now=then) == 0
    assert [(fresh(row).state, fresh(row).reason) for row in (pairing, asked)] == [("ENDED", "OVER")] * 2
    assert not sees(world.ben, household)


def test_clock_ends_the_pairings_of_a_member_who_was_deactivated(world):
    household, pairing = paired(world)
    type(world.ben).objects.filter(pk=world.ben.pk).update(is_active=False)
    system = get_system()
    assert [operations.end_due_pairings(actor=system, now=NOW) for _ in range(2)] == [1, 0]
    assert (fresh(pairing).state, fresh(pairing).reason, fresh(household).unpaired_at) == ("ENDED", "LEFT", NOW)


def test_several_due_pairings_of_one_household_end_in_one_run(world):
    household = register(world)
    for person in (world.ben, world.bao):
        asked = propose(world, household, person, until_date=date(2026, 6, 5))
        operations.accept_pairing(actor=person, pairing_id=asked.pk, now=NOW)
    then = NOW + timedelta(days=3)
    done = 0
    while ended := operations.end_due_pairings(actor=get_system(), now=then):
        done += ended
    assert (done, fresh(household).pairings_in_force) == (2, 0)


def test_endpoints_carry_the_whole_cycle(world, now, client_for):
    ada, ben, household = client_for(world.ada), client_for(world.ben), register(world)
    made = ada.post(f"/api/v1/households/{household.pk}/pairings", {"person_id": str(world.ben.pk)})
    url = f"/api/v1/pairings/{made.json()['id']}"
    assert [made.status_code, ben.post(f"{url}/acceptance").status_code] == [201, 201]
    assert ben.get(url).json()["state"] == "IN_FORCE"
    assert ben.post(f"{url}/ending", {"reason": "OVER"}).status_code == 400  # the sweep's reason, not a person's
    assert ben.post(f"{url}/ending", {"reason": "MOVED"}, HTTP_IDEMPOTENCY_KEY="k").status_code == 204
    assert ben.post(f"{url}/ending", {"reason": "MOVED"}, HTTP_IDEMPOTENCY_KEY="k").status_code == 204
    assert Pairing.objects.get().version == 3
