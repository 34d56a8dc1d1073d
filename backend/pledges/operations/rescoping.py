"""Keeping the places of lists and pledges true when the tree changes."""

from datetime import datetime

from backend.organisations.models import Person
from backend.pledges.models import Pledge, PledgeList
from backend.pledges.operations.rules import published
from backend.tasks.operations.rescoping import misplaced, rescope


def rescope_rows(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Put misplaced rows right; returns how many changed (0: all is well). Only a pledge in force counts for a place, so only
    that one moves with an entry."""
    lists = sum(rows.update(**new_location) for rows, new_location in misplaced(PledgeList))
    return lists + rescope(
        Pledge, kind="pledge.rescoped", live=Pledge.IN_FORCE, gauges=published, actor=actor, now=now, limit=limit,
        taken_over=False,  # a promise stays with whoever gave it
    )  # fmt: skip
