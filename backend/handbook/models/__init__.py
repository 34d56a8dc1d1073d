"""Households, the members paired with them, and their visits: 走亲手册."""

from backend.handbook.models.households import Household
from backend.handbook.models.pairings import Pairing
from backend.handbook.models.retention import RetentionReport
from backend.handbook.models.visits import Visit
