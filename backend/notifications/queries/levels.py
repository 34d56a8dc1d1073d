"""Who answers at a unit, and above it where nobody does."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from backend.campaigns.policies import SUPERVISORS
from backend.organisations.models import Role
from backend.organisations.policies import ORGANISERS, ancestors

Levels = Mapping[str, "Answering"]


@dataclass(frozen=True)
class Answering:
    """The people of each level, the unit's own first: who answers for the members of a branch, and who takes members in."""

    keepers: list[list[UUID]]
    hosts: list[list[UUID]]


def find_levels(paths: Collection[str], *, today: date) -> Levels:
    """By unit path: who answers there and on each unit above it, the nearest first; in one statement.

    Who coordinates any of the unit's own cells may take a member in there; a cell of a unit above is somewhere else.
    """
    in_force = Q(until_date=None) | Q(until_date__gt=today)
    places = {place for path in paths for place in ancestors(path)}
    roles = Role.objects.filter(
        in_force, unit__path__in=places, kind__in=ORGANISERS, from_date__lte=today, person__is_active=True
    )
    held: dict[str, list[tuple[str, UUID | None, UUID]]] = defaultdict(list)
    for path, kind, cell_id, person_id in roles.values_list("unit__path", "kind", "cell_id", "person_id"):
        held[path].append((kind, cell_id, person_id))
    return {path: answering(path, held) for path in paths}


def answering(path: str, held: Mapping[str, list[tuple[str, UUID | None, UUID]]]) -> Answering:
    upwards = list(reversed(ancestors(path)))
    whole = {place: [(kind, person) for kind, cell, person in held.get(place, ()) if cell is None] for place in upwards}
    keepers = [[person for kind, person in whole[place] if kind in SUPERVISORS] for place in upwards]
    own = [person for _kind, _cell, person in held.get(path, ())]
    return Answering(keepers, [own, *([person for _kind, person in whole[place]] for place in upwards[1:])])
