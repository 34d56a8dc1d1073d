"""What recipients are put together from: each resolver takes a batch of entries and reads in the same few statements for any number."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from backend.campaigns.policies import SUPERVISORS
from backend.journal.models import Entry
from backend.organisations.models import Role
from backend.organisations.policies import ORGANISERS, ancestors
from backend.organisations.queries import held_roles
from backend.posts.models import Claim, TeamMember


class About(NamedTuple):
    """A person, and the row that the message to them is about where that is not the same for all recipients of the entry."""

    person_id: UUID
    subject_id: UUID


People = Mapping[UUID, Iterable[UUID | About]]  # by entry
Resolver = Callable[[Sequence[Entry], date], People]


def as_id(value: Any) -> UUID:
    """Facts that were read back from the journal are text."""
    return value if isinstance(value, UUID) else UUID(str(value))


def person_in(fact: str) -> Resolver:
    return lambda entries, today: {entry.pk: (as_id(entry.facts[fact]),) for entry in entries if entry.facts.get(fact)}


def office_holder(entries: Sequence[Entry], today: date) -> People:
    """Whose office was given or ended; members learn of their membership from the unit itself."""
    offices = [entry for entry in entries if entry.facts["role"] != Role.Kind.MEMBER]
    return person_in("person_id")(offices, today)


def either(first: Resolver, second: Resolver) -> Resolver:
    """`second` for those entries of which `first` finds nobody."""

    def resolve(entries: Sequence[Entry], today: date) -> People:
        found = first(entries, today)
        rest = [entry for entry in entries if not found.get(entry.pk)]
        return {**found, **second(rest, today)} if rest else found

    return resolve


def both(first: Resolver, second: Resolver) -> Resolver:
    def resolve(entries: Sequence[Entry], today: date) -> People:
        found, more = first(entries, today), second(entries, today)
        return {entry.pk: {*found.get(entry.pk, ()), *more.get(entry.pk, ())} for entry in entries}

    return resolve


def nearest_at(
    locations: Callable[[Entry], Iterable[Any]], find: Callable[[Collection[Any], date], Mapping[str, Collection[UUID]]]
) -> Resolver:
    """The people that `find` returns for the first of the entry's locations with any."""

    def resolve(entries: Sequence[Entry], today: date) -> People:
        wanted = {entry.pk: [str(pk) for pk in locations(entry) if pk] for entry in entries}
        every = {pk for ids in wanted.values() for pk in ids}
        found = find(every, today) if every else {}
        return {entry_id: next(filter(None, map(found.get, ids)), ()) for entry_id, ids in wanted.items()}

    return resolve


def find_organisers(location_ids: Collection[Any], today: date) -> dict[str, list[UUID]]:
    """By unit or cell: the organisers today by a role on that very location, not on one above it."""
    here = Q(unit__in=location_ids, cell=None) | Q(cell__in=location_ids)
    rows = held_roles(today).filter(here, kind__in=ORGANISERS).values_list("unit_id", "cell_id", "person_id")
    return grouped((cell_id or unit_id, person_id) for unit_id, cell_id, person_id in rows)


def find_secretaries(unit_ids: Collection[Any], today: date) -> dict[str, list[UUID]]:
    """By unit: who is the secretary of that very branch today."""
    roles = held_roles(today).filter(kind=Role.Kind.BRANCH_SECRETARY, cell=None, unit__in=unit_ids)
    return grouped(roles.values_list("unit_id", "person_id"))


def find_team_members(team_ids: Collection[Any], today: date) -> dict[str, list[UUID]]:
    """By team: who serves in it now."""
    return grouped(TeamMember.objects.filter(team__in=team_ids, left_at=None).values_list("team_id", "person_id"))


def grouped(rows: Iterable[tuple[UUID, UUID]]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for key, person_id in rows:
        found[str(key)].append(person_id)
    return found


class RoleScope(NamedTuple):
    """Where something is: a unit's path, and the cell with the one above it."""

    path: str
    cells: Sequence[Any] = ()


def levels(
    scopes: Mapping[UUID, RoleScope],
    today: date,
    kinds: Collection[str],
    excluded: Mapping[UUID, Collection[UUID | None]],
) -> dict[UUID, list[list[UUID]]]:
    """For each scope the people with a role of these kinds: at its cell, the cell above, its unit, and so on up. Locations with
    nobody are left out, and so is who stands on a lower level or is `excluded`. One statement."""
    cells = {str(pk) for scope in scopes.values() for pk in scope.cells if pk}
    paths = {path for scope in scopes.values() for path in ancestors(scope.path)}
    roles = held_roles(today).filter(Q(cell__in=cells) | Q(cell=None, unit__path__in=paths), kind__in=kinds)
    held: dict[str, list[UUID]] = defaultdict(list)
    for cell_id, path, person_id in roles.values_list("cell_id", "unit__path", "person_id"):
        held[str(cell_id or path)].append(person_id)
    found: dict[UUID, list[list[UUID]]] = {}
    for key, scope in scopes.items():
        seen = {*excluded.get(key, ())}
        found[key] = []
        for location in (*map(str, scope.cells), *reversed(ancestors(scope.path))):
            people = [person for person in dict.fromkeys(held.get(location, ())) if person not in seen]
            seen |= {*people}
            if people:
                found[key].append(people)
    return found


def organisers_here(entries: Sequence[Entry], today: date) -> People:
    """The nearest organisers, from the entry's cell up to the district; consortia, which nobody organises, may be among its
    scopes."""
    where = {entry.pk: RoleScope(entry.unit_path, [entry.cell_id, *entry.scope_ids]) for entry in entries}
    return {key: next(iter(found), []) for key, found in levels(where, today, ORGANISERS, {}).items()}


def holders(entries: Sequence[Entry], today: date) -> People:
    """Who holds, waits for or held a place when the post was suspended, resumed or cancelled."""
    concerned = Q(state__in=Claim.LIVE) | Q(ended_at__gte=min(entry.at for entry in entries))
    claims = Claim.objects.filter(concerned, post__in={entry.subject_id for entry in entries})
    found = grouped(claims.values_list("post_id", "person_id"))
    return {entry.pk: found.get(str(entry.subject_id), ()) for entry in entries}


def pledgers(entries: Sequence[Entry], today: date) -> People:
    """The person responsible, and the writers of the list, who can correct it."""
    named = person_in("person_id")(entries, today)
    return {entry.pk: {*named.get(entry.pk, ()), *map(as_id, entry.facts.get("writer_ids", ()))} for entry in entries}


def answering(hosts: bool) -> Resolver:
    """Supervisors of the members of the entry's unit; with `hosts`, organisers who may take a member in there, those of the
    unit's own cells included. The nearest unit with one who is neither the author nor the actor: a secretary's own deed waits for
    the officer above. One statement."""

    def resolve(entries: Sequence[Entry], today: date) -> People:
        paths = {path for entry in entries for path in ancestors(entry.unit_path)}
        roles = held_roles(today).filter(unit__path__in=paths, kind__in=ORGANISERS if hosts else SUPERVISORS)
        held: dict[str, list[tuple[bool, UUID]]] = defaultdict(list)
        for path, cell_id, person_id in roles.values_list("unit__path", "cell_id", "person_id"):
            held[path].append((cell_id is None, person_id))
        found: dict[UUID, list[UUID]] = {}
        for entry in entries:
            excluded = {entry.actor_id, *map(as_id, filter(None, [entry.facts.get("person_id")]))}
            for path in reversed(ancestors(entry.unit_path)):
                own_cells = hosts and path == entry.unit_path
                people = [person for whole, person in held[path] if (whole or own_cells) and person not in excluded]
                if people:
                    found[entry.pk] = people
                    break
        return found

    return resolve
