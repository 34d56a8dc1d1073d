"""Every change to the grid."""

from backend.grid.operations.cells import (
    close_cell,
    create_cell,
    edit_cell,
    merge_cells,
    move_cell,
    recode_cell,
)
from backend.grid.operations.rescoping import rescope_rows
from backend.grid.operations.staff import grant_cell_role
