"""Writes an empty roster to fill in, with a sheet of notes."""

from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from backend.imports.sheets import SHEETS, Column

BOLD = Font(bold=True)


def write_template(path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for shape in SHEETS:
        table = book.create_sheet(shape.title)
        for number, column in enumerate(shape.columns, start=1):
            cell = table.cell(row=1, column=number, value=column.title + ("*" if column.needed else ""))
            cell.font = BOLD
            table.column_dimensions[cell.column_letter].width = 18
        table.freeze_panes = "A2"
    notes = book.create_sheet(_("Notes"))
    notes.column_dimensions["A"].width = notes.column_dimensions["B"].width = 16
    notes.column_dimensions["C"].width = 80
    for row in note_rows():
        notes.append(row)
    book.save(path)


def note_rows() -> list[list[str]]:
    general = [
        _("A star marks what is needed. Sheets that are not needed may stay empty or go."),
        _("What is there already is left as it is: the same file twice changes nothing."),
        _("No formulas, no merged cells; every row stands for itself."),
    ]
    rows = [["", "", sentence] for sentence in general]
    return rows + [[shape.title, column.title, explained(column)] for shape in SHEETS for column in shape.columns]


def explained(column: Column) -> str:
    """The note of a column: what it is, its choices, an example."""
    sentences = [str(column.note)] if column.note else []
    if column.choices:
        sentences.append(_("One of: %s.") % column.allowed)
    if column.example:
        sentences.append(_("For example: %s") % column.example)
    return " ".join(sentences)
