"""Who may see and do what, by the actor's grants. The state of rows is checked by operations, not here."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from backend.common.models import PathField
from backend.organisations.models import SYSTEM_GRANTS, AccountChange, Consortium, Grant, Person, Role, Unit

Kind = Role.Kind
# Who sees the people and the work of their part of the tree.
STAFF = (Kind.WORKER, Kind.COORDINATOR, Kind.BRANCH_SECRETARY, Kind.OFFICER, Kind.ADMINISTRATOR, Kind.AUDITOR)
# Who organises: opens posts, offers tasks, handles issues.
ORGANISERS = (Kind.COORDINATOR, Kind.BRANCH_SECRETARY, Kind.OFFICER, Kind.ADMINISTRATOR)
# Who sees the figures and the history of a subtree.
LEADERS = (Kind.OFFICER, Kind.ADMINISTRATOR, Kind.AUDITOR)
ADMINISTRATORS = (Kind.ADMINISTRATOR,)
# Who may enter something for a member who has asked for help: those who organise, and the grid workers who call on people.
HELPERS = (Kind.WORKER, *ORGANISERS)
# Who may enter what belongs to a person rather than to a location. Those above review and decide: they enter for nobody.
FIELD_STAFF = (Kind.WORKER, Kind.COORDINATOR, Kind.BRANCH_SECRETARY)
# A role is granted only by somebody who holds one of a higher rank there or above.
RANK = {
    Kind.MEMBER: 1,
    Kind.WORKER: 1,
    Kind.COORDINATOR: 2,
    Kind.BRANCH_SECRETARY: 2,
    Kind.AUDITOR: 3,
    Kind.OFFICER: 3,
    Kind.ADMINISTRATOR: 4,
}


def grants_of(actor: Person, kinds: Collection[str]) -> Iterable[Grant]:
    grants = SYSTEM_GRANTS if actor.is_system else actor.grants
    return (grant for grant in grants if grant.kind in kinds)


def below(path: str, field: str = "unit_path") -> Q:
    """Rows at or below `path`, as one index range: '0' is the character after '/'."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + "0"})


def in_unit(actor: Any, unit_id: UUID) -> Q:
    """A filter by a unit: rows at it or below; none for a unit that the actor cannot see."""
    path = visible_units(actor).filter(pk=unit_id).values_list("path", flat=True).first()
    return below(path) if path else Q(pk__in=[])


def ancestors(path: str) -> list[str]:
    """`/1/5/9/` → `["/1/", "/1/5/", "/1/5/9/"]`."""
    numbers = path.strip("/").split("/")
    return ["/" + "/".join(numbers[:length]) + "/" for length in range(1, len(numbers) + 1)]


def within(actor: Person, kinds: Collection[str], *, path: str = "unit_path", cell: str | None = "cell") -> Q:
    """Rows at units and cells where the actor holds one of `kinds`. A role on a cell covers that cell and its micro-grids.

    `path` and `cell` are names of the row's fields; `cell=None` for rows without a cell, which no role on a cell covers.
    """
    found = Q(pk__in=())
    for grant in grants_of(actor, kinds):
        if grant.cell_id is None:
            found |= below(grant.path, path)
        elif cell:
            found |= Q(**{f"{cell}_id": grant.cell_id}) | Q(**{f"{cell}__parent_id": grant.cell_id})
    return found


def holds(actor: Person, kinds: Collection[str], *, path: str, cell_ids: Iterable[UUID | str | None] = ()) -> bool:
    """Whether the actor holds one of `kinds` at this path. `cell_ids` are the row's cell and the cells above it."""
    cells = {str(cell_id) for cell_id in cell_ids}
    return any(
        path.startswith(grant.path) if grant.cell_id is None else str(grant.cell_id) in cells
        for grant in grants_of(actor, kinds)
    )


def holds_for(actor: Person, kinds: Collection[str], row: Any) -> bool:
    """`holds` for a row with a scope (`unit_path`, and `scope_ids`, which include its cells)."""
    return holds(actor, kinds, path=row.unit_path, cell_ids=row.scope_ids)


def membership_paths(actor: Person) -> list[str]:
    """The paths of the units that the actor is a member of, and of all above them: what is open to one is open to the actor."""
    return sorted({path for grant in grants_of(actor, (Kind.MEMBER,)) for path in ancestors(grant.path)})


def visible_units(actor: Person) -> QuerySet[Unit]:
    """All units of the actor's districts."""
    roots = {ancestors(grant.path)[0] for grant in actor.grants}
    if actor.is_system:
        return Unit.objects.all()
    found = Q(pk__in=())
    for root in roots:
        found |= below(root, "path")
    return Unit.objects.filter(found)


def visible_consortia(actor: Person) -> QuerySet[Consortium]:
    return Consortium.objects.filter(root__in=visible_units(actor).filter(parent=None))


def visible_people(actor: Person) -> QuerySet[Person]:
    """The actor, and the people at home or serving in units where the actor is staff."""
    staff = within(actor, STAFF, path="home_unit__path", cell=None) | within(
        actor, STAFF, path="service_unit__path", cell=None
    )
    return Person.objects.filter(staff | Q(pk=actor.pk)).exclude(kind=Person.Kind.SYSTEM)


def offerable_people(unit: Unit) -> QuerySet[Person]:
    """Everybody active in the district: people serve where they live, and help may be wanted anywhere."""
    people = Person.objects.filter(root_id=unit.root_id, is_active=True)
    return people.exclude(kind=Person.Kind.SYSTEM)


def may_administer(actor: Person, unit: Unit) -> bool:
    return holds(actor, ADMINISTRATORS, path=unit.path)


def may_grant(
    actor: Person, *, person: Person, kind: str, path: str, cell_ids: Iterable[UUID | str | None] = ()
) -> bool:
    """Whether the actor holds a role of a higher rank there. Never for oneself, and never by auditors, who only read."""
    higher = [other for other in ORGANISERS if RANK[other] > RANK[Kind(kind)]]
    if person.pk == actor.pk:
        return False
    return actor.is_system or holds(actor, higher, path=path, cell_ids=cell_ids)


def may_administer_person(actor: Person, person: Person, roles: Iterable[Role]) -> bool:
    """Whether the actor is administrator above the person's home and above all their roles, which must be of a lower rank.

    Who may invite a person to set a password can sign in as that person, so nobody may do so for their equals.
    """
    if actor.is_system:
        return True
    if person.pk == actor.pk or person.home_unit is None or not may_administer(actor, person.home_unit):
        return False
    return all(RANK[Kind(role.kind)] < RANK[Kind.ADMINISTRATOR] and may_administer(actor, role.unit) for role in roles)


def answered_units(actor: Person, kinds: Collection[str]) -> QuerySet[Unit]:
    """The units that the actor answers for by a role at that very unit: it, while it is open, and those closed or merged whose
    nearest open unit it is. Whoever held a role at a closed one is succeeded, and answers for it no longer."""
    held = [grant for grant in grants_of(actor, kinds) if grant.cell_id is None]
    found = Q(pk__in=())
    for grant in held:
        nearer = Unit.objects.filter(below(grant.path, "path"), closed_on=None).exclude(path=grant.path)
        between = nearer.annotate(inner=ExpressionWrapper(OuterRef("path"), PathField())).filter(
            inner__startswith=F("path")
        )
        open_here = Unit.objects.filter(pk=grant.unit_id, closed_on=None)
        found |= Q(
            below(grant.path, "path"), ~Exists(between), Exists(open_here), ~Q(closed_on=None) | Q(pk=grant.unit_id)
        )
    return Unit.objects.filter(found) if held else Unit.objects.none()


def gains_by(actor: Person, branch_id: UUID | None) -> bool:
    """Whether the actor leads this branch, and so would see more by what they change: then a second person changes it."""
    leading = grants_of(actor, (Kind.BRANCH_SECRETARY,)) if branch_id else ()
    return any(grant.cell_id is None and grant.unit_id == branch_id for grant in leading)


def may_confirm_reset(actor: Person, person: Person, asked_by_id: UUID) -> bool:
    """Whether the actor is a second person who answers for the branch: neither who asked nor the person."""
    return (
        actor.pk not in (asked_by_id, person.pk)
        and person.home_unit is not None
        and holds(actor, (Kind.BRANCH_SECRETARY, Kind.OFFICER, Kind.ADMINISTRATOR), path=person.home_unit.path)
    )


def visible_account_changes(actor: Person) -> QuerySet[AccountChange]:
    """One's own: the messages about them are for nobody else."""
    if actor.is_system:
        return AccountChange.objects.all()
    return AccountChange.objects.filter(person=actor)


def has_asked_for_help(person: Person) -> bool:
    """Whether the person's consent to helped entry is stored, with when and how it was given."""
    consent = person.consents.get(Person.Consent.HELPED_ENTRY.value)
    return isinstance(consent, dict) and bool(consent.get("at")) and bool(consent.get("how"))


def helped_people(actor: Person) -> list[UUID]:
    """The others who have asked for help, at home or serving in a unit where the actor is field staff.

    A role on a cell counts for the cell's unit, because what belongs to a person has no cell. Read beforehand, and only for
    those who have such a role: with plain ids PostgreSQL knows how few rows there are, while as a condition among others it
    expects most of the table (50,000 deeds: 800 ms against 25). Home and service use an index each.
    """
    paths = [grant.path for grant in grants_of(actor, FIELD_STAFF)]
    if not paths or actor.is_system:
        return []
    asked = {f"consents__{Person.Consent.HELPED_ENTRY.value}__{part}__isnull": False for part in ("at", "how")}
    people = Person.objects.filter(is_active=True, **asked).exclude(pk=actor.pk).values_list("pk", flat=True)
    at_home, serving = (
        people.filter(reduce(or_, (below(path, f"{unit}__path") for path in paths)))
        for unit in ("home_unit", "service_unit")
    )
    return list(at_home.union(serving))


def is_field_staff_of(actor: Person, person: Person) -> bool:
    paths = [unit.path for unit in (person.home_unit, person.service_unit) if unit]
    return any(path.startswith(grant.path) for path in paths for grant in grants_of(actor, FIELD_STAFF))


def may_enter_for(actor: Person, person: Person) -> bool:
    """Everybody for themselves; for another only their field staff, with that person's consent."""
    return actor.pk == person.pk or (
        not actor.is_system and is_field_staff_of(actor, person) and has_asked_for_help(person)
    )


def may_see_contact(actor: Person, person: Person) -> bool:
    """The person, and the administrators above."""
    return person.pk == actor.pk or (person.home_unit is not None and may_administer(actor, person.home_unit))
