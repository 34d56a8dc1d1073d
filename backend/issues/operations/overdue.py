"""Count what was not answered in time as overdue, from the day on which it became late."""

from datetime import datetime

from django.db import transaction

from backend.common.db import versions
from backend.common.errors import ConcurrentUpdate
from backend.issues import queries
from backend.issues.models import Issue
from backend.issues.operations.handling import record
from backend.organisations.models import Person


def mark_overdue(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Mark issues that have become late; returns how many. A sweep, safe to run twice.

    The entry has the moment at which the limit passed, so that a clock that stood still moves no figure to another day.
    """
    return sum(mark(issue, actor=actor) for issue in queries.becoming_overdue(now)[:limit])


def mark(issue: Issue, *, actor: Person) -> bool:
    try:
        with transaction.atomic():
            versions.update_versioned(issue, overdue_since=issue.due_at)
            record("issue.overdue", issue, actor=actor, now=issue.due_at, counts={"issues_overdue": 1})
    except ConcurrentUpdate:
        return False
    return True
