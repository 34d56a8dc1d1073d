"""Registering a household: by the organisers of its cell, with consent, sealed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from backend.common.errors import Invalid, NotAllowed
from backend.handbook.id_numbers import IdNumberForbidden
from backend.handbook.models import Household
from backend.journal.models import Entry
from tests import factories
from tests.handbook.steps import CONSENT, ID_15, ID_18, fresh, register


def test_coordinator_registers_and_the_texts_are_sealed(world):
    made = fresh(register(world, contact="door 3", note="likes chess"))
    assert (made.state, made.cell_id, made.unit_path) == ("ACTIVE", world.cell.pk, world.wenzhu.path)
    assert (made.needs, made.purpose) == (["ELDERLY", "LIVING_ALONE"], "CARE")
    assert (str(made.contact), str(made.note)) == ("•••", "•••")
    assert (made.contact.open(made), made.note.open(made)) == ("door 3", "likes chess")


def test_registration_is_journalled_without_any_text(world):
    made = register(world, contact="door 3", note="likes chess")
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.seq, entry.unit_path) == (
        "household.registered",
        made.pk,
        1,
        world.wenzhu.path,
    )
    assert (entry.facts, entry.counts) == ({"purpose": "CARE"}, {})


def test_codes_are_drawn_by_lot(world):
    first, second = register(world).code, register(world).code
    assert first != second
    assert len(first) == len(second) == 9


def test_secretary_of_the_branch_linked_to_the_cell_registers_too(world):
    assert register(world, actor=world.hao).state == "ACTIVE"


def test_micro_grid_is_under_the_coordinator_and_the_branch_of_the_cell_above(world):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    for actor in (world.ada, world.hao):
        assert register(world, actor=actor, cell_id=micro.pk).scope_ids == [str(micro.pk), str(world.cell.pk)]


@pytest.mark.parametrize("name", ["ben", "ivy", "jin", "eva", "fay", "gao"])
def test_nobody_else_in_the_district_registers(world, nothing_changes, name):
    with nothing_changes(), pytest.raises(NotAllowed):
        register(world, actor=getattr(world, name))


def test_cell_of_another_district_does_not_exist(world, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        register(world, actor=world.nan)
    assert list(refusal.value.errors) == ["cell_id"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"consent_on": date(2026, 6, 3)}, "consent_on"),
        ({"consent_until": date(2026, 6, 1)}, "consent_until"),
        ({"consent_until": date(2036, 6, 1)}, "consent_until"),
    ],
)
def test_consent_was_given_and_is_limited(world, nothing_changes, wrong, field):
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        register(world, **wrong)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize("field", ["contact", "note"])
@pytest.mark.parametrize("number", [ID_18, ID_15])
def test_numbers_of_identity_cards_are_refused(world, nothing_changes, field, number):
    with nothing_changes(), pytest.raises(IdNumberForbidden) as refusal:
        register(world, **{field: f"card {number}"})
    assert list(refusal.value.errors) == [field]


def test_household_without_a_cell_cannot_be_stored(world):
    made = register(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.filter(pk=made.pk).update(cell=None)


def test_endpoint_answers_with_code_and_categories_only(world, now, client_for):
    body = {name: str(value) for name, value in CONSENT.items()}
    body |= {"cell_id": str(world.cell.pk), "needs": ["ELDERLY"], "purpose": "CARE", "contact": "door 3"}
    ada = client_for(world.ada)
    answer = ada.post("/api/v1/households", body)
    assert answer.status_code == 201
    assert set(answer.json()) == {
        "id", "code", "state", "unit_id", "cell_id", "needs", "purpose", "consent_until", "pairings_in_force", "version",
        "created_at",
    }  # fmt: skip
    detail = ada.get(f"/api/v1/households/{answer.json()['id']}").json()
    assert (detail["has_contact"], detail["has_note"], detail["on_hold"]) == (True, False, False)
    refused = ada.post("/api/v1/households", {**body, "contact": ID_18})
    assert (refused.status_code, refused.json()["code"]) == (400, "id-number-forbidden")
    assert refused.json()["errors"][0]["pointer"] == "/contact"
    for wrong in ({"needs": []}, {"needs": ["DIABETES"]}, {"needs": "ELDERLY"}, {"name": "x"}):
        assert ada.post("/api/v1/households", body | wrong).status_code == 400


def test_list_is_filtered_by_codes_and_never_by_words(world, now, client_for):
    elderly, jobless = register(world), register(world, needs=["JOBLESS"])
    ada = client_for(world.ada)

    def ids(query: str) -> set[str]:
        return {row["id"] for row in ada.get(f"/api/v1/households?{query}").json()["results"]}

    assert ids("need=JOBLESS") == {str(jobless.pk)}
    assert ids(f"cell={world.cell.pk}&state=ACTIVE") == {str(elderly.pk), str(jobless.pk)}
    assert ids("state=ERASED") == set()
    for word in ("q=chess", "note=chess", "contact=door", "search=chess"):
        assert ada.get(f"/api/v1/households?{word}").status_code == 400


def test_fixed_lists_are_named_in_both_languages(world, now, client_for):
    ben = client_for(world.ben)
    english = ben.get("/api/v1/handbook-choices").json()
    chinese = ben.get("/api/v1/handbook-choices", HTTP_ACCEPT_LANGUAGE="zh-Hans").json()
    assert {"code": "LIVING_ALONE", "name": "living alone"} in english["needs"]
    assert {"code": "LIVING_ALONE", "name": "独居"} in chinese["needs"]
