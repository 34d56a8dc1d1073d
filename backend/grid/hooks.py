"""What this app registers with the apps below."""

from backend.grid.operations import merge_cells
from backend.organisations.holdings import MERGER_STEPS

MERGER_STEPS["cells"] = merge_cells
