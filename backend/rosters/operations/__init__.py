"""Importing a roster, and taking an import back."""

from backend.rosters.operations.importing import Outcome, import_roster
from backend.rosters.operations.undoing import StillUsed, undo_import
