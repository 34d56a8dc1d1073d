"""Granting and ending roles."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.db.versions import update_versioned
from backend.common.errors import IllegalTransition, Invalid
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.organisations import holdings, policies, queries
from backend.organisations.holdings import Becomes, Departure, Held
from backend.organisations.models import Person, Role, Unit
from backend.organisations.operations import tree
from backend.organisations.operations.errors import AlreadyExists, PrivilegeEscalation, UnitClosed

ON_CELLS = (Role.Kind.WORKER, Role.Kind.COORDINATOR)


@operation
def grant_role(
    *,
    actor: Person,
    person_id: UUID,
    kind: str,
    now: datetime,
    unit_id: UUID | None = None,
    cell: Any = None,
    from_date: date | None = None,
    until_date: date | None = None,
) -> Role:
    """Give a person a role at a unit, or on a `cell` of it (grid.operations.grant_cell_role), from today or a later day.

    Not from an earlier day: the history of roles would show somebody as answerable who was not. Raises NotFound, Invalid,
    PrivilegeEscalation, UnitClosed, AlreadyExists.
    """
    person = queries.get_person(actor=actor, id=person_id)
    unit = cell.unit if cell else queries.named_unit(actor=actor, id=unit_id, field="unit_id")
    cells = (cell.pk, cell.parent_id) if cell else ()
    if not policies.may_grant(actor, person=person, kind=kind, path=unit.path, cell_ids=cells):
        raise PrivilegeEscalation
    unit = tree.lock_unit(unit)
    today = timezone.localdate(now)
    if from_date is not None and from_date < today:
        raise Invalid({"from_date": [_("A role begins today or later.")]})
    role = Role(person=person, kind=kind, unit=unit, cell=cell, created_at=now)
    role.from_date, role.until_date = from_date or today, until_date
    check(role, today)
    return insert(role, actor, now)


def check(role: Role, today: date) -> None:
    if role.unit.closed_on:
        raise UnitClosed
    if role.cell_id and role.kind not in ON_CELLS:
        raise Invalid({"kind": [_("This role is not given on a cell.")]})
    if role.until_date and role.until_date <= max(role.from_date, today):
        raise Invalid({"until_date": [_("A role ends after it begins, and not in the past.")]})
    same = {"person": role.person, "kind": role.kind, "unit_id": role.unit_id, "cell_id": role.cell_id}
    if Role.objects.filter(queries.not_ended(role.from_date), **same).exists():
        raise AlreadyExists


def insert(role: Role, actor: Person, now: datetime) -> Role:
    insert_unique(role, AlreadyExists)
    record("role.granted", role, actor, now)
    return role


@operation
def end_role(*, actor: Person, role_id: UUID, now: datetime) -> Role:
    """End a role today; from the next request on the person has no rights by it. With a membership ends what was held by it.

    Raises PrivilegeEscalation.
    """
    role = queries.get_role(actor=actor, id=role_id)
    cells = (role.cell_id, role.cell.parent_id) if role.cell else ()
    if not policies.may_grant(actor, person=role.person, kind=role.kind, path=role.unit.path, cell_ids=cells):
        raise PrivilegeEscalation
    today = timezone.localdate(now)
    if role.until_date and role.until_date <= today:
        raise IllegalTransition
    end(role, actor, now)
    if role.kind == Role.Kind.MEMBER:
        holdings.release_all(queries.after_leaving(role.person, now), actor=actor)
    return role


def end(role: Role, actor: Person, now: datetime) -> None:
    update_versioned(role, until_date=timezone.localdate(now))
    record("role.ended", role, actor, now)


def update_memberships(person: Person, actor: Person, now: datetime) -> None:
    """Make the MEMBER roles those of the home and the service unit (双报到): end the others, grant what is missing. What was held
    as a member of a unit that the person leaves is released."""
    wanted = {unit_id for unit_id in (person.home_unit_id, person.service_unit_id) if unit_id}
    today = timezone.localdate(now)
    held = list(queries.live_roles(person, today).filter(kind=Role.Kind.MEMBER, cell=None))
    left = [role for role in held if role.unit_id not in wanted]
    for role in left:
        end(role, actor, now)
    missing = wanted - {role.unit_id for role in held}
    if missing:
        grant_memberships(person, Unit.objects.filter(pk__in=missing).order_by("number"), actor, now)
    if left:
        holdings.release_all(queries.after_leaving(person, now), actor=actor)


def grant_memberships(person: Person, units: Iterable[Unit], actor: Person, now: datetime) -> None:
    """MEMBER roles from today on, at units where the person has none."""
    for unit in units:
        role = Role(person=person, kind=Role.Kind.MEMBER, unit=unit, from_date=timezone.localdate(now), created_at=now)
        insert(role, actor, now)


class Roles:
    """Roles in force or to come. They end with the account; what they give the right to is done by the others who have it."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        becomes = Becomes.ENDS if departure.closes else Becomes.STAYS
        live = queries.live_roles(departure.person, timezone.localdate(departure.now)).order_by("pk")
        return [Held(role.pk, (role.cell or role.unit).name, role.kind, becomes) for role in live]

    def release(self, departure: Departure, *, actor: Person) -> None:
        for role in queries.live_roles(departure.person, timezone.localdate(departure.now)).order_by("pk"):
            end(role, actor, departure.now)


holdings.HOLDINGS["roles"] = Roles()


def record(kind: str, role: Role, actor: Person, now: datetime) -> None:
    scope = role.unit.scope
    if role.cell:
        cells = [str(cell_id) for cell_id in (role.cell_id, role.cell.parent_id) if cell_id]
        scope = Scope(scope.root_id, scope.unit_id, scope.unit_path, role.cell_id, [*cells, *scope.scope_ids])
    facts: dict[str, Any] = {
        "person_id": role.person_id,
        "role": role.kind,
        "unit_id": role.unit_id,
        "cell_id": role.cell_id,
    }
    journal.record(kind, actor=actor, at=now, subject=role, scope=scope, **facts)
