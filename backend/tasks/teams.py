"""What this app needs to know about service teams, told by an app above it.

Teams live in the posts app, which stands above this one and may not be imported here. The app that sees both hands over a
roster at start-up (backend/matching/apps.py); without one there are no teams.
"""

from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from backend.organisations.models import Person


class Roster(Protocol):
    def teams_of(self, person: Person) -> QuerySet[Any, Any]:
        """The ids of the teams the person serves in, as a subquery of one column."""

    def teams_led_by(self, person: Person) -> QuerySet[Any, Any]:
        """The ids of the teams the person leads, likewise."""

    def teams_in(self, root_id: UUID) -> QuerySet[Any, Any]:
        """The ids of the teams of one district that are still there."""


known: list[Roster] = []


def keep(roster: Roster) -> None:
    """Use this roster from now on."""
    known[:] = [roster]


def team_ids(person: Person) -> Any:
    """For `team_id__in=`: a subquery, so that a list of tasks costs no further statement."""
    return known[0].teams_of(person) if known else ()


def serves_in(person: Person, team_id: UUID | None) -> bool:
    return bool(team_id and known and known[0].teams_of(person).filter(team_id=team_id).exists())


def leads(person: Person, team_id: UUID | None) -> bool:
    return bool(team_id and known and known[0].teams_led_by(person).filter(team_id=team_id).exists())


def exists(*, root_id: UUID, team_id: UUID | None) -> bool:
    return bool(team_id and known and known[0].teams_in(root_id).filter(team_id=team_id).exists())
