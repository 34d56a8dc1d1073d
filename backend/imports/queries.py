"""Reads for an import."""

from datetime import datetime
from uuid import UUID

from backend.organisations.models import Person
from backend.posts.models import ServicePost
from backend.posts.policies import visible_posts


def has_post(*, actor: Person, unit_id: UUID, title: str, starts_at: datetime) -> bool:
    """Whether a post that is not cancelled stands at the unit under this title and beginning."""
    same = visible_posts(actor).filter(unit_id=unit_id, title=title, starts_at=starts_at)
    return same.exclude(state=ServicePost.State.CANCELLED).exists()
