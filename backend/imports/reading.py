"""Reads a roster's file into lines of plain values; what cannot be read is a fault with its sheet and line."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from backend.imports.archive import MOST_FILE, ArchiveTooLarge, NotAWorkbook, inspect
from backend.imports.sheets import SHEETS, Column, Sheet
from backend.organisations.contacts import normal_contact

MOST_ROWS = 1_000_000
MOST_COLUMNS = 50
MOST_FAULTS = 100
BIGGEST = 2**31 - 1
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


@dataclass(frozen=True)
class Fault:
    sheet: str
    line: int
    reason: str


@dataclass
class Line:
    """One row of a sheet; `values` by the columns' names."""

    sheet: Sheet
    number: int
    values: dict[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """Why a cell or a row cannot be read."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))


class Faults(list[Fault]):
    """The first hundred faults."""

    def add(self, sheet: str, line: int, reason: str) -> None:
        if not self.full:
            self.append(Fault(sheet, line, reason))

    @property
    def full(self) -> bool:
        return len(self) >= MOST_FAULTS


def read(path: Path, sheet: str | None = None) -> tuple[list[Line], Faults]:
    """All lines of the file, in the order of SHEETS. Raises Invalid for a file that is no roster."""
    faults, is_csv = Faults(), path.suffix.lower() == ".csv"
    tables = csv_tables(path, sheet) if is_csv else workbook_tables(path, faults)
    by_sheet = {shape.name: list(lines(shape, rows, faults, is_csv=is_csv)) for shape, rows in tables}
    everything = [line for shape in SHEETS for line in by_sheet.get(shape.name, [])]
    check_duplicates(everything, faults)
    return everything, faults


def workbook_tables(path: Path, faults: Faults) -> Iterator[tuple[Sheet, Iterator[list[Any]]]]:
    merged = inspect(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        raise NotAWorkbook from error
    try:
        by_title = {title: shape for shape in SHEETS for title in shape.titles}
        known = [(by_title[table.title], table) for table in book.worksheets if table.title in by_title]
        if not known:
            faults.add(
                "-", 1, _("No sheet has one of these names: %s.") % ", ".join("/".join(s.titles) for s in SHEETS)
            )
        for shape, table in known:
            if getattr(table, "_worksheet_path", "").lstrip("/") in merged:
                faults.add(table.title, 1, _("Merged cells cannot be read: every row stands for itself."))
                continue
            table.reset_dimensions()
            yield shape, table_rows(table)
    finally:
        book.close()


def table_rows(table: Any) -> Iterator[list[Any]]:
    for row in table.iter_rows(max_col=MOST_COLUMNS + 1):
        yield [Formula() if cell.data_type == "f" else cell.value for cell in row]


class Formula:
    """Stands for a cell with a formula: its stored result may be missing or outdated."""


def csv_tables(path: Path, sheet: str | None) -> Iterator[tuple[Sheet, Iterator[list[Any]]]]:
    if path.stat().st_size > MOST_FILE:
        raise ArchiveTooLarge
    shape = next((shape for shape in SHEETS if sheet and sheet in (shape.name, *shape.titles)), None)
    if shape is None:
        raise NotAWorkbook(sheet=" | ".join(shape.name for shape in SHEETS))
    yield shape, ([value or None for value in row] for row in csv.reader(io.StringIO(decoded(path.read_bytes()))))


def decoded(body: bytes) -> str:
    """The text in UTF-8, or in GB 18030, which Excel writes on Chinese Windows."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAWorkbook


def lines(shape: Sheet, rows: Iterator[list[Any]], faults: Faults, *, is_csv: bool) -> Iterator[Line]:
    try:
        columns = header(shape, next(rows, []))
        for number, row in enumerate(rows, start=2):
            if faults.full:
                return
            if number > MOST_ROWS:
                faults.add(shape.title, number, _("More rows than anybody can check: split the file."))
                return
            if any(value not in (None, "") for value in row):
                yield from one_line(shape, number, columns, row, faults, is_csv=is_csv)
    except Unreadable as fault:
        faults.add(shape.title, 1, str(fault))
    except (csv.Error, ValueError, KeyError, IndexError, OverflowError) as error:
        faults.add(shape.title, 1, _("This sheet is damaged: %s.") % type(error).__name__)


def header(shape: Sheet, row: list[Any]) -> list[Column]:
    """The columns in the file's order. Raises Unreadable. A star marks needed ones and is no part of the name."""
    by_title = {title: column for column in shape.columns for title in (*column.titles, column.name)}
    found: list[Column] = []
    while row and row[-1] in (None, ""):
        row = row[:-1]
    for title in row:
        text = str(title or "").strip().rstrip("*").strip()
        if text not in by_title:
            raise Unreadable(_("There is no column “%s” here.") % text[:50])
        if by_title[text] in found:
            raise Unreadable(_("The column “%s” stands there twice.") % text)
        found.append(by_title[text])
    missing = [column.title for column in shape.columns if column.needed and column not in found]
    if missing:
        raise Unreadable(_("The column “%s” is missing.") % missing[0])
    return found


def one_line(
    shape: Sheet, number: int, columns: list[Column], row: list[Any], faults: Faults, *, is_csv: bool
) -> Iterator[Line]:
    """The line, unless one of its cells is a fault."""
    line, before = Line(shape, number), len(faults)
    if any(value not in (None, "") for value in row[len(columns) :]):
        faults.add(shape.title, number, _("There is a value beyond the last column."))
    for column, value in zip(columns, [*row, *[None] * len(columns)], strict=False):
        try:
            line.values[column.name] = value_of(column, value, is_csv=is_csv)
        except Unreadable as fault:
            faults.add(shape.title, number, f"{column.title}: {fault}")
    if len(faults) == before:
        yield line


def value_of(column: Column, value: Any, *, is_csv: bool) -> Any:
    if isinstance(value, Formula) or (column.form != "list" and isinstance(value, str) and value.startswith("=")):
        raise Unreadable(_("Formulas are not read: put in the value."))
    if column.form in ("moment", "day"):
        at = moment(column, value, is_csv=is_csv)
        return timezone.localdate(at) if at and column.form == "day" else at
    if column.form == "decimal":
        return decimal(value)
    if column.form == "number" and isinstance(value, float | time | bool) and not whole(value):
        raise Unreadable(_("This must be a whole number."))
    text = plain_text(value)
    if not text:
        if column.needed:
            raise Unreadable(_("This is needed."))
        return [] if column.form == "list" else ""
    if len(text) > column.longest:
        raise Unreadable(_("At most %d characters.") % column.longest)
    if column.form == "number":
        if not (text.isascii() and text.isdecimal() and int(text) <= BIGGEST):
            raise Unreadable(_("This must be a whole number."))
        return int(text)
    if column.choices is not None:
        if text.lower() not in column.choices:
            raise Unreadable(_("One of: %s.") % column.allowed)
        return column.choices[text.lower()]
    if column.form == "list":
        return [part.strip() for part in text.replace("；", "、").replace(";", "、").split("、") if part.strip()]
    return text


def whole(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer()


def decimal(value: Any) -> Decimal | None:
    """A number, with decimals or without; None for an empty cell."""
    if isinstance(value, bool | time):
        raise Unreadable(_("This must be a number."))
    text = str(value) if isinstance(value, float) else plain_text(value)
    if text and not PLAIN_NUMBER.fullmatch(text):
        raise Unreadable(_("This must be a number."))
    return Decimal(text) if text else None


def plain_text(value: Any) -> str:
    """The cell as text. Excel turns phone numbers and codes into numbers; whole ones are turned back."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Unreadable(_("This must be a text."))
    text = unicodedata.normalize("NFC", str(value)).strip()
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t" for character in text):
        raise Unreadable(_("Control characters are not allowed here."))
    return text


def moment(column: Column, value: Any, *, is_csv: bool) -> datetime | None:
    if value in (None, ""):
        if column.needed:
            raise Unreadable(_("This is needed."))
        return None
    if isinstance(value, str):
        if not is_csv:
            raise Unreadable(_("This is a text that looks like a date at best: format the cell as a date."))
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise Unreadable(_("Write dates as 2026-06-06 08:00.")) from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime) or not 1900 <= value.year < 2200:
        raise Unreadable(_("This is no date."))
    return value if value.tzinfo else timezone.make_aware(value)


def check_duplicates(everything: list[Line], faults: Faults) -> None:
    """A fault for each row with the key of an earlier one: it is unknown which is right."""
    seen: dict[tuple[Any, ...], int] = {}
    for line in everything:
        for key in keys_of(line):
            first = seen.setdefault((line.sheet.name, *key), line.number)
            if first != line.number:
                faults.add(line.sheet.title, line.number, _("The same as row %d.") % first)


def keys_of(line: Line) -> list[tuple[Any, ...]]:
    if line.sheet.name == "people":
        return [(name, normal_contact(line.values[name])) for name in line.sheet.key if line.values.get(name)]
    own = [("code", line.values["code"])] if line.values.get("code") else []
    return [tuple(line.values.get(name) for name in line.sheet.key), *own] if line.sheet.key else []
