"""Who may see and do what, from the grants that came with the actor. State plays no part here."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.organisations.models import SYSTEM_GRANTS, Consortium, Grant, Person, Role, Unit

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
# Who may enter what belongs to a person rather than to a place. Those above review and decide: they type for nobody.
FIELD_STAFF = (Kind.WORKER, Kind.COORDINATOR, Kind.BRANCH_SECRETARY)
# A role is granted only by somebody who holds a higher one above the place in question.
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
    granted = SYSTEM_GRANTS if actor.is_system else actor.grants
    return (grant for grant in granted if grant.kind in kinds)


def below(path: str, field: str = "unit_path") -> Q:
    """Rows at or below `path`, as one index range: '0' is the character after '/'."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + "0"})


def in_unit(actor: Any, unit_id: UUID) -> Q:
    """What a filter by a unit means: rows at it or below. Of a unit that the actor cannot see there are none, as if it were not."""
    path = visible_units(actor).filter(pk=unit_id).values_list("path", flat=True).first()
    return below(path) if path else Q(pk__in=[])


def ancestors(path: str) -> list[str]:
    """`/1/5/9/` → `["/1/", "/1/5/", "/1/5/9/"]`."""
    numbers = path.strip("/").split("/")
    return ["/" + "/".join(numbers[:length]) + "/" for length in range(1, len(numbers) + 1)]


def within(actor: Person, kinds: Collection[str], *, path: str = "unit_path", cell: str | None = "cell") -> Q:
    """Rows at places where the actor holds one of `kinds`. A role on a cell reaches that cell and its micro-grids.

    `path` and `cell` name the row's fields; `cell=None` means that the rows know no cells, so that roles on a cell reach
    nothing.
    """
    found = Q(pk__in=())
    for grant in grants_of(actor, kinds):
        if grant.cell_id is None:
            found |= below(grant.path, path)
        elif cell:
            found |= Q(**{f"{cell}_id": grant.cell_id}) | Q(**{f"{cell}__parent_id": grant.cell_id})
    return found


def holds(actor: Person, kinds: Collection[str], *, path: str, cell_ids: Iterable[UUID | str | None] = ()) -> bool:
    """Whether the actor holds one of `kinds` at this place. `cell_ids` are the row's cell and the cells above it."""
    cells = {str(cell_id) for cell_id in cell_ids}
    return any(
        path.startswith(grant.path) if grant.cell_id is None else str(grant.cell_id) in cells
        for grant in grants_of(actor, kinds)
    )


def holds_for(actor: Person, kinds: Collection[str], row: Any) -> bool:
    """`holds` for a row that carries its place (`unit_path`, `scope_ids`, which name its cells)."""
    return holds(actor, kinds, path=row.unit_path, cell_ids=row.scope_ids)


def membership_paths(actor: Person) -> list[str]:
    """Every unit that the actor belongs to, and all above them: what is open to one of these is open to the actor."""
    return sorted({path for grant in grants_of(actor, (Kind.MEMBER,)) for path in ancestors(grant.path)})


def visible_units(actor: Person) -> QuerySet[Unit]:
    """Organisations are public inside their district."""
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
    """Oneself, and the people at home or serving where one is on the staff of the unit."""
    staff = within(actor, STAFF, path="home_unit__path", cell=None) | within(
        actor, STAFF, path="service_unit__path", cell=None
    )
    return Person.objects.filter(staff | Q(pk=actor.pk)).exclude(kind=Person.Kind.SYSTEM)


def offerable_people(unit: Unit) -> QuerySet[Person]:
    """Anybody of the district: people serve where they live, and may be asked wherever their help is wanted."""
    people = Person.objects.filter(root_id=unit.root_id, is_active=True)
    return people.exclude(kind=Person.Kind.SYSTEM)


def may_administer(actor: Person, unit: Unit) -> bool:
    return holds(actor, ADMINISTRATORS, path=unit.path)


def may_grant(
    actor: Person, *, person: Person, kind: str, path: str, cell_ids: Iterable[UUID | str | None] = ()
) -> bool:
    """Only below one's own rank, only inside one's own part of the tree, never to oneself. Auditors only read."""
    higher = [other for other in ORGANISERS if RANK[other] > RANK[Kind(kind)]]
    if person.pk == actor.pk:
        return False
    return actor.is_system or holds(actor, higher, path=path, cell_ids=cell_ids)


def may_administer_person(actor: Person, person: Person, roles: Iterable[Role]) -> bool:
    """An administrator above the person's home and above every role the person holds, each of a lower rank.

    Whoever may invite a person to set a password can become that person, so nobody may for their equals.
    """
    if actor.is_system:
        return True
    if person.pk == actor.pk or person.home_unit is None or not may_administer(actor, person.home_unit):
        return False
    return all(RANK[Kind(role.kind)] < RANK[Kind.ADMINISTRATOR] and may_administer(actor, role.unit) for role in roles)


def has_asked_for_help(person: Person) -> bool:
    """Whether the person's own wish is on record: when it was said, and how."""
    consent = person.consents.get(Person.Consent.HELPED_ENTRY.value)
    return isinstance(consent, dict) and bool(consent.get("at")) and bool(consent.get("how"))


def helped_people(actor: Person) -> list[UUID]:
    """Who has asked for help, at home or serving in a unit where the actor is near to people; nobody helps themselves.

    A role on a cell counts for the cell's unit, because what belongs to a person has no cell. Read beforehand, and only for
    those who have such a role: with plain ids PostgreSQL knows how few rows they are, while as a condition among others it
    takes them for most of the table (50,000 deeds: 800 ms against 25). Home and service are each found by their own index.
    """
    near = [grant.path for grant in grants_of(actor, FIELD_STAFF)]
    if not near or actor.is_system:
        return []
    asked = {f"consents__{Person.Consent.HELPED_ENTRY.value}__{part}__isnull": False for part in ("at", "how")}
    people = Person.objects.filter(is_active=True, **asked).exclude(pk=actor.pk).values_list("pk", flat=True)
    at_home, serving = (
        people.filter(reduce(or_, (below(path, f"{location}__path") for path in near)))
        for location in ("home_unit", "service_unit")
    )
    return list(at_home.union(serving))


def is_near(actor: Person, person: Person) -> bool:
    paths = [unit.path for unit in (person.home_unit, person.service_unit) if unit]
    return any(path.startswith(grant.path) for path in paths for grant in grants_of(actor, FIELD_STAFF))


def may_enter_for(actor: Person, person: Person) -> bool:
    """Everybody for themselves; for another only who is near, with that person's recorded wish."""
    return actor.pk == person.pk or (not actor.is_system and is_near(actor, person) and has_asked_for_help(person))


def may_see_contact(actor: Person, person: Person) -> bool:
    """The person, and the administrators above."""
    return person.pk == actor.pk or (person.home_unit is not None and may_administer(actor, person.home_unit))
