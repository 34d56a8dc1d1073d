"""Reads of what waits for a person: one statement for each kind that their roles allow, and one for who holds it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Window

from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.waiting import WaitingList
from backend.organisations.models import Person
from backend.organisations.policies import ancestors
from backend.organisations.queries import held_roles

Row = Mapping[str, Any]
NOBODY = UUID(int=0)


def list_waiting(actor: Person, waiting: WaitingList, now: datetime) -> QuerySet[Any, dict[str, Any]]:
    """The rows of one list, those that have waited longest first."""
    named: dict[str, Any] = {"waits_since": waiting.waits_since, "waits_until": waiting.waits_until}
    fields = {*CATALOGUE.nouns[waiting.noun].fields, "id"}
    if waiting.location:
        named["location_path"] = F(waiting.location.path)
        if waiting.location.cell:
            named |= {
                "location_cell": F(waiting.location.cell),
                "location_parent": F(f"{waiting.location.cell}__parent"),
            }
        fields |= {waiting.not_by} if waiting.not_by else set()
        fields |= {"tier"} if isinstance(waiting.by, Mapping) else set()
    fields |= {waiting.held} if waiting.held else set()
    rows = waiting.rows(actor, now).annotate(**named)
    return rows.order_by("waits_since", "id").values(*sorted(fields | named.keys()))


def first_waiting(actor: Person, waiting: WaitingList, now: datetime, most: int) -> list[dict[str, Any]]:
    """The first `most` of a list, each with the `total` of all."""
    return list(list_waiting(actor, waiting, now).annotate(total=Window(Count("pk")))[:most])


class Holder(NamedTuple):
    """The nearest location where somebody may take the step, and the people there."""

    name: str
    people: Collection[UUID]


def cells_of(row: Row) -> list[UUID]:
    return [row[name] for name in ("location_cell", "location_parent") if row.get(name)]


def find_holders(rows: Iterable[tuple[WaitingList, Row]], today: date) -> dict[tuple[str, UUID], Holder]:
    """Of each row that lies somewhere, by list and id, who holds it; one statement."""
    placed = [(waiting, row) for waiting, row in rows if waiting.location and row["location_path"]]
    paths = {path for _, row in placed for path in ancestors(row["location_path"])}
    cells = {cell for _, row in placed for cell in cells_of(row)}
    if not placed:
        return {}
    units = {row["location_path"] for waiting, row in placed if waiting.location and waiting.location.any_cell}
    here = Q(cell__in=cells) | Q(cell=None, unit__path__in=paths) | Q(cell__isnull=False, unit__path__in=units)
    roles = held_roles(today).filter(here)
    held: dict[Any, list[tuple[str, str, UUID]]] = defaultdict(list)
    for kind, path, unit, cell_id, cell, person_id in roles.values_list(
        "kind", "unit__path", "unit__name", "cell_id", "cell__name", "person_id"
    ):
        held[cell_id or path].append((kind, cell or unit, person_id))
        if cell_id:
            held["cells", path].append((kind, cell, person_id))
    found = {(waiting.kind, row["id"]): holder_of(waiting, row, held) for waiting, row in placed}
    return {key: holder for key, holder in found.items() if holder}


def holder_of(waiting: WaitingList, row: Row, held: Mapping[Any, list[tuple[str, str, UUID]]]) -> Holder | None:
    kinds = waiting.by[row["tier"]] if isinstance(waiting.by, Mapping) else waiting.by
    excluded = row[waiting.not_by] if waiting.not_by else NOBODY
    path = row["location_path"]
    cells = [("cells", path)] if waiting.location and waiting.location.any_cell else cells_of(row)
    for location in (*cells, *reversed(ancestors(path))):
        here = [(name, person) for kind, name, person in held.get(location, ()) if kind in kinds and person != excluded]
        if here:
            return Holder(here[0][0], {person for _name, person in here})
    return None
