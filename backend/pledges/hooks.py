"""Registers this app's functions with the apps below it."""

from django.db.models import Q

from backend.grid.operations.rescoping import RESCOPED, Rescoping
from backend.organisations.holdings import HOLDINGS, OPEN_WORK
from backend.pledges.models import Pledge, PledgeList
from backend.pledges.operations.departures import Pledges, Reviews
from backend.pledges.operations.rules import published
from backend.pledges.queries import count_in_force

HOLDINGS.update(pledges=Pledges(), reviews=Reviews())
OPEN_WORK["pledges"] = count_in_force
RESCOPED["pledge_lists"] = Rescoping(PledgeList)
# Only pledges in force are counted. A pledge stays with the person who made it: a merger of units takes none over.
RESCOPED["pledges"] = Rescoping(Pledge, "pledge.rescoped", live=Q(state__in=Pledge.IN_FORCE), gauges=published)
