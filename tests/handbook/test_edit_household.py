"""Editing a household, renewing its consent, closing it."""

from datetime import date, timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound, StaleVersion
from backend.handbook import operations
from backend.handbook.id_numbers import IdNumberForbidden
from backend.handbook.operations.rules import ConsentExpired
from tests.handbook.steps import CONSENT, ID_18, fresh, last_entry, paired, propose, register
from tests.world import NOW

MUCH_LATER = NOW + timedelta(days=500)


def edit(actor, household, now=NOW, **changes):
    return operations.edit_household(actor=actor, household_id=household.pk, now=now, **changes)


def test_texts_and_categories_are_corrected(world):
    made = register(world, contact="door 3", note="likes chess")
    edit(world.ada, made, contact="door 4", note="", needs=["HOUSING"])
    made = fresh(made)
    assert (made.contact.open(made), made.note, made.needs, made.version) == ("door 4", None, ["HOUSING"], 2)
    assert (last_entry(made).kind, last_entry(made).facts) == (
        "household.edited",
        {"fields": ["contact", "needs", "note"]},
    )


def test_paired_member_may_not_edit(world, nothing_changes):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        edit(world.ben, household, needs=["HOUSING"])


def test_who_read_an_older_version_is_refused(world, nothing_changes):
    made = register(world)
    with nothing_changes(), pytest.raises(StaleVersion):
        edit(world.ada, made, needs=["HOUSING"], expected_version=7)


def test_number_of_an_identity_card_is_refused(world, nothing_changes):
    made = register(world)
    with nothing_changes(), pytest.raises(IdNumberForbidden):
        edit(world.ada, made, note=ID_18)


def test_consent_is_renewed_as_a_whole_only(world, nothing_changes):
    made = register(world)
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        edit(world.ada, made, consent_until=date(2028, 1, 1))
    assert sorted(refusal.value.errors) == ["consent_by", "consent_how", "consent_on"]
    edit(world.ada, made, **CONSENT | {"consent_until": date(2028, 1, 1)})
    assert fresh(made).consent_until == date(2028, 1, 1)


def test_after_the_consent_texts_are_written_only_with_a_new_one(world, nothing_changes):
    made = register(world)
    with nothing_changes(), pytest.raises(ConsentExpired):
        edit(world.ada, made, now=MUCH_LATER, note="new")
    renewed = CONSENT | {"consent_on": date(2027, 10, 1), "consent_until": date(2028, 10, 1)}
    edit(world.ada, made, now=MUCH_LATER, note="new", **renewed)
    assert fresh(made).note is not None


def test_closing_ends_pairings_and_proposals(world):
    household, pairing = paired(world)
    asked = propose(world, household, world.bao)
    operations.close_household(actor=world.hao, household_id=household.pk, now=NOW, reason="NO_NEED")
    household = fresh(household)
    assert (household.state, household.closed_at, household.pairings_in_force) == ("CLOSED", NOW, 0)
    assert (fresh(pairing).state, fresh(pairing).reason) == ("ENDED", "CLOSED")
    assert (fresh(asked).state, last_entry(asked).kind) == ("ENDED", "pairing.withdrawn")
    assert (last_entry(household).kind, last_entry(household).facts) == ("household.closed", {"reason": "NO_NEED"})


def test_closed_household_is_not_edited_paired_or_closed_again(world, nothing_changes):
    household = register(world)
    operations.close_household(actor=world.ada, household_id=household.pk, now=NOW, reason="MOVED")
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            edit(world.ada, household, note="x")
        with pytest.raises(IllegalTransition):
            propose(world, household, world.ben)
        with pytest.raises(IllegalTransition):
            operations.close_household(actor=world.ada, household_id=household.pk, now=NOW, reason="MOVED")


def test_stranger_finds_nothing_to_close(world, nothing_changes):
    household = register(world)
    with nothing_changes(), pytest.raises(NotFound):
        operations.close_household(actor=world.eva, household_id=household.pk, now=NOW, reason="MOVED")
