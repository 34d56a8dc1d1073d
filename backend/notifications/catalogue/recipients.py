"""Who is told: by key, the people behind a batch of entries. Each asks the same few questions for any number of entries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from backend.campaigns.policies import SUPERVISORS
from backend.journal.models import Entry
from backend.organisations.models import Role
from backend.organisations.policies import ORGANISERS, ancestors
from backend.organisations.queries import held_roles
from backend.posts.models import Claim, TeamMember

People = Mapping[UUID, Iterable[UUID]]  # by entry
Resolver = Callable[[Sequence[Entry], date], People]


def as_id(value: Any) -> UUID:
    """Facts that were read back from the journal are text."""
    return value if isinstance(value, UUID) else UUID(str(value))


def person_in(fact: str) -> Resolver:
    """The person whom the entry names by this fact."""
    return lambda entries, today: {entry.pk: (as_id(entry.facts[fact]),) for entry in entries if entry.facts.get(fact)}


def either(first: Resolver, second: Resolver) -> Resolver:
    """`second` for those entries of which `first` finds nobody."""

    def resolve(entries: Sequence[Entry], today: date) -> People:
        found = first(entries, today)
        rest = [entry for entry in entries if not found.get(entry.pk)]
        return {**found, **second(rest, today)} if rest else found

    return resolve


def nearest_at(
    places: Callable[[Entry], Iterable[Any]], find: Callable[[Collection[Any], date], Mapping[str, Collection[UUID]]]
) -> Resolver:
    """Those whom `find` knows at the first of the entry's places where there is anybody."""

    def resolve(entries: Sequence[Entry], today: date) -> People:
        wanted = {entry.pk: [str(place) for place in places(entry) if place] for entry in entries}
        every = {place for named in wanted.values() for place in named}
        found = find(every, today) if every else {}
        return {pk: next(filter(None, map(found.get, named)), ()) for pk, named in wanted.items()}

    return resolve


def find_organisers(place_ids: Collection[Any], today: date) -> dict[str, list[UUID]]:
    """By unit or cell: those who organise it today by a role on that very place, not on one above it."""
    here = Q(unit__in=place_ids, cell=None) | Q(cell__in=place_ids)
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


def holders(entries: Sequence[Entry], today: date) -> People:
    """Who holds, waits for or held a place when the post was suspended, resumed or cancelled."""
    concerned = Q(state__in=Claim.LIVE) | Q(ended_at__gte=min(entry.at for entry in entries))
    claims = Claim.objects.filter(concerned, post__in={entry.subject_id for entry in entries})
    found = grouped(claims.values_list("post_id", "person_id"))
    return {entry.pk: found.get(str(entry.subject_id), ()) for entry in entries}


def pledgers(entries: Sequence[Entry], today: date) -> People:
    """The person responsible, and whoever writes the list and can mend it."""
    named = person_in("person_id")(entries, today)
    return {entry.pk: {*named.get(entry.pk, ()), *map(as_id, entry.facts.get("writer_ids", ()))} for entry in entries}


def answering(hosts: bool) -> Resolver:
    """Who answers for the members of the entry's unit; with `hosts`, who may take a member in there. That is the nearest level
    with somebody on it who is neither the author nor has entered it: a secretary's own deed waits for the officer above."""

    def resolve(entries: Sequence[Entry], today: date) -> People:
        levels = find_levels({entry.unit_path for entry in entries}, hosts, today)
        found = {}
        for entry in entries:
            out = {entry.actor_id, *map(as_id, filter(None, [entry.facts.get("person_id")]))}
            candidates = ([person for person in level if person not in out] for level in levels[entry.unit_path])
            found[entry.pk] = next(filter(None, candidates), [])
        return found

    return resolve


def find_levels(paths: Collection[Any], hosts: bool, today: date) -> dict[str, list[list[UUID]]]:
    """By unit path: who answers there and on each unit above it, the nearest first; in one statement.

    Who coordinates any of the unit's own cells may take a member in there; a cell of a unit above is somewhere else.
    """
    places = {place for path in paths for place in ancestors(path)}
    roles = held_roles(today).filter(unit__path__in=places, kind__in=ORGANISERS if hosts else SUPERVISORS)
    held: dict[str, list[tuple[bool, UUID]]] = defaultdict(list)
    for place, cell_id, person_id in roles.values_list("unit__path", "cell_id", "person_id"):
        held[place].append((cell_id is None, person_id))
    return {
        path: [
            [person for whole, person in held.get(place, ()) if whole or (hosts and place == path)]
            for place in reversed(ancestors(path))
        ]
        for path in paths
    }


RECIPIENTS: Mapping[str, Resolver] = {
    "person": person_in("person_id"),
    "served": person_in("served_id"),
    "successor": person_in("to_person_id"),
    # The person whose task it is; all members of the team while nobody of it has accepted.
    "doers": either(person_in("person_id"), nearest_at(lambda entry: [entry.facts.get("team_id")], find_team_members)),
    "holders": holders,
    "pledgers": pledgers,
    "unit_organisers": nearest_at(lambda entry: [entry.facts.get("unit_id")], find_organisers),
    # Whom the verifier sent it back to; else, when a unit gave it back, those who dispatch at the place.
    "returned_to": either(
        person_in("to_person_id"), nearest_at(lambda entry: [entry.cell_id or entry.unit_id], find_organisers)
    ),
    # From the narrowest place on; consortia, which nobody organises, may be among them.
    "organisers_here": nearest_at(lambda entry: [entry.cell_id, *entry.scope_ids, entry.unit_id], find_organisers),
    "home_secretaries": nearest_at(lambda entry: [entry.facts.get("home_unit_id")], find_secretaries),
    "branch": answering(hosts=False),
    "hosts": answering(hosts=True),
}
