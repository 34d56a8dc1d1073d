"""Every change to the grid."""

from backend.grid.operations.cells import (
    close_cell,
    create_cell,
    edit_cell,
    move_cell,
    recode_cell,
    take_over_cells,
)
from backend.grid.operations.rescoping import rescope_rows
from backend.grid.operations.staff import grant_cell_role
