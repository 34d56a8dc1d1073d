"""Units: creating, renaming, moving, merging and closing them."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.db.versions import check_version, update_versioned
from backend.common.errors import ConcurrentUpdate, Conflict, IllegalTransition, Invalid, require
from backend.common.ids import new_id
from backend.journal import operations as journal
from backend.organisations import holdings, policies, queries
from backend.organisations.models import DivisionCode, Person, Unit, UnitName
from backend.organisations.operations import tree
from backend.organisations.operations.errors import AlreadyExists, TreeCycle, UnitClosed

Kind = Unit.Kind
ATTEMPTS = 5
# The kinds of parent that units of the administrative tree may have; the others may be anywhere below a district.
PARENTS = {
    Kind.SUBDISTRICT: (Kind.DISTRICT,),
    Kind.TOWN: (Kind.DISTRICT,),
    Kind.COMMUNITY: (Kind.DISTRICT, Kind.SUBDISTRICT, Kind.TOWN),
    Kind.VILLAGE: (Kind.DISTRICT, Kind.SUBDISTRICT, Kind.TOWN),
}


class OtherDistrict(Conflict):
    code = "other-district"
    title = _("Districts are independent: nothing moves from one to another.")


class UnitInUse(Conflict):
    code = "unit-in-use"
    title = _("Open units or cells, active people or open work still belong to this unit.")


@operation
def create_unit(
    *,
    actor: Person,
    kind: str,
    name: str,
    now: datetime,
    parent_id: UUID | None = None,
    from_date: date | None = None,
) -> Unit:
    """Create a unit under `parent_id`, or a district without one (only the system may).

    `from_date` is since when it has its name, if known. Raises NotAllowed, Invalid, UnitClosed, AlreadyExists.
    """
    parent = queries.named_unit(actor=actor, id=parent_id, field="parent_id") if parent_id else None
    require(actor.is_system if parent is None else policies.may_administer(actor, parent))
    if parent is not None:
        parent = tree.lock_tree(parent)
    check_parent(kind, parent)
    check_name(kind, name, parent)
    pk = new_id()
    unit = Unit(
        pk=pk,
        parent=parent,
        root_id=parent.root_id if parent else pk,
        kind=kind,
        name=name,
        consortium_ids=list(parent.consortium_ids) if parent else [],
        created_at=now,
    )
    insert_numbered(unit)
    UnitName.objects.create(unit=unit, name=name, from_date=from_date)
    journal.record("unit.created", actor=actor, at=now, subject=unit, parent_id=parent_id)
    return unit


def check_parent(kind: str, parent: Unit | None) -> None:
    if parent is not None and parent.closed_on:
        raise UnitClosed
    allowed = PARENTS.get(Kind(kind))
    if (kind == Kind.DISTRICT) != (parent is None) or (allowed and parent is not None and parent.kind not in allowed):
        raise Invalid({"parent_id": [_("A unit of this kind cannot stand there.")]})


def check_name(kind: str, name: str, parent: Unit | None, but: Unit | None = None) -> None:
    same = Unit.objects.filter(parent=parent, kind=kind, name=name, closed_on=None)
    if any(unit != but for unit in same):
        raise AlreadyExists


def insert_numbered(unit: Unit) -> None:
    """Insert with the next free number. Another district may take it first; then retry with the next."""
    for _attempt in range(ATTEMPTS):
        unit.number = tree.next_number()
        unit.path = tree.path_under(unit.parent, unit.number)
        try:
            with transaction.atomic():
                unit.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise ConcurrentUpdate


@operation
def rename_unit(
    *,
    actor: Person,
    unit_id: UUID,
    now: datetime,
    name: str = "",
    from_date: date | None = None,
    expected_version: int | None = None,
) -> Unit:
    """Give the unit another name from `from_date` (today) on; the old one remains in its history."""
    unit = get_open(actor, unit_id, expected_version)
    if not name:
        raise Invalid({"name": [_("A unit needs a name.")]})
    today = timezone.localdate(now)
    since = from_date or today
    current = UnitName.objects.filter(unit=unit, until_date=None).first()
    if since > today or (current and current.from_date and since < current.from_date):
        raise Invalid({"from_date": [_("A name begins after the one before it and not in the future.")]})
    if name == unit.name:
        raise AlreadyExists
    check_name(unit.kind, name, unit.parent, but=unit)
    update_versioned(unit, name=name)
    UnitName.objects.filter(unit=unit, until_date=None).update(until_date=since)
    UnitName.objects.create(unit=unit, name=name, from_date=since)
    journal.record("unit.renamed", actor=actor, at=now, subject=unit, from_date=since)
    return unit


@operation
def recode_unit(
    *, actor: Person, unit_id: UUID, scheme: str, code: str, now: datetime, from_date: date | None = None
) -> Unit:
    """Give the unit an official code of `scheme`; the one it had ends that day. Raises AlreadyExists."""
    unit = get_open(actor, unit_id)
    since = from_date or timezone.localdate(now)
    current = DivisionCode.objects.filter(unit=unit, scheme=scheme, until_date=None).first()
    if current and current.from_date and since < current.from_date:
        raise Invalid({"from_date": [_("A code begins after the one before it.")]})
    if DivisionCode.objects.filter(scheme=scheme, code=code, until_date=None).exists():
        raise AlreadyExists
    update_versioned(unit)
    DivisionCode.objects.filter(unit=unit, scheme=scheme, until_date=None).update(until_date=since)
    insert_unique(DivisionCode(unit=unit, scheme=scheme, code=code, from_date=since), AlreadyExists)
    journal.record("unit.recoded", actor=actor, at=now, subject=unit, scheme=scheme, code=code)
    return unit


@operation
def move_unit(*, actor: Person, unit_id: UUID, parent_id: UUID, now: datetime) -> Unit:
    """Give the unit, with all below it, another parent. What happened before remains counted where it was.

    Raises NotFound, NotAllowed, TreeCycle, UnitClosed, OtherDistrict, AlreadyExists.
    """
    unit, parent = get_both(actor, unit_id, parent_id, "parent_id")
    if unit.closed_on or parent.closed_on:
        raise UnitClosed
    if unit.parent_id == parent.pk:
        raise IllegalTransition
    check_parent(unit.kind, parent)
    check_name(unit.kind, unit.name, parent)
    old_parent_id = unit.parent_id
    set_parent(unit, parent)
    journal.record("unit.moved", actor=actor, at=now, subject=unit, from_id=old_parent_id, parent_id=parent.pk)
    return unit


@operation
def merge_units(*, actor: Person, unit_id: UUID, target_id: UUID, now: datetime) -> Unit:
    """Close the unit and put it, with all below it, under the target, to which all that is open then belongs.

    Its open cells become the target's at once; its open posts, tasks and issues, and its teams, when their scopes are updated
    after the next relay. Its past figures remain its own, and its codes end today. Raises NotFound, NotAllowed, UnitClosed,
    TreeCycle, OtherDistrict, and what the merger steps raise (CellCodesClash).
    """
    unit, target = get_both(actor, unit_id, target_id, "target_id")
    if unit.closed_on or target.closed_on:
        raise UnitClosed
    today, old_parent_id = timezone.localdate(now), unit.parent_id
    set_parent(unit, target, closed_on=today)
    target.refresh_from_db()
    for step in holdings.MERGER_STEPS.values():
        step(unit=unit, target=target, actor=actor, now=now)
    DivisionCode.objects.filter(unit=unit, until_date=None).update(until_date=today)
    journal.record("unit.merged", actor=actor, at=now, subject=unit, from_id=old_parent_id, target_id=target.pk)
    return unit


@operation
def close_unit(*, actor: Person, unit_id: UUID, now: datetime) -> Unit:
    """Close a unit to which nothing open belongs. Raises UnitClosed, and UnitInUse with the counts of what still does."""
    unit = queries.get_unit(actor=actor, id=unit_id)
    require(policies.may_administer(actor, unit))
    unit = tree.lock_tree(unit)
    if unit.closed_on:
        raise UnitClosed
    if use := tree.count_use(unit):
        raise UnitInUse(**use)
    today = timezone.localdate(now)
    update_versioned(unit, closed_on=today)
    DivisionCode.objects.filter(unit=unit, until_date=None).update(until_date=today)
    journal.record("unit.closed", actor=actor, at=now, subject=unit)
    return unit


def get_open(actor: Person, unit_id: UUID, expected_version: int | None = None) -> Unit:
    unit = queries.get_unit(actor=actor, id=unit_id)
    require(policies.may_administer(actor, unit))
    check_version(unit, expected_version)
    if unit.closed_on:
        raise UnitClosed
    return unit


def get_both(actor: Person, unit_id: UUID, other_id: UUID, field: str) -> tuple[Unit, Unit]:
    """The unit and the other one, read again under the lock of the tree. Raises what move_unit and merge_units raise."""
    unit = queries.get_unit(actor=actor, id=unit_id)
    require(policies.may_administer(actor, unit))
    other = queries.named_unit(actor=actor, id=other_id, field=field)
    require(policies.may_administer(actor, other))
    if unit.parent_id is None:
        raise TreeCycle
    if unit.root_id != other.root_id:
        raise OtherDistrict
    unit, other = tree.lock_tree(unit), Unit.objects.get(pk=other.pk)
    if other.path.startswith(unit.path):
        raise TreeCycle
    return unit, other


def set_parent(unit: Unit, parent: Unit, **fields: date) -> None:
    path = tree.rewrite_paths(unit, parent)
    update_versioned(unit, parent_id=parent.pk, path=path, **fields)
    tree.recount_consortia(path)
    unit.refresh_from_db()
