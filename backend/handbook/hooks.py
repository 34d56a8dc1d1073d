"""Registers this app's functions with the apps below it."""

from django.db.models import Q

from backend.grid.operations.rescoping import RESCOPED, Rescoping
from backend.handbook.models import Household
from backend.handbook.operations.departures import Pairings
from backend.handbook.operations.households import gauges
from backend.handbook.queries import has_households
from backend.organisations.holdings import HOLDINGS, OPEN_WORK

HOLDINGS["pairings"] = Pairings()
OPEN_WORK["households"] = has_households
RESCOPED["households"] = Rescoping(
    Household, "household.rescoped", live=Q(state=Household.State.ACTIVE), gauges=gauges, taken_over=True
)
