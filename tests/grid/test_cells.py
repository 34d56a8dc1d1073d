"""Cells: making, editing, numbering, moving and closing them."""

from datetime import date

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, StaleVersion
from backend.grid import operations, queries
from backend.grid.models import Cell, CellCode
from backend.grid.operations.cells import CellClosed, CellInUse
from backend.journal.models import Entry
from backend.organisations.models import Role
from backend.organisations.operations.errors import AlreadyExists
from tests import factories
from tests.world import NOW

TODAY = date(2026, 6, 2)
CODE = "330205003001001"


def create(actor, unit, code="文竹-2", **more):
    return operations.create_cell(actor=actor, unit_id=unit.pk, code=code, name="第二网格", now=NOW, **more)


def test_officer_makes_a_cell_linked_to_a_branch(world):
    cell = create(world.fay, world.wenzhu, households=280, branch_id=world.branch.pk)
    assert (cell.unit_path, cell.root_id, cell.branch_id) == (
        world.wenzhu.path,
        world.district.pk,
        world.branch.pk,
    )
    entry = Entry.objects.get()
    assert (entry.kind, entry.cell_id, entry.scope_ids) == ("cell.created", cell.pk, [str(cell.pk)])


def test_micro_grid_stands_one_level_under_a_cell_of_the_same_community(world, nothing_changes):
    micro = create(world.fay, world.wenzhu, parent_id=world.cell.pk)
    assert Entry.objects.get().scope_ids == [str(micro.pk), str(world.cell.pk)]
    with nothing_changes():
        for parent in (micro, world.lvmei_cell):
            with pytest.raises(Invalid):
                create(world.fay, world.wenzhu, "文竹-3", parent_id=parent.pk)


def test_code_is_used_once_in_a_community_and_again_elsewhere(world, nothing_changes):
    create(world.eva, world.lvmei, "文竹-1")
    with nothing_changes(), pytest.raises(AlreadyExists):
        create(world.eva, world.wenzhu, "文竹-1")


def test_who_does_not_keep_the_grid_is_refused(world, nothing_changes):
    with nothing_changes():
        for actor in (world.ada, world.hao, world.gao, world.ben):
            with pytest.raises(NotAllowed):
                create(actor, world.wenzhu)
        with pytest.raises(NotAllowed):
            create(world.fay, world.cicheng)
        with pytest.raises(Invalid):
            create(world.kim, world.wenzhu)


def test_cell_of_a_branch_or_linked_to_no_branch_is_refused(world, nothing_changes):
    with nothing_changes():
        with pytest.raises(Invalid):
            create(world.eva, world.branch)
        for link in (world.kongpu, world.foreign_branch):
            with pytest.raises(Invalid):
                create(world.eva, world.wenzhu, branch_id=link.pk)


def test_edit_needs_the_version_that_was_read(world, nothing_changes):
    edit = {"actor": world.fay, "cell_id": world.cell.pk, "now": NOW, "households": 310}
    with nothing_changes(), pytest.raises(StaleVersion):
        operations.edit_cell(expected_version=9, **edit)
    cell = operations.edit_cell(expected_version=1, **edit)
    assert (cell.households, cell.version) == (310, 2)
    assert Entry.objects.get().facts == {"fields": ["households"]}


def test_official_code_is_dated_and_in_force_once(world, nothing_changes):
    code = {"actor": world.fay, "now": NOW}
    operations.recode_cell(cell_id=world.cell.pk, code=CODE, **code)
    with nothing_changes():
        with pytest.raises(AlreadyExists):
            operations.recode_cell(cell_id=world.lvmei_cell.pk, code=CODE, **code)
        for wrong in ("33020500300100", "33020500300100X", "３３０２０５００３００１００１"):
            with pytest.raises(Invalid):
                operations.recode_cell(cell_id=world.cell.pk, code=wrong, **code)
    operations.recode_cell(cell_id=world.cell.pk, code="330205003001002", **code)
    operations.recode_cell(cell_id=world.lvmei_cell.pk, code=CODE, **code)
    rows = CellCode.objects.order_by("pk").values_list("cell_id", "until_date")
    assert list(rows) == [(world.cell.pk, TODAY), (world.cell.pk, None), (world.lvmei_cell.pk, None)]


def test_moved_cell_takes_its_micro_grids_and_staff_along(world):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    cell = operations.move_cell(actor=world.fay, cell_id=world.cell.pk, unit_id=world.lvmei.pk, now=NOW)
    micro.refresh_from_db()
    assert (cell.unit_id, cell.unit_path) == (micro.unit_id, micro.unit_path) == (world.lvmei.pk, world.lvmei.path)
    assert set(Role.objects.filter(cell=cell).values_list("unit_id", flat=True)) == {world.lvmei.pk}
    moved = Entry.objects.filter(kind="cell.moved").values_list("subject_id", "unit_path", "facts")
    assert sorted(moved) == sorted(
        (found.pk, world.lvmei.path, {"from_id": str(world.wenzhu.pk)}) for found in (cell, micro)
    )


def test_impossible_moves_are_refused(world, nothing_changes):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    factories.make_cell(unit=world.lvmei, code="文竹-1")
    move = {"actor": world.eva, "now": NOW}
    with nothing_changes():
        with pytest.raises(AlreadyExists):
            operations.move_cell(cell_id=world.cell.pk, unit_id=world.lvmei.pk, **move)
        with pytest.raises(IllegalTransition):
            operations.move_cell(cell_id=world.cell.pk, unit_id=world.wenzhu.pk, **move)
        with pytest.raises(Invalid):
            operations.move_cell(cell_id=micro.pk, unit_id=world.lvmei.pk, **move)
        with pytest.raises(Invalid):
            operations.move_cell(cell_id=world.cell.pk, unit_id=world.foreign.pk, **move)
        with pytest.raises(NotAllowed):
            operations.move_cell(actor=world.fay, cell_id=world.cell.pk, unit_id=world.cicheng.pk, now=NOW)


def test_closed_cell_frees_its_code_and_takes_nothing_new(world, nothing_changes):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    close = {"actor": world.fay, "now": NOW}
    with nothing_changes(), pytest.raises(CellInUse):
        operations.close_cell(cell_id=world.cell.pk, **close)
    operations.close_cell(cell_id=micro.pk, **close)
    assert operations.close_cell(cell_id=world.cell.pk, **close).closed_on == TODAY
    with nothing_changes():
        with pytest.raises(CellClosed):
            operations.close_cell(cell_id=world.cell.pk, **close)
        with pytest.raises(CellClosed):
            operations.grant_cell_role(
                actor=world.fay, cell_id=world.cell.pk, person_id=world.ben.pk, kind="WORKER", now=NOW
            )
        with pytest.raises(CellClosed):
            create(world.fay, world.wenzhu, "文竹-5", parent_id=world.cell.pk)
    create(world.fay, world.wenzhu, "文竹-1")


# --- the endpoints -------------------------------------------------------------------------------------------------------


def test_list_filters_by_unit_parent_and_words(world, now, client_for):
    factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    ben = client_for(world.ben)
    found = lambda query: [row["code"] for row in ben.get(f"/api/v1/cells?{query}").json()["results"]]  # noqa: E731
    assert found(f"unit={world.kongpu.pk}") == ["文竹-1", "绿梅-1", "文竹-1-1"]
    assert found(f"parent={world.cell.pk}") == ["文竹-1-1"]
    assert found("q=绿梅") == ["绿梅-1"]
    assert found(f"unit={world.foreign.pk}") == []


def test_staff_of_a_cell_is_listed_without_contact_data(world, now, client_for):
    rows = client_for(world.ben).get(f"/api/v1/cells/{world.cell.pk}/staff").json()["results"]
    assert [(row["kind"], row["person_name"]) for row in rows] == [("COORDINATOR", "Ada"), ("WORKER", "Jin")]
    assert set(rows[0]) == {"id", "kind", "person_id", "person_name", "from_date", "until_date"}


@pytest.mark.parametrize(
    "point",
    [{"latitude": 91}, {"longitude": -180.5}, {"latitude": "1e999"}, {"latitude": 1.1234567}, {"latitude": "north"}],
)
def test_impossible_point_is_refused(world, now, client_for, nothing_changes, point):
    with nothing_changes():
        answer = client_for(world.fay).patch(f"/api/v1/cells/{world.cell.pk}", point, HTTP_IF_MATCH='"1"')
    assert answer.status_code == 400


def test_point_is_kept_exactly(world, now, client_for):
    point = {"latitude": 29.88685, "longitude": 121.55526}
    answer = client_for(world.fay).patch(f"/api/v1/cells/{world.cell.pk}", point, HTTP_IF_MATCH='"1"')
    assert (answer.status_code, answer.json()["latitude"]) == (200, "29.88685"), answer.content
    assert str(Cell.objects.get(pk=world.cell.pk).longitude) == "121.55526"
    assert queries.get_cell(actor=world.ben, id=world.cell.pk).version == 2
