"""Writes an empty roster to fill in, with a sheet of notes."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from backend.imports.sheets import SHEETS, Column, Sheet

BOLD = Font(bold=True)


def write_template(path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for shape in SHEETS:
        add_sheet(book, shape)
    add_notes(book)
    book.save(path)


def add_sheet(book: Workbook, shape: Sheet) -> Any:
    """An empty sheet of this kind, its columns as text, so that a spreadsheet leaves codes and numbers as they are typed."""
    table = book.create_sheet(shape.title)
    for number, column in enumerate(shape.columns, start=1):
        cell = table.cell(row=1, column=number, value=column.title + ("*" if column.needed else ""))
        cell.font = BOLD
        table.column_dimensions[cell.column_letter].width = 18
        if column.form in ("text", "choice", "list"):
            table.column_dimensions[cell.column_letter].number_format = "@"
    table.freeze_panes = "A2"
    return table


def add_notes(book: Workbook) -> None:
    notes = book.create_sheet(_("Notes"))
    notes.column_dimensions["A"].width = notes.column_dimensions["B"].width = 16
    notes.column_dimensions["C"].width = 80
    for row in note_rows():
        notes.append(row)


def note_rows() -> list[list[str]]:
    general = [
        _("A star marks what is needed. Sheets that are not needed may stay empty or go."),
        _("What is there already is left as it is and named where it differs: the same file twice changes nothing."),
        _(
            "No formulas and, between the rows, no merged cells; every row stands for itself. Titles, running numbers, sums and signatures may stay."
        ),
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
