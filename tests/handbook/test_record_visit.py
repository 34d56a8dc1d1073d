"""Recording a visit: by the paired member, or by a helper at the member's wish."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.handbook import operations, queries
from backend.handbook.id_numbers import IdNumberForbidden
from backend.handbook.operations.rules import ConsentExpired
from tests.handbook.steps import ID_18, fresh, last_entry, pair, paired, register, visit, with_help
from tests.world import NOW


def test_paired_member_notes_a_visit(world):
    household, pairing = paired(world)
    made = fresh(visit(world.ben, household, note="was in good spirits"))
    assert (made.person_id, made.pairing_id, made.entered_by_id) == (world.ben.pk, pairing.pk, None)
    assert (made.state, made.closed_at, made.note.open(made)) == ("CLOSED", NOW, "was in good spirits")


def test_visit_is_journalled_and_counted_at_the_households_place(world):
    household, _ = paired(world)
    made = visit(world.ben, household, note="was in good spirits")
    entry = last_entry(made)
    assert (entry.kind, entry.unit_path, entry.cell_id) == ("visit.recorded", world.wenzhu.path, world.cell.pk)
    assert entry.counts == {"visits": 1}
    assert entry.facts == {
        "person_id": str(world.ben.pk),
        "household_id": str(household.pk),
        "request": False,
        "day": "2026-06-02",
    }
    assert (made.counted_path, made.counted_scope_ids) == (entry.unit_path, entry.scope_ids)


@pytest.mark.parametrize(("answer", "state"), [("", "NOTED"), ("We shall ask", "ANSWERED_ON_SITE")])
def test_request_is_noted_or_answered_on_the_spot(world, answer, state):
    household, _ = paired(world)
    made = visit(world.ben, household, request=True, answer=answer, promised_on=date(2026, 6, 9))
    assert (made.state, made.closed_at, made.promised_on) == (state, None, date(2026, 6, 9))


def test_helper_types_the_visit_of_a_member_who_has_asked_for_it(world):
    household, _ = paired(world)
    ben = with_help(world.ben)
    made = visit(world.ada, household, person_id=ben.pk)
    assert (made.person_id, made.entered_by_id) == (ben.pk, world.ada.pk)
    assert (last_entry(made).actor_id, last_entry(made).on_behalf_of_id) == (world.ada.pk, ben.pk)


def test_nobody_types_it_for_a_member_who_has_not_asked(world, nothing_changes):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        visit(world.ada, household, person_id=world.ben.pk)


def test_one_paired_member_does_not_type_for_another(world, nothing_changes):
    household, _ = paired(world)
    pair(world, household, world.bao)
    with_help(world.bao)
    with nothing_changes(), pytest.raises(NotAllowed):
        visit(world.ben, household, person_id=world.bao.pk)


def test_member_who_is_not_paired_cannot_be_named(world, nothing_changes):
    household, _ = paired(world)
    bao = with_help(world.bao)
    with nothing_changes(), pytest.raises(Invalid):
        visit(world.ada, household, person_id=bao.pk)


@pytest.mark.parametrize(
    ("who", "error"), [("ada", NotAllowed), ("bao", NotFound), ("eva", NotFound), ("gao", NotFound)]
)
def test_who_is_not_paired_records_none(world, nothing_changes, who, error):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(error):
        visit(getattr(world, who), household)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": date(2026, 6, 3)}, "day"),
        ({"day": date(2026, 6, 1)}, "day"),  # before the pairing
        ({"request": True, "promised_on": date(2026, 6, 1)}, "promised_on"),
        ({"promised_on": date(2026, 6, 9)}, "promised_on"),  # without a request
        ({"answer": "yes"}, "answer"),
    ],
)
def test_what_cannot_be_is_refused(world, nothing_changes, wrong, field):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        visit(world.ben, household, **wrong)
    assert list(refusal.value.errors) == [field]


def test_today_is_the_local_day(world):
    household, _ = paired(world)
    late = datetime(2026, 6, 2, 17, 0, tzinfo=UTC)  # one in the morning of the third in Shanghai
    assert visit(world.ben, household, now=late, day=date(2026, 6, 3)).day == date(2026, 6, 3)


@pytest.mark.parametrize("field", ["note", "answer"])
def test_numbers_of_identity_cards_are_refused(world, nothing_changes, field):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(IdNumberForbidden):
        visit(world.ben, household, request=True, **{field: ID_18})


def test_after_the_consent_nothing_is_noted(world, nothing_changes):
    household, _ = paired(world)
    with nothing_changes(), pytest.raises(ConsentExpired):
        visit(world.ben, household, now=NOW + timedelta(days=500))


def test_closed_household_takes_no_visits(world, nothing_changes):
    household = register(world)
    operations.close_household(actor=world.ada, household_id=household.pk, now=NOW, reason="MOVED")
    with nothing_changes(), pytest.raises((IllegalTransition, NotAllowed)):
        visit(world.ada, household)


def test_other_apps_find_a_persons_visits_and_pairings(world):
    household, pairing = paired(world)
    made = visit(world.ben, household)
    assert list(queries.visits_of(world.ben.pk, date(2026, 6, 2), date(2026, 6, 3))) == [made]
    assert list(queries.visits_of(world.ben.pk, date(2026, 6, 3), date(2026, 7, 1))) == []
    assert list(queries.pairings_in_force(world.ben.pk)) == [pairing]


def test_same_key_records_one_visit(world, now, client_for):
    household, _ = paired(world)
    ben, url = client_for(world.ben), f"/api/v1/households/{household.pk}/visits"
    body = {"day": "2026-06-02", "topic": "LOOK_IN", "note": "well"}
    answers = [ben.post(url, body, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(ben.get("/api/v1/visits?mine=true").json()["results"]) == 1
    assert ben.get("/api/v1/visits?note=well").status_code == 400
