"""Reads of service teams, which belong to posts, an app above this one; it registers the querysets in TEAMS (posts/hooks.py)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.organisations.models import Person

#: Querysets of one column `team_id`: the teams a person serves in (`served_by`), leads (`led_by`), and those of a district (`of`).
TEAMS: dict[str, Callable[[Any], QuerySet[Any, Any]]] = {}


def team_ids(person: Person) -> QuerySet[Any, Any]:
    """For `team_id__in=`: a subquery, so that a list of tasks costs no further statement."""
    return TEAMS["served_by"](person)


def serves_in(person: Person, team_id: UUID | None) -> bool:
    return team_id is not None and TEAMS["served_by"](person).filter(team_id=team_id).exists()


def leads(person: Person, team_id: UUID | None) -> bool:
    return team_id is not None and TEAMS["led_by"](person).filter(team_id=team_id).exists()


def exists(*, root_id: UUID, team_id: UUID | None) -> bool:
    return team_id is not None and TEAMS["of"](root_id).filter(team_id=team_id).exists()
