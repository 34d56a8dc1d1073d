"""Units: making, naming, moving, merging and closing them."""

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
TRIES = 5
# Under which kinds the parts of the administrative tree may stand; the others may stand anywhere below a district.
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
    """Make a unit under `parent_id`, or a district when there is none (only the system may).

    `from_date` is since when it has its name, if known. Raises NotAllowed, Invalid, UnitClosed, AlreadyExists.
    """
    parent = queries.named_unit(actor=actor, id=parent_id, field="parent_id") if parent_id else None
    require(actor.is_system if parent is None else policies.may_administer(actor, parent))
    if parent is not None:
        parent = tree.lock(parent)
    check_location(kind, parent)
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
    journal.record("unit.created", actor=actor, at=now, subject=unit, scope=unit.scope, parent_id=parent_id)
    return unit


def check_location(kind: str, parent: Unit | None) -> None:
    if parent is not None and parent.closed_on:
        raise UnitClosed
    allowed = PARENTS.get(Kind(kind))
    if (kind == Kind.DISTRICT) != (parent is None) or (allowed and parent is not None and parent.kind not in allowed):
        raise Invalid({"parent_id": [_("A unit of this kind cannot stand there.")]})


def check_name(kind: str, name: str, parent: Unit | None, but: Unit | None = None) -> None:
    twins = Unit.objects.filter(parent=parent, kind=kind, name=name, closed_on=None)
    if any(twin != but for twin in twins):
        raise AlreadyExists


def insert_numbered(unit: Unit) -> None:
    """Insert under the next free number. Other districts draw from the same numbers, so a lost draw draws again."""
    for _attempt in range(TRIES):
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
    """Give the unit another name from `from_date` (today) on; the old one stays in its history."""
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
    journal.record("unit.renamed", actor=actor, at=now, subject=unit, scope=unit.scope, from_date=since)
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
    journal.record("unit.recoded", actor=actor, at=now, subject=unit, scope=unit.scope, scheme=scheme, code=code)
    return unit


@operation
def move_unit(*, actor: Person, unit_id: UUID, parent_id: UUID, now: datetime) -> Unit:
    """Hang the unit, with all below it, under another one. What happened before stays counted where it was.

    Raises NotFound, NotAllowed, TreeCycle, UnitClosed, OtherDistrict, AlreadyExists.
    """
    unit, parent = get_both(actor, unit_id, parent_id, "parent_id")
    if unit.closed_on or parent.closed_on:
        raise UnitClosed
    if unit.parent_id == parent.pk:
        raise IllegalTransition
    check_location(unit.kind, parent)
    check_name(unit.kind, unit.name, parent)
    was = unit.parent_id
    hang(unit, parent)
    journal.record("unit.moved", actor=actor, at=now, subject=unit, scope=unit.scope, from_id=was, parent_id=parent.pk)
    return unit


@operation
def merge_units(*, actor: Person, unit_id: UUID, target_id: UUID, now: datetime) -> Unit:
    """Close the unit and hang it, with all below it, under the one that takes it over and goes on with all it has.

    Its open cells become the target's at once; its open posts, tasks and issues, and its teams, when the relay brings rows to
    their present place. Its past figures stay its own, and its codes end today. Raises NotFound, NotAllowed, UnitClosed,
    TreeCycle, OtherDistrict, and what taking over raises (CellCodesClash).
    """
    unit, target = get_both(actor, unit_id, target_id, "target_id")
    if unit.closed_on or target.closed_on:
        raise UnitClosed
    today, was = timezone.localdate(now), unit.parent_id
    hang(unit, target, closed_on=today)
    target.refresh_from_db()
    holdings.take_over(unit=unit, target=target, actor=actor, now=now)
    DivisionCode.objects.filter(unit=unit, until_date=None).update(until_date=today)
    journal.record("unit.merged", actor=actor, at=now, subject=unit, scope=unit.scope, from_id=was, target_id=target.pk)
    return unit


@operation
def close_unit(*, actor: Person, unit_id: UUID, now: datetime) -> Unit:
    """End a unit that nothing depends on any more. Raises UnitClosed, UnitInUse with what still does, counted."""
    unit = queries.get_unit(actor=actor, id=unit_id)
    require(policies.may_administer(actor, unit))
    unit = tree.lock(unit)
    if unit.closed_on:
        raise UnitClosed
    if use := tree.count_use(unit):
        raise UnitInUse(**use)
    today = timezone.localdate(now)
    update_versioned(unit, closed_on=today)
    DivisionCode.objects.filter(unit=unit, until_date=None).update(until_date=today)
    journal.record("unit.closed", actor=actor, at=now, subject=unit, scope=unit.scope)
    return unit


def get_open(actor: Person, unit_id: UUID, expected_version: int | None = None) -> Unit:
    unit = queries.get_unit(actor=actor, id=unit_id)
    require(policies.may_administer(actor, unit))
    check_version(unit, expected_version)
    if unit.closed_on:
        raise UnitClosed
    return unit


def get_both(actor: Person, unit_id: UUID, other_id: UUID, field: str) -> tuple[Unit, Unit]:
    """Both ends of a move, as they stand once the tree holds still."""
    unit = queries.get_unit(actor=actor, id=unit_id)
    require(policies.may_administer(actor, unit))
    other = queries.named_unit(actor=actor, id=other_id, field=field)
    require(policies.may_administer(actor, other))
    if unit.parent_id is None:
        raise TreeCycle
    if unit.root_id != other.root_id:
        raise OtherDistrict
    unit, other = tree.lock(unit), Unit.objects.get(pk=other.pk)
    if other.path.startswith(unit.path):
        raise TreeCycle
    return unit, other


def hang(unit: Unit, parent: Unit, **fields: date) -> None:
    path = tree.replant(unit, parent)
    update_versioned(unit, parent_id=parent.pk, path=path, **fields)
    tree.recount_consortia(path)
    unit.refresh_from_db()
