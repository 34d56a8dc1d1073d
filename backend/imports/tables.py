"""The tables of a roster's file: which there are, what is hidden or merged in them, and their rows of cells."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from backend.common.errors import Invalid
from backend.common.texts import one_line
from backend.imports.archive import MOST_FILE, ArchiveTooLarge, NotAWorkbook, inspect
from backend.imports.sheets import SHEETS, Sheet

MOST_COLUMNS = 50
MOST_MERGED = 10_000
WHOLE_FORMAT = re.compile(r"0{2,20}")  # Excel's format of numbers with leading zeros
HOURS = re.compile(r"\[?[hH]")


class Formula:
    """Stands for a cell with a formula: its stored result may be missing or outdated."""


class RowRange(NamedTuple):
    first: int
    last: int


@dataclass
class Table:
    """A table of a kind: its title in the file, and what is not plainly there to see."""

    sheet: Sheet
    title: str
    rows: Iterator[list[Any]]
    is_csv: bool = False
    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)  # the first is 0
    merged: list[RowRange] = field(default_factory=list)


class NoTable(Invalid):
    """No sheet of the file is one of a roster."""

    code = "no-roster-sheet"

    @property
    def title(self) -> str:  # type: ignore[override]
        names = ", ".join("/".join(shape.titles) for shape in SHEETS)
        return _("No sheet has one of these names: %s.") % names


def shape_named(title: str) -> Sheet | None:
    """The kind of table that a name means: in Chinese, English or the code, in any case, with (2) or a number behind it."""
    name = re.sub(r"\s*[(（]?\d{0,3}[)）]?$", "", one_line(title)).casefold()
    return next((s for s in SHEETS if name in (s.name, *(word.casefold() for word in s.titles))), None)


def tables(path: Path, sheet: str | None) -> Iterator[Table]:
    """The tables of the file, those of one kind one after the other. Raises Invalid for a file that is no roster."""
    with path.open("rb") as file:
        is_archive = file.read(2) == b"PK"
    if is_archive or path.suffix.lower() != ".csv":
        return workbook_tables(path)
    return iter([csv_table(path, sheet)])


def workbook_tables(path: Path) -> Iterator[Table]:
    inspect(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        raise NotAWorkbook from error
    try:
        known = [(shape, sheet) for sheet in book.worksheets if (shape := shape_named(sheet.title))]
        if not known:
            raise NoTable
        for shape, sheet in known:
            sheet.reset_dimensions()
            rows, columns, merged = look_through(path, getattr(sheet, "_worksheet_path", "").lstrip("/"))
            is_hidden = sheet.sheet_state != "visible"
            yield Table(shape, sheet.title, sheet_rows(sheet), False, is_hidden, rows, columns, merged)
    finally:
        book.close()


def look_through(path: Path, entry: str) -> tuple[list[int], list[int], list[RowRange]]:
    """The hidden rows and columns of a sheet and the rows of its merged cells, which reading row by row does not tell."""
    hidden: list[int] = []
    columns: list[int] = []
    merged: list[RowRange] = []
    number = 0
    try:
        with ZipFile(path) as archive, archive.open(entry) as part:
            parents: list[Any] = []
            for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314 (no DTD: archive.py)
                if event == "start":
                    parents.append(element)
                    continue
                parents.pop()
                tag = element.tag.rsplit("}")[-1]
                if tag == "row":
                    number = int(element.get("r") or number + 1)
                    if element.get("hidden") in ("1", "true"):
                        hidden.append(number)
                elif tag == "col" and element.get("hidden") in ("1", "true"):
                    columns += range(int(element.get("min", 1)) - 1, min(int(element.get("max", 1)), MOST_COLUMNS))
                elif tag == "mergeCell" and len(merged) < MOST_MERGED:
                    _left, top, _right, bottom = range_boundaries(element.get("ref", ""))
                    merged.append(RowRange(top or 1, bottom or 2**20))
                if parents:
                    parents[-1].remove(element)  # else the whole sheet stays in memory
    except (ElementTree.ParseError, KeyError, ValueError, TypeError) as error:
        raise NotAWorkbook from error
    return hidden, columns, merged


def sheet_rows(sheet: Any) -> Iterator[list[Any]]:
    for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1):
        yield [cell_value(cell) for cell in row]


def cell_value(cell: Any) -> Any:
    """The value as it looks to who opens the file: codes with their zeros, days without an hour as days."""
    value = cell.value
    if value is None or (isinstance(value, str) and cell.data_type != "f"):
        return value
    if cell.data_type == "f":
        return Formula()
    if isinstance(value, int) and not isinstance(value, bool) and WHOLE_FORMAT.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    if isinstance(value, datetime) and value.time() == time() and not HOURS.search(cell.number_format or ""):
        return value.date()
    return value


def csv_table(path: Path, sheet: str | None) -> Table:
    if path.stat().st_size > MOST_FILE:
        raise ArchiveTooLarge
    shape = shape_named(sheet) if sheet else None
    if shape is None:
        raise NotAWorkbook(sheet=" | ".join(shape.name for shape in SHEETS))
    text = decoded(path.read_bytes())
    head = text[:4000]
    delimiter = max(",\t;", key=head.count)
    rows = (
        [without_text_mark(value) for value in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    )
    return Table(shape, shape.title, rows, is_csv=True)


def without_text_mark(value: str) -> str | None:
    """The value without Excel's ="…", with which programs keep a long number a text."""
    if value.startswith('="') and value.endswith('"') and len(value) > 2:
        value = value[2:-1]
    return value or None


def decoded(body: bytes) -> str:
    """The text in UTF-8 or UTF-16, or in GB 18030, which Excel writes on Chinese Windows."""
    encodings = ["utf-8-sig", "gb18030"]
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in body[:2000]:
        zeros = [body[start:2000:2].count(0) for start in (0, 1)]  # a letter has its zero before it, or behind it
        encodings = ["utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"]
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAWorkbook
