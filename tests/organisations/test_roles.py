"""Roles: only below one's own, only in one's own part, never to oneself, gone at the next request."""

from datetime import date, timedelta

import pytest

from backend.common.errors import Conflict, Invalid, NotFound
from backend.grid import operations as grid
from backend.journal.models import Entry
from backend.organisations import operations, queries
from backend.organisations.models import Role
from backend.organisations.operations.errors import AlreadyExists, PrivilegeEscalation
from tests import factories
from tests.world import NOW, person

Kind = Role.Kind
TODAY = date(2026, 6, 2)


def grant(actor, to, kind, unit, **more):
    return operations.grant_role(actor=actor, person_id=to.pk, kind=kind, unit_id=unit.pk, now=NOW, **more)


def test_role_is_granted_from_today_on_and_journalled(world):
    role = grant(world.fay, world.ben, Kind.COORDINATOR, world.wenzhu)
    assert (role.from_date, role.until_date) == (TODAY, None)
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.unit_path) == ("role.granted", role.pk, world.wenzhu.path)
    assert entry.facts["person_id"] == str(world.ben.pk)
    assert {held.kind for held in factories.as_actor(world.ben).grants} == {"MEMBER", "COORDINATOR"}


@pytest.mark.parametrize(
    ("actor", "kind", "unit"),
    [
        ("eva", Kind.ADMINISTRATOR, "district"),  # one's own rank
        ("eva", Kind.ADMINISTRATOR, "wenzhu"),  # one's own rank, further down
        ("fay", Kind.OFFICER, "wenzhu"),
        ("fay", Kind.AUDITOR, "wenzhu"),
        ("fay", Kind.ADMINISTRATOR, "wenzhu"),
        ("fay", Kind.WORKER, "cicheng"),  # outside one's own part
        ("fay", Kind.WORKER, "district"),
        ("hao", Kind.BRANCH_SECRETARY, "branch"),
        ("hao", Kind.WORKER, "wenzhu"),
        ("gao", Kind.WORKER, "wenzhu"),  # auditors only read
    ],
)
def test_escalation_is_refused(world, nothing_changes, actor, kind, unit):
    with nothing_changes(), pytest.raises(PrivilegeEscalation):
        grant(getattr(world, actor), world.ben, kind, getattr(world, unit))


def test_nobody_grants_themselves_anything(world, nothing_changes):
    with nothing_changes(), pytest.raises(PrivilegeEscalation):
        grant(world.eva, world.eva, Kind.WORKER, world.wenzhu)


def test_chain_of_grants_only_ever_goes_down(world, nothing_changes):
    """Eva makes Ben an officer; Ben makes Bao a coordinator; neither can get the other any higher."""
    grant(world.eva, world.ben, Kind.OFFICER, world.wenzhu)
    ben = factories.as_actor(world.ben)
    grant(ben, world.bao, Kind.COORDINATOR, world.wenzhu)
    bao = factories.as_actor(world.bao)
    with nothing_changes():
        for actor, to, kind in (
            (ben, world.bao, Kind.OFFICER),
            (ben, world.bao, Kind.ADMINISTRATOR),
            (bao, world.hao, Kind.BRANCH_SECRETARY),
            (bao, ben, Kind.COORDINATOR),
        ):
            with pytest.raises(PrivilegeEscalation):
                grant(actor, to, kind, world.wenzhu)


def test_lower_role_cannot_end_a_higher_one(world, nothing_changes):
    officer = grant(world.eva, world.ben, Kind.OFFICER, world.wenzhu)
    with nothing_changes():
        for actor in (world.fay, world.hao, world.gao):
            with pytest.raises(PrivilegeEscalation):
                operations.end_role(actor=actor, role_id=officer.pk, now=NOW)
        with pytest.raises(PrivilegeEscalation):
            operations.end_role(actor=factories.as_actor(world.ben), role_id=officer.pk, now=NOW)


def test_stranger_and_foreign_unit_do_not_exist(world, nothing_changes):
    with nothing_changes():
        with pytest.raises(NotFound):
            grant(world.eva, world.dan, Kind.WORKER, world.wenzhu)
        with pytest.raises(Invalid):
            grant(world.eva, world.ben, Kind.WORKER, world.foreign)


def test_same_role_twice_is_refused(world, nothing_changes):
    grant(world.fay, world.ben, Kind.WORKER, world.wenzhu)
    with nothing_changes(), pytest.raises(AlreadyExists):
        grant(world.fay, world.ben, Kind.WORKER, world.wenzhu)


def test_role_with_impossible_dates_is_refused(world, nothing_changes):
    with nothing_changes():
        for until in (TODAY, TODAY - timedelta(days=1)):
            with pytest.raises(Invalid):
                grant(world.fay, world.ben, Kind.WORKER, world.wenzhu, until_date=until)


def test_dated_role_holds_from_its_first_to_its_last_day(world):
    grant(
        world.fay,
        world.ben,
        Kind.WORKER,
        world.wenzhu,
        from_date=TODAY + timedelta(days=1),
        until_date=TODAY + timedelta(days=3),
    )
    held = [
        "WORKER" in {role.kind for role in factories.as_actor(world.ben, TODAY + timedelta(days=days)).grants}
        for days in range(4)
    ]
    assert held == [False, True, True, False]


def test_ended_role_denies_at_the_next_request(world, now, client_for):
    fay, path = client_for(world.fay), f"/api/v1/people/{world.ben.pk}"
    assert fay.get(path).status_code == 200
    role = Role.objects.get(person=world.fay)
    operations.end_role(actor=world.eva, role_id=role.pk, now=NOW)
    assert fay.get(path).status_code == 404
    with pytest.raises(Conflict):
        operations.end_role(actor=world.eva, role_id=role.pk, now=NOW)


def test_role_on_a_cell_reaches_the_cell_and_its_micro_grids_only(world):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    role = grid.grant_cell_role(actor=world.fay, cell_id=micro.pk, person_id=world.ben.pk, kind=Kind.WORKER, now=NOW)
    assert (role.unit_id, role.cell_id) == (world.wenzhu.pk, micro.pk)
    entry = Entry.objects.get()
    assert (entry.cell_id, entry.scope_ids) == (micro.pk, [str(micro.pk), str(world.cell.pk)])


def test_officer_role_is_not_given_on_a_cell(world, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        grid.grant_cell_role(actor=world.eva, cell_id=world.cell.pk, person_id=world.ben.pk, kind=Kind.OFFICER, now=NOW)


def test_coordinator_of_a_cell_gets_no_say_in_the_community(world, nothing_changes):
    worker = person("Wen", world.branch, (Kind.COORDINATOR, world.lvmei, world.lvmei_cell))
    with nothing_changes(), pytest.raises(NotFound):
        grant(worker, world.ben, Kind.WORKER, world.wenzhu)


def test_only_the_system_makes_administrators(world):
    role = grant(queries.get_system(), world.ben, Kind.ADMINISTRATOR, world.district)
    assert role.kind == "ADMINISTRATOR"


def test_endpoint_says_privilege_escalation(world, now, client_for, nothing_changes):
    with nothing_changes():
        answer = client_for(world.fay).post(
            f"/api/v1/people/{world.ben.pk}/roles", {"kind": "OFFICER", "unit_id": str(world.wenzhu.pk)}
        )
    assert (answer.status_code, answer.json()["code"]) == (403, "privilege-escalation")


@pytest.mark.parametrize("day", [date(1900, 1, 1), TODAY - timedelta(days=1)])
def test_role_does_not_begin_before_it_is_given(world, nothing_changes, day):
    given = {"person_id": world.ben.pk, "kind": "WORKER", "from_date": day, "now": NOW}
    with nothing_changes():
        with pytest.raises(Invalid) as refusal:
            operations.grant_role(actor=world.eva, unit_id=world.wenzhu.pk, **given)
        with pytest.raises(Invalid):
            grid.grant_cell_role(actor=world.fay, cell_id=world.cell.pk, **given)
    assert list(refusal.value.errors) == ["from_date"]
