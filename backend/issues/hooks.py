"""Registers this app's functions with the apps below it."""

from django.db.models import Q

from backend.grid.operations.rescoping import RESCOPED, Rescoping
from backend.issues.models import Issue
from backend.issues.operations.departures import Issues
from backend.issues.queries import count_dispatched, count_open
from backend.organisations.holdings import HOLDINGS, OPEN_WORK

HOLDINGS["issues"] = Issues()
OPEN_WORK.update(issues=count_open, issues_in_hand=count_dispatched)
RESCOPED["issues"] = Rescoping(
    Issue, "issue.rescoped", live=Q(state__in=Issue.OPEN), gauges=lambda issue: issue.gauges, taken_over=True
)
