"""Cells: creating, editing, coding, moving and closing them."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique, unique_or
from backend.common.db.versions import check_version, update_versioned
from backend.common.errors import Conflict, IllegalTransition, Invalid, does_not_exist, require
from backend.grid import policies, queries
from backend.grid.models import Cell, CellCode, location_fields
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.organisations import holdings
from backend.organisations import queries as organisations
from backend.organisations.models import Person, Role, Unit
from backend.organisations.operations import tree
from backend.organisations.operations.errors import AlreadyExists, GainsByIt, UnitClosed
from backend.organisations.policies import gains_by

OFFICIAL = re.compile(r"[0-9]{15}", re.ASCII)
NO_CELLS = (Unit.Kind.DISTRICT, Unit.Kind.BRANCH)


class CellClosed(Conflict):
    code = "cell-closed"
    title = _("This cell is closed.")


class CellInUse(Conflict):
    code = "cell-in-use"
    title = _("Open micro-grids or open work still belong to this cell.")


class CellCodesClash(Conflict):
    code = "cell-codes-clash"
    title = _("Both units have cells of the same code: change one of them first.")


@operation
def create_cell(
    *,
    actor: Person,
    unit_id: UUID,
    code: str,
    name: str,
    now: datetime,
    households: int = 0,
    parent_id: UUID | None = None,
    branch_id: UUID | None = None,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
) -> Cell:
    """Create a cell of a community, or a micro-grid under its cell `parent_id`.

    Raises Invalid, NotAllowed, UnitClosed, CellClosed, AlreadyExists.
    """
    unit = lock_community(actor, unit_id)
    parent = queries.named_cell(actor=actor, id=parent_id, field="parent_id") if parent_id else None
    if parent is not None:
        check_parent(parent, unit)
    branch = branch_of(actor, branch_id)
    if branch is not None:
        check_link(actor, unit, branch)
    cell = Cell(
        unit=unit,
        root_id=unit.root_id,
        unit_path=unit.path,
        parent=parent,
        branch=branch,
        code=code,
        name=name,
        households=households,
        latitude=latitude,
        longitude=longitude,
        created_at=now,
    )
    insert_unique(cell, AlreadyExists)
    record("cell.created", cell, actor, now)
    return cell


@operation
def edit_cell(
    *, actor: Person, cell_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> Cell:
    """Change code, name, households, the linked branch (`branch_id`) or the point.

    The branch decides who sees the cell's families. It is changed only by somebody who answers for the cell and for both branches
    and leads neither of them. Raises NotAllowed, GainsByIt.
    """
    cell = get_editable(actor, cell_id)
    check_version(cell, expected_version)
    if not changes:
        return cell
    linked = {}
    if "branch_id" in changes and changes["branch_id"] != cell.branch_id:
        check_link(actor, cell.unit, cell.branch, branch_of(actor, changes["branch_id"]))
        linked = {"from_branch_id": cell.branch_id, "branch_id": changes["branch_id"]}
    change(cell, **changes)
    record("cell.linked" if linked else "cell.edited", cell, actor, now, fields=sorted(changes), **linked)
    return cell


def check_link(actor: Person, unit: Unit, *branches: Unit | None) -> None:
    require(policies.may_link(actor, unit, *branches))
    if any(gains_by(actor, branch.pk) for branch in branches if branch):
        raise GainsByIt


@operation
def recode_cell(*, actor: Person, cell_id: UUID, code: str, now: datetime, from_date: date | None = None) -> Cell:
    """Give the cell a 15-digit official code; the one it had ends that day. Raises Invalid, AlreadyExists."""
    cell = get_editable(actor, cell_id)
    if not OFFICIAL.fullmatch(code):
        raise Invalid({"code": [_("An official code has 15 digits.")]})
    since = from_date or timezone.localdate(now)
    codes = CellCode.objects.filter(cell=cell, until_date=None)
    current = codes.first()
    if current and current.from_date and since < current.from_date:
        raise Invalid({"from_date": [_("A code begins after the one before it.")]})
    if CellCode.objects.filter(code=code, until_date=None).exists():
        raise AlreadyExists
    change(cell)
    codes.update(until_date=since)
    with unique_or(AlreadyExists):
        CellCode.objects.create(cell=cell, code=code, from_date=since)
    record("cell.recoded", cell, actor, now, code=code)
    return cell


@operation
def move_cell(*, actor: Person, cell_id: UUID, unit_id: UUID, now: datetime) -> Cell:
    """Move the cell, with its micro-grids, to another community. What happened before remains counted where it was."""
    cell = get_editable(actor, cell_id)
    if cell.parent_id:
        raise Invalid({"unit_id": [_("A micro-grid moves with its cell.")]})
    unit = lock_community(actor, unit_id)
    if unit.pk == cell.unit_id:
        raise IllegalTransition
    if unit.root_id != cell.root_id:
        raise does_not_exist("unit_id")
    for moved in [cell, *Cell.objects.filter(parent=cell).order_by("pk")]:
        set_unit(moved, unit, actor, now)
    return cell


def merge_cells(*, unit: Unit, target: Unit, actor: Person, now: datetime) -> None:
    """Give the open cells of a merged unit, with their coordinators and workers, to the target. Raises CellCodesClash."""
    cells = list(Cell.objects.filter(unit=unit, closed_on=None).order_by("pk"))
    taken = Cell.objects.filter(unit=target, closed_on=None, code__in=[cell.code for cell in cells])
    if clashing := sorted(taken.values_list("code", flat=True)):
        raise CellCodesClash(codes=clashing)
    if cells and target.kind in NO_CELLS:
        raise Invalid({"target_id": [_("A cell belongs to a community.")]})
    for cell in cells:
        set_unit(cell, target, actor, now)


def set_unit(cell: Cell, unit: Unit, actor: Person, now: datetime) -> None:
    """Make it, and the roles on it, the unit's."""
    old_unit_id = cell.unit_id
    change(cell, unit_id=unit.pk, unit_path=unit.path)
    Role.objects.filter(cell=cell).update(unit=unit)
    cell.refresh_from_db()
    record("cell.moved", cell, actor, now, from_id=old_unit_id)


@operation
def close_cell(*, actor: Person, cell_id: UUID, now: datetime) -> Cell:
    """Close a cell; its code is free again in the community. Raises CellInUse with the counts of what is still open there."""
    cell = get_editable(actor, cell_id)
    micro_grids = Cell.objects.filter(parent=cell, closed_on=None).count()
    use = ({"cells": micro_grids} if micro_grids else {}) | holdings.count_open(cell=cell)
    if use:
        raise CellInUse(**use)
    today = timezone.localdate(now)
    change(cell, closed_on=today)
    CellCode.objects.filter(cell=cell, until_date=None).update(until_date=today)
    record("cell.closed", cell, actor, now)
    return cell


def get_editable(actor: Person, cell_id: UUID) -> Cell:
    cell = queries.get_cell(actor=actor, id=cell_id)
    require(policies.may_edit_grid(actor, cell.unit))
    if cell.closed_on:
        raise CellClosed
    return cell


def lock_community(actor: Person, unit_id: UUID) -> Unit:
    """The community that a body names, locked until the transaction ends."""
    unit = organisations.named_unit(actor=actor, id=unit_id, field="unit_id")
    require(policies.may_edit_grid(actor, unit))
    unit = tree.lock_unit(unit)
    if unit.closed_on:
        raise UnitClosed
    if unit.kind in NO_CELLS:
        raise Invalid({"unit_id": [_("A cell belongs to a community.")]})
    return unit


def check_parent(parent: Cell, unit: Unit) -> None:
    """A parent is an open cell of the same community and no micro-grid."""
    if parent.closed_on:
        raise CellClosed
    if parent.parent_id or parent.unit_id != unit.pk:
        raise Invalid({"parent_id": [_("A micro-grid stands under a cell of the same community.")]})


def branch_of(actor: Person, branch_id: UUID | None) -> Unit | None:
    if branch_id is None:
        return None
    branch = organisations.named_unit(actor=actor, id=branch_id, field="branch_id")
    if branch.kind != Unit.Kind.BRANCH or branch.closed_on:
        raise Invalid({"branch_id": [_("This is no open branch.")]})
    return branch


def change(cell: Cell, **fields: Any) -> None:
    with unique_or(AlreadyExists):
        update_versioned(cell, **fields)


def record(kind: str, cell: Cell, actor: Person, now: datetime, **facts: Any) -> None:
    scope: Any = location_fields(cell.unit, cell)
    journal.record(kind, actor=actor, at=now, subject=cell, scope=Scope(**scope), **facts)
