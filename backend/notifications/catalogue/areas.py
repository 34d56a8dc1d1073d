"""What a person is responsible for: a unit with all below it, a cell with its micro-grids, or several of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from backend.organisations.policies import below


class Location(NamedTuple):
    id: UUID
    name: str
    path: str
    is_cell: bool


@dataclass(frozen=True)
class Area:
    """One location, or several in one section of the digest; what lies inside another of them is not counted twice."""

    locations: Sequence[Location]

    @property
    def widest(self) -> list[Location]:
        paths = tuple(location.path for location in self.locations if not location.is_cell)
        return [
            location
            for location in self.locations
            if not any(location.path.startswith(path) and (location.is_cell or location.path != path) for path in paths)
        ]

    def where(self, prefix: str = "") -> Q:
        found = Q(pk__in=())
        for location in self.widest:
            if location.is_cell:
                found |= Q(**{f"{prefix}cell_id": location.id}) | Q(**{f"{prefix}cell__parent_id": location.id})
            else:
                found |= below(location.path, f"{prefix}unit_path")
        return found
