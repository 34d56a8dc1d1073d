"""What becomes of the issues in the hands of a person whose account is closed."""

from datetime import datetime

from backend.common.db import versions
from backend.issues import policies
from backend.issues.models import Issue
from backend.issues.operations.handling import record
from backend.organisations.holdings import Becomes, Departure, Held, held_rows
from backend.organisations.models import Person


class Issues:
    """An issue that a unit's person handles is open to the unit again; one that the grid handles goes back to its organisers.
    An answered one waits for whoever verifies it."""

    def find(self, departure: Departure, *, reader: Person) -> list[Held]:
        def becomes(issue: Issue) -> str:
            given_back = departure.closes and issue.state in Issue.IN_HAND
            return Becomes.GIVEN_BACK if given_back else Becomes.STAYS

        issues = Issue.objects.filter(handler=departure.person, state__in=Issue.OPEN)
        return held_rows(issues, policies.visible_issues(reader), becomes)

    def release(self, departure: Departure, *, actor: Person) -> None:
        for issue in Issue.objects.filter(handler=departure.person, state__in=Issue.IN_HAND).order_by("pk"):
            without_handler(issue, actor=actor, now=departure.now)


def without_handler(issue: Issue, *, actor: Person, now: datetime) -> None:
    """Give an issue in hand back to the unit it was dispatched to, or to those who dispatch."""
    if issue.route == Issue.Route.UNIT:
        versions.update_versioned(issue, state=Issue.State.DISPATCHED, handler_id=None)
        record("issue.dispatched", issue, actor=actor, now=now, unit_id=issue.handler_unit_id, by="account")
    else:
        versions.update_versioned(issue, state=Issue.State.RETURNED, route=Issue.Route.NONE, handler_id=None)
        record("issue.returned", issue, actor=actor, now=now, by="account")
