"""Reads for imports."""

from datetime import date, datetime
from uuid import UUID

from backend.organisations.models import Person
from backend.organisations.policies import ancestors
from backend.posts.models import ServicePost
from backend.posts.policies import visible_posts
from backend.rollups.models import Period


def has_post(*, actor: Person, unit_id: UUID, title: str, starts_at: datetime) -> bool:
    """Whether the unit has a post of this title and beginning that is not cancelled."""
    same = visible_posts(actor).filter(unit_id=unit_id, title=title, starts_at=starts_at)
    return same.exclude(state=ServicePost.State.CANCELLED).exists()


def published_quarters() -> set[tuple[str, int, int]]:
    """The published quarters: path of the unit, year and quarter."""
    return set(Period.objects.values_list("unit__path", "year", "quarter").distinct())


def is_published(published: set[tuple[str, int, int]], unit_path: str, day: date) -> bool:
    """Whether `day` lies in a quarter that was published for the unit of this path or for one above it."""
    quarter = (day.month + 2) // 3
    return any((path, day.year, quarter) in published for path in ancestors(unit_path))
