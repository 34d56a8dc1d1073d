"""Importing what a district has in tables, and taking an import back."""

from backend.imports.operations.importing import Outcome, import_roster
from backend.imports.operations.past_issues import take_over_issues
from backend.imports.operations.past_rows import RowsRefused
from backend.imports.operations.past_service import take_over_service
from backend.imports.operations.undoing import StillUsed, undo_import
