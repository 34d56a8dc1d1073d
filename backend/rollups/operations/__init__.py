"""Change figures: count entries, recount, repair, and publish quarters."""

from backend.rollups.operations.counting import apply_entries
from backend.rollups.operations.periods import correct_period, publish_period
from backend.rollups.operations.recounting import recount
from backend.rollups.operations.repairing import repair_counters
