"""Importing a roster, and taking an import back."""

from backend.rosters.operations.importing import Outcome, import_roster
from backend.rosters.operations.undoing import StillUsed, undo_import

__all__ = ["Outcome", "StillUsed", "import_roster", "undo_import"]
