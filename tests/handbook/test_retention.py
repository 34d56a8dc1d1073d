"""Texts are removed after their retention period, once, with a line in the report."""

from datetime import timedelta

import pytest

from backend.handbook import operations
from backend.handbook.models import RetentionReport
from backend.organisations.queries import get_system
from tests.handbook.steps import CONSENT, fresh, last_entry, paired, register, request, visit
from tests.world import NOW

DAY = timedelta(days=1)
LONG = {**CONSENT, "consent_until": CONSENT["consent_on"].replace(year=2029)}


def run(now) -> int:
    return operations.apply_retention(actor=get_system(), now=now)


def report() -> list[tuple]:
    return list(RetentionReport.objects.order_by("pk").values_list("root__name", "day", "what", "how_many"))


def test_contact_goes_thirty_days_after_the_last_pairing_and_the_note_stays(world):
    household, pairing = paired(world)
    operations.end_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW, reason="MEMBER")
    assert run(NOW + 30 * DAY) == 0
    then = NOW + 30 * DAY + timedelta(seconds=1)
    assert [run(then), run(then)] == [1, 0]
    household = fresh(household)
    assert household.contact is None and household.note is not None
    assert report() == [("江北区", then.date(), "CONTACTS", 1)]
    assert (last_entry(household).kind, last_entry(household).facts) == (
        "household.texts_removed",
        {"what": "CONTACTS"},
    )


def test_contact_stays_while_a_pairing_is_in_force_and_before_the_first(world):
    paired(world)
    register(world, contact="door 9")
    assert run(NOW + 300 * DAY) == 0


def test_new_pairing_starts_the_thirty_days_anew(world):
    household, pairing = paired(world)
    operations.end_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW, reason="MEMBER")
    again = operations.propose_pairing(
        actor=world.ada, household_id=household.pk, person_id=world.bao.pk, now=NOW + 20 * DAY
    )
    operations.accept_pairing(actor=world.bao, pairing_id=again.pk, now=NOW + 20 * DAY)
    assert run(NOW + 60 * DAY) == 0


def test_visits_texts_go_twelve_months_after_the_visit_was_closed(world):
    household, _ = paired(world, **LONG)
    closed = visit(world.ben, household, note="well")
    still_open = request(world.ben, household, answer="We shall ask")
    assert run(NOW + 365 * DAY) == 0
    then = NOW + 365 * DAY + timedelta(seconds=1)
    assert [run(then), run(then)] == [1, 0]
    assert fresh(closed).note is None and fresh(still_open).note is not None
    assert report() == [("江北区", then.date(), "VISIT_TEXTS", 1)]


def test_everything_goes_twelve_months_after_the_household_was_closed(world):
    household, _ = paired(world, **LONG)
    made = request(world.ben, household, answer="We shall ask")
    operations.close_household(actor=world.ada, household_id=household.pk, now=NOW, reason="NO_NEED")
    then = NOW + 366 * DAY
    assert [run(then), run(then)] == [3, 0]
    household, made = fresh(household), fresh(made)
    assert (household.contact, household.note, made.note, made.answer) == (None, None, None, None)
    assert [line[2:] for line in report()] == [("CONTACTS", 1), ("HOUSEHOLD_NOTES", 1), ("VISIT_TEXTS", 2)]


def test_contact_of_a_household_closed_without_any_pairing_goes_too(world):
    household = register(world, contact="door 3")
    operations.close_household(actor=world.ada, household_id=household.pk, now=NOW, reason="MOVED")
    assert run(NOW + 31 * DAY) == 1
    assert fresh(household).contact is None


def test_all_texts_go_when_the_consent_is_over(world):
    household, _ = paired(world)
    made = request(world.ben, household, answer="We shall ask")
    last_day = NOW + (household.consent_until - NOW.date())
    assert run(last_day) == 0
    assert [run(last_day + DAY), run(last_day + DAY)] == [2, 0]
    household, made = fresh(household), fresh(made)
    assert (household.contact, household.note, made.note, made.answer) == (None, None, None, None)
    assert (household.state, report()[0][2:]) == ("ACTIVE", ("CONSENT_OVER", 4))


def test_renewed_consent_keeps_them(world):
    household, _ = paired(world)
    operations.edit_household(actor=world.ada, household_id=household.pk, now=NOW, **LONG)
    assert run(NOW + 400 * DAY) == 0


def test_what_is_on_hold_stays_until_it_is_released(world):
    household, _ = paired(world)
    request(world.ben, household)
    operations.lock_household(actor=world.eva, household_id=household.pk, now=NOW, reason="AUDIT")
    assert run(NOW + 900 * DAY) == 0
    operations.release_household(actor=world.eva, household_id=household.pk, now=NOW)
    assert run(NOW + 900 * DAY) == 2


def test_bounded_run_goes_on_with_the_next(world):
    for _ in range(3):
        register(world, contact="x")
    then = NOW + 900 * DAY
    done = [operations.apply_retention(actor=get_system(), now=then, limit=2) for _ in range(3)]
    assert done == [2, 1, 0]
    assert [line[2:] for line in report()] == [("CONSENT_OVER", 3)]


@pytest.mark.parametrize(("name", "lines"), [("eva", 1), ("gao", 1), ("fay", 0), ("ada", 0), ("ben", 0), ("kim", 0)])
def test_report_is_for_those_who_answer_for_the_district(world, now, client_for, name, lines):
    register(world, contact="x")
    run(NOW + 900 * DAY)
    rows = client_for(getattr(world, name)).get("/api/v1/retention-reports").json()["results"]
    assert [row["how_many"] for row in rows] == [1] * lines
