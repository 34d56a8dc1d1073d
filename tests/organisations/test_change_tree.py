"""Units: making, naming, coding, moving, merging and closing them."""

from datetime import date

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.grid import operations as grid
from backend.journal.models import Entry
from backend.organisations import operations, queries
from backend.organisations.models import DivisionCode, Role, Unit, UnitName
from backend.organisations.operations.errors import AlreadyExists, TreeCycle, UnitClosed
from backend.organisations.operations.tree import TreeTooDeep
from backend.organisations.operations.units import OtherDistrict, UnitInUse
from tests import factories
from tests.world import NOW, person

TODAY = date(2026, 6, 2)


def create(actor, parent, name="新社区", kind="COMMUNITY"):
    return operations.create_unit(actor=actor, kind=kind, name=name, parent_id=parent.pk, now=NOW)


def move(actor, unit, parent):
    return operations.move_unit(actor=actor, unit_id=unit.pk, parent_id=parent.pk, now=NOW)


def merge(actor, unit, target):
    return operations.merge_units(actor=actor, unit_id=unit.pk, target_id=target.pk, now=NOW)


def test_administrator_makes_a_unit_with_a_number_of_its_own(world):
    last = max(Unit.objects.values_list("number", flat=True))
    unit = create(world.eva, world.kongpu)
    assert (unit.number, unit.path, unit.root_id) == (
        last + 1,
        f"{world.kongpu.path}{last + 1}/",
        world.district.pk,
    )
    assert UnitName.objects.get(unit=unit).name == "新社区"
    entry = Entry.objects.get()
    assert (entry.kind, entry.unit_path, entry.facts) == (
        "unit.created",
        unit.path,
        {"parent_id": str(world.kongpu.pk)},
    )


def test_only_the_system_makes_a_district(world, nothing_changes):
    system = queries.get_system()
    made = operations.create_unit(actor=system, kind="DISTRICT", name="新区", now=NOW)
    assert (made.root_id, made.path, made.parent_id) == (made.pk, f"/{made.number}/", None)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.create_unit(actor=world.eva, kind="DISTRICT", name="又一区", now=NOW)


@pytest.mark.parametrize(("kind", "parent"), [("SUBDISTRICT", "wenzhu"), ("DISTRICT", "kongpu"), ("VILLAGE", "branch")])
def test_kind_at_the_wrong_place_is_refused(world, nothing_changes, kind, parent):
    with nothing_changes(), pytest.raises(Invalid):
        create(world.eva, getattr(world, parent), kind=kind)


def test_twin_under_one_parent_is_refused(world, nothing_changes):
    with nothing_changes(), pytest.raises(AlreadyExists):
        create(world.eva, world.kongpu, name="文竹社区")


def test_rename_keeps_the_old_name_with_its_dates(world):
    UnitName.objects.create(unit=world.wenzhu, name="文竹社区")
    unit = operations.rename_unit(actor=world.eva, unit_id=world.wenzhu.pk, name="文竹新村", now=NOW)
    assert (unit.name, unit.version, unit.path) == ("文竹新村", 2, world.wenzhu.path)
    names = list(UnitName.objects.order_by("pk").values_list("name", "from_date", "until_date"))
    assert names == [("文竹社区", None, TODAY), ("文竹新村", TODAY, None)]


def test_rename_before_the_last_name_or_in_the_future_is_refused(world, nothing_changes):
    UnitName.objects.create(unit=world.wenzhu, name="文竹社区", from_date=date(2026, 1, 1))
    for day in (date(2025, 12, 31), date(2026, 6, 3)):
        with nothing_changes(), pytest.raises(Invalid):
            operations.rename_unit(actor=world.eva, unit_id=world.wenzhu.pk, name="新", from_date=day, now=NOW)


def test_code_goes_from_one_unit_to_another_in_time(world, nothing_changes):
    """330205001 was 中马 and is now 外滩."""
    zhongma, waitan = create(world.eva, world.district, "中马街道", "SUBDISTRICT"), world.kongpu
    recode = {"actor": world.eva, "scheme": "stats-12", "now": NOW}
    operations.recode_unit(unit_id=zhongma.pk, code="330205001000", **recode)
    with nothing_changes(), pytest.raises(AlreadyExists):
        operations.recode_unit(unit_id=waitan.pk, code="330205001000", **recode)
    merge(world.eva, zhongma, waitan)
    operations.recode_unit(unit_id=waitan.pk, code="330205001000", **recode)
    codes = DivisionCode.objects.order_by("pk").values_list("unit_id", "code", "until_date")
    assert list(codes) == [(zhongma.pk, "330205001000", TODAY), (waitan.pk, "330205001000", None)]


def test_move_takes_the_subtree_its_cells_and_its_peoples_reach_along(world):
    number, old = world.wenzhu.number, world.wenzhu.path
    unit = move(world.eva, world.wenzhu, world.cicheng)
    for row in (world.branch, world.cell):
        row.refresh_from_db()
    assert unit.path == f"{world.cicheng.path}{number}/"
    assert (unit.number, unit.parent_id) == (number, world.cicheng.pk)
    assert world.branch.path == f"{unit.path}{world.branch.number}/"
    assert world.cell.unit_path == unit.path
    assert factories.as_actor(world.hao).grants[0].path == world.branch.path
    entry = Entry.objects.get()
    assert (entry.kind, entry.seq, entry.unit_path) == ("unit.moved", 2, unit.path)
    assert not Unit.objects.filter(path__startswith=old).exists()


def test_officer_of_the_old_place_no_longer_sees_its_people(world):
    assert queries.get_person(actor=world.fay, id=world.ben.pk)
    move(world.eva, world.wenzhu, world.cicheng)
    with pytest.raises(NotFound):
        queries.get_person(actor=factories.as_actor(world.fay), id=world.ben.pk)


def test_move_below_itself_and_move_of_a_district_are_cycles(world, nothing_changes):
    with nothing_changes():
        for unit, parent in (
            (world.kongpu, world.wenzhu),
            (world.kongpu, world.kongpu),
            (world.district, world.kongpu),
        ):
            with pytest.raises(TreeCycle):
                move(world.eva, unit, parent)


def test_move_to_a_foreign_unit_is_refused(world, nothing_changes):
    street_administrator = person("Sia", world.kongpu, (Role.Kind.ADMINISTRATOR, world.kongpu))
    with nothing_changes():
        with pytest.raises(NotAllowed):
            move(street_administrator, world.wenzhu, world.cicheng)
        with pytest.raises(Invalid):
            move(world.eva, world.wenzhu, world.foreign)
        with pytest.raises(NotFound):
            move(world.kim, world.wenzhu, world.foreign)
        with pytest.raises(OtherDistrict):
            move(queries.get_system(), world.wenzhu, world.foreign)


def test_move_to_where_it_is_is_refused(world, nothing_changes):
    with nothing_changes(), pytest.raises(IllegalTransition):
        move(world.eva, world.wenzhu, world.kongpu)


def test_too_deep_a_tree_is_refused(world, nothing_changes):
    Unit.objects.filter(pk=world.branch.pk).update(path=world.wenzhu.path + "9" * (195 - len(world.wenzhu.path)) + "/")
    world.branch.refresh_from_db()
    with nothing_changes(), pytest.raises(TreeTooDeep):
        create(world.eva, world.branch, "小组", "BRANCH")


def test_merged_unit_is_closed_below_its_successor_and_keeps_its_entries(world):
    before = create(world.eva, world.lvmei, "绿梅支部", "BRANCH")
    unit = merge(world.eva, world.lvmei, world.wenzhu)
    world.lvmei_cell.refresh_from_db()
    assert (unit.closed_on, unit.parent_id) == (TODAY, world.wenzhu.pk)
    assert unit.path == f"{world.wenzhu.path}{unit.number}/"
    assert (world.lvmei_cell.unit_id, world.lvmei_cell.unit_path) == (world.wenzhu.pk, world.wenzhu.path)
    assert Entry.objects.get(subject_id=before.pk).unit_path == before.path  # what happened stays where it happened
    entry = Entry.objects.get(kind="unit.merged")
    assert entry.facts["target_id"] == str(world.wenzhu.pk)


def test_closed_unit_takes_nothing_new(world, nothing_changes):
    merge(world.eva, world.lvmei, world.wenzhu)
    with nothing_changes():
        with pytest.raises(UnitClosed):
            create(world.eva, world.lvmei, "支部", "BRANCH")
        with pytest.raises(UnitClosed):
            move(world.eva, world.lvmei, world.kongpu)
        with pytest.raises(UnitClosed):
            merge(world.eva, world.branch, world.lvmei)
        with pytest.raises(UnitClosed):
            grid.create_cell(actor=world.eva, unit_id=world.lvmei.pk, code="1", name="1", now=NOW)
        with pytest.raises(UnitClosed):
            operations.create_person(actor=world.eva, name="O", home_unit_id=world.lvmei.pk, now=NOW)


def test_unit_in_use_cannot_be_closed(world, nothing_changes):
    with nothing_changes():
        for unit in (world.kongpu, world.wenzhu, world.branch):
            with pytest.raises(UnitInUse):
                operations.close_unit(actor=world.eva, unit_id=unit.pk, now=NOW)


def test_unused_unit_closes_once(world, nothing_changes):
    unit = create(world.eva, world.kongpu)
    assert operations.close_unit(actor=world.eva, unit_id=unit.pk, now=NOW).closed_on == TODAY
    with nothing_changes(), pytest.raises(UnitClosed):
        operations.close_unit(actor=world.eva, unit_id=unit.pk, now=NOW)
    assert create(world.eva, world.kongpu).pk != unit.pk  # its name is free again


# --- the endpoints -------------------------------------------------------------------------------------------------------


def test_list_filters_by_parent_kind_and_name(world, now, client_for):
    ben = client_for(world.ben)
    found = lambda query: [row["name"] for row in ben.get(f"/api/v1/units?{query}").json()["results"]]  # noqa: E731
    assert found(f"parent={world.kongpu.pk}") == ["文竹社区", "绿梅社区"]
    assert found("kind=TOWN") == ["慈城镇"]
    assert found("q=梅社") == ["绿梅社区"]
    assert found("q=%25") == []
    assert ben.get("/api/v1/units?q=" + "x" * 51).status_code == 400
    assert ben.get("/api/v1/units?colour=red").json()["code"] == "unknown-filter"


def test_patch_needs_the_version_that_was_read(world, now, client_for, nothing_changes):
    eva, path = client_for(world.eva), f"/api/v1/units/{world.wenzhu.pk}"
    with nothing_changes():
        assert eva.patch(path, {"name": "新"}).status_code == 428
        assert eva.patch(path, {"name": "新"}, HTTP_IF_MATCH='"7"').status_code == 412
        assert eva.patch(path, {}, HTTP_IF_MATCH='"1"').status_code == 400
    answer = eva.patch(path, {"name": "新"}, HTTP_IF_MATCH='"1"')
    assert (answer.status_code, answer.json()["name"], answer["ETag"]) == (200, "新", '"2"')


def test_endpoint_answers_a_cycle_with_409(world, now, client_for, nothing_changes):
    with nothing_changes():
        answer = client_for(world.eva).post(
            f"/api/v1/units/{world.kongpu.pk}/move", {"parent_id": str(world.wenzhu.pk)}
        )
    assert (answer.status_code, answer.json()["code"]) == (409, "tree-cycle")
