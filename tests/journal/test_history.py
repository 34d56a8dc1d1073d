"""Reading the history: by the staff of the place, down to the cell, and by nobody else."""

import pytest

from backend.grid import operations as grid
from backend.journal import queries
from backend.journal.policies import READERS
from backend.organisations import operations
from backend.organisations.policies import STAFF
from tests import factories
from tests.world import NOW


@pytest.fixture
def renamed(world):
    return operations.rename_unit(actor=world.eva, unit_id=world.wenzhu.pk, name="文竹新村", now=NOW)


def readers(world, subject):
    return {
        name
        for name, person in vars(world.people).items()
        if queries.list_history(actor=person, subject_id=subject.pk).exists()
    }


def test_readers_are_the_staff():
    assert set(READERS) == set(STAFF)


def test_history_of_a_community_is_read_by_those_above(world, renamed):
    assert readers(world, renamed) == {"eva", "fay", "gao"}


def test_history_of_a_cell_is_read_by_its_own_staff_too(world):
    cell = grid.edit_cell(actor=world.fay, cell_id=world.cell.pk, now=NOW, households=5)
    assert readers(world, cell) == {"eva", "fay", "gao", "ada", "jin"}


def test_history_of_a_micro_grid_is_read_by_the_staff_of_the_cell_above(world):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    cell = grid.edit_cell(actor=world.fay, cell_id=micro.pk, now=NOW, households=5)
    assert readers(world, cell) == {"eva", "fay", "gao", "ada", "jin"}


def test_history_says_what_happened_in_order(world, renamed, now, client_for):
    operations.recode_unit(actor=world.eva, unit_id=renamed.pk, scheme="stats-12", code="330205003001", now=NOW)
    rows = client_for(world.gao).get(f"/api/v1/entries?subject={renamed.pk}").json()["results"]
    assert [(row["seq"], row["kind"], row["actor_id"]) for row in rows] == [
        (2, "unit.renamed", str(world.eva.pk)),
        (3, "unit.recoded", str(world.eva.pk)),
    ]
    assert rows[0]["facts"] == {"from_date": "2026-06-02"}


def test_stranger_gets_an_empty_history_as_for_nothing(world, renamed, now, client_for):
    kim = client_for(world.kim)
    seen = kim.get(f"/api/v1/entries?subject={renamed.pk}").json()
    nothing = kim.get(f"/api/v1/entries?subject={world.lvmei.pk}").json()
    assert seen == nothing == {"results": [], "next": None, "previous": None}


def test_subject_is_required(world, now, client_for):
    assert client_for(world.eva).get("/api/v1/entries").status_code == 400
    assert client_for(world.eva).get("/api/v1/entries?subject=5").status_code == 400


def test_history_comes_in_pages(world, now, client_for):
    for number in range(5):
        operations.rename_unit(actor=world.eva, unit_id=world.wenzhu.pk, name=f"名{number}", now=NOW)
    eva, seqs = client_for(world.eva), []
    path = f"/api/v1/entries?subject={world.wenzhu.pk}&page_size=2"
    while path:
        page = eva.get(path).json()
        seqs += [row["seq"] for row in page["results"]]
        path = page["next"]
    assert seqs == [2, 3, 4, 5, 6]
