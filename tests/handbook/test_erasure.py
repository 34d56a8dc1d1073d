"""Erasure on request: the texts are removed, the counts stay; a hold prevents it for a time."""

import pytest

from backend.common.errors import IllegalTransition, NotAllowed, NotFound
from backend.handbook import operations
from backend.handbook.models import Visit
from backend.handbook.operations.rules import LegalHold, NothingKept
from backend.journal.models import Entry
from tests.handbook.steps import fresh, last_entry, paired, propose, register, request, visit
from tests.world import NOW


def erase(actor, household):
    return operations.erase_household(actor=actor, household_id=household.pk, now=NOW)


def hold(actor, household, reason="COURT"):
    operations.lock_household(actor=actor, household_id=household.pk, now=NOW, reason=reason)


def test_texts_and_needs_go_and_the_counts_stay(world):
    household, pairing = paired(world)
    asked, made = request(world.ben, household, answer="We shall ask"), visit(world.ben, household, note="well")
    erase(world.ada, household)
    gone = fresh(household)
    assert (gone.state, gone.contact, gone.note, gone.needs, gone.closed_at) == ("ERASED", None, None, [], NOW)
    for row in (asked, made):
        row = fresh(row)
        assert (row.note, row.answer, row.state) == (None, None, "CLOSED")
    assert (fresh(pairing).state, fresh(pairing).reason) == ("ENDED", "HOUSEHOLD")
    assert Visit.objects.count() == 2
    assert sum(entry.counts.get("visits", 0) for entry in Entry.objects.all()) == 2
    assert (last_entry(household).kind, last_entry(asked).kind) == ("household.erased", "visit.erased")


def test_asking_again_changes_nothing(world, nothing_changes):
    household, _ = paired(world)
    erase(world.ada, household)
    with nothing_changes():
        assert erase(world.hao, household).state == "ERASED"


def test_proposals_are_withdrawn(world):
    household = register(world)
    asked = propose(world, household, world.ben)
    erase(world.ada, household)
    assert fresh(asked).state == "ENDED"


def test_closed_household_is_erased_too(world):
    household, _ = paired(world)
    operations.close_household(actor=world.ada, household_id=household.pk, now=NOW, reason="MOVED")
    assert erase(world.ada, household).state == "ERASED"
    with pytest.raises(NothingKept):
        operations.read_household(actor=world.ada, household_id=household.pk, now=NOW, purpose="CORRECT")


@pytest.mark.parametrize(
    ("who", "error"), [("ben", NotAllowed), ("bao", NotFound), ("eva", NotFound), ("gao", NotFound)]
)
def test_only_who_answers_for_the_household_erases(world, nothing_changes, who, error):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(error):
        erase(getattr(world, who), household)


def test_hold_forbids_erasure_until_it_is_released(world, nothing_changes):
    household, _ = paired(world)
    hold(world.eva, household)
    assert (last_entry(household).kind, last_entry(household).facts) == ("household.held", {"reason": "COURT"})
    with nothing_changes(), pytest.raises(LegalHold):
        erase(world.ada, household)
    operations.release_household(actor=world.eva, household_id=household.pk, now=NOW)
    assert erase(world.ada, household).state == "ERASED"


def test_same_hold_twice_is_one_entry(world, nothing_changes):
    household, _ = paired(world)
    hold(world.eva, household)
    with nothing_changes():
        hold(world.eva, household)


@pytest.mark.parametrize(
    ("who", "error"), [("ada", NotAllowed), ("ben", NotAllowed), ("fay", NotFound), ("kim", NotFound)]
)
def test_only_the_administrator_holds(world, nothing_changes, who, error):
    household, _ = paired(world)
    with nothing_changes():
        with pytest.raises(error):
            hold(getattr(world, who), household)
        with pytest.raises(error):
            operations.release_household(actor=getattr(world, who), household_id=household.pk, now=NOW)


def test_what_is_erased_cannot_be_held(world, nothing_changes):
    household = erase(world.ada, register(world))
    with nothing_changes(), pytest.raises(IllegalTransition):
        hold(world.eva, household)


def test_endpoint_refuses_with_the_name_of_the_reason(world, now, client_for):
    household, _ = paired(world)
    hold(world.eva, household)
    ada, url = client_for(world.ada), f"/api/v1/households/{household.pk}/erasure"
    assert (ada.post(url).status_code, ada.post(url).json()["code"]) == (409, "legal-hold")
    operations.release_household(actor=world.eva, household_id=household.pk, now=NOW)
    assert [ada.post(url).status_code for _ in range(2)] == [201, 201]
