"""Importing a roster, and taking an import back."""

from backend.imports.operations.importing import Outcome, import_roster
from backend.imports.operations.undoing import StillUsed, undo_import

__all__ = ["Outcome", "StillUsed", "import_roster", "undo_import"]
