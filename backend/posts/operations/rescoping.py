"""Posts and teams follow the tree: when a unit moves, a cell moves or a consortium changes, their place is written anew.

State-based: it compares what the rows say with what the tree says, so it may run at any time and any number of times.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.common.errors import ChangedMeanwhile
from backend.common.versions import advance
from backend.grid.models import Cell, Scoped, place
from backend.journal import operations as journal
from backend.organisations.models import Person, Unit
from backend.posts.models import ServicePost, ServiceTeam
from backend.posts.operations.places import gauges, hold_post

Place = dict[str, Any]
PLACE = ("unit_id", "unit_path", "cell_id", "scope_ids")


def rescope_rows(*, actor: Person, now: datetime, limit: int = 1000) -> int:
    """Bring posts and teams to their present place; how many rows changed (0: nothing is left to do).

    A live post takes its figures along, with an entry that counts them at the new place and takes them back at the old
    one. What is finished stays counted where it happened; only its place in lists is corrected.
    """
    changed = 0
    for stored, present in misplaced(ServiceTeam):
        changed += ServiceTeam.objects.filter(**stored).update(**present)
    for stored, present in misplaced(ServicePost):
        finished = ServicePost.objects.filter(**stored).exclude(state__in=ServicePost.LIVE)
        changed += finished.update(**present)
        live = ServicePost.objects.filter(**stored, state__in=ServicePost.LIVE).order_by("pk")
        changed += sum(rescope_post(post, present, actor, now) for post in live[: max(limit - changed, 0)])
    return changed


def misplaced(model: type[Scoped]) -> Iterator[tuple[Place, Place]]:
    """Every place that rows have stored and that the tree does not know (any more), with the one that is right."""
    stored: list[Place] = [*model._default_manager.values(*PLACE).order_by().distinct()]  # type: ignore[list-item]
    cells = Cell.objects.select_related("unit").in_bulk({row["cell_id"] for row in stored if row["cell_id"]})
    units = Unit.objects.in_bulk({row["unit_id"] for row in stored})
    for row in stored:
        cell = cells.get(row["cell_id"])
        present = place(cell.unit if cell else units[row["unit_id"]], cell)
        if any(row[name] != present[name] for name in PLACE):
            yield row, present


def rescope_post(post: ServicePost, present: Place, actor: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            hold_post(post)
            old, counts = post.scope, gauges(post)
            if all(getattr(post, name) == value for name, value in present.items()):
                return False
            advance(post, **present)
            journal.record(
                "post.rescoped",
                actor=actor,
                at=now,
                subject=post,
                scope=post.scope,
                counts=counts,
                elsewhere=[old.taking_back(counts)] if any(counts.values()) else [],
            )
            return True
    except ChangedMeanwhile:
        return False
