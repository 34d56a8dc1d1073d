"""Importing what a district has in tables, and taking an import back."""

from backend.imports.operations.importing import Outcome, import_roster
from backend.imports.operations.undoing import StillUsed, undo_import
