"""What the apps below ask of this one."""

from backend.grid.operations import take_over_cells
from backend.organisations.holdings import TAKING_OVER

TAKING_OVER["cells"] = take_over_cells
