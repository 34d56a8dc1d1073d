"""Importing a district's tables, and undoing an import."""

from backend.imports.operations.importing import Outcome, import_roster
from backend.imports.operations.past_issues import take_over_issues
from backend.imports.operations.past_rows import RowsRefused
from backend.imports.operations.past_service import take_over_service
from backend.imports.operations.processing import forget_uploads, process_upload
from backend.imports.operations.roster import export_roster
from backend.imports.operations.undoing import StillUsed, undo_import
from backend.imports.operations.uploads import apply_upload, discard_upload, undo_upload, upload_file
