"""Registers functions of this app with the registries of lower apps."""

from django.db.models import Q

from backend.grid.operations.rescoping import RESCOPED, Rescoping
from backend.organisations.holdings import HOLDINGS, OPEN_WORK
from backend.tasks.models import Task
from backend.tasks.operations.departures import Tasks
from backend.tasks.queries import count_open

HOLDINGS["tasks"] = Tasks()
OPEN_WORK["tasks"] = count_open
RESCOPED["tasks"] = Rescoping(
    Task, "task.rescoped", live=Q(state__in=Task.OPEN), gauges=lambda task: {"tasks_open": 1}, taken_over=True
)
