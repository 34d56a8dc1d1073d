"""Reads of the history."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.journal import policies
from backend.journal.models import Entry


def list_history(*, actor: Any, subject_id: UUID) -> QuerySet[Entry, Any]:
    """What happened to one subject, as far as the actor may read it; ids and small facts, never personal text."""
    return policies.visible_entries(actor).filter(subject_id=subject_id).values(*FIELDS)


FIELDS = (
    "id",
    "kind",
    "at",
    "actor_id",
    "on_behalf_of_id",
    "subject_type",
    "subject_id",
    "seq",
    "unit_id",
    "cell_id",
    "facts",
)
