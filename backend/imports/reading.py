"""Reads a roster's file into lines of plain values; what cannot be read is a fault with its sheet and line."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from django.utils.translation import gettext as _

from backend.common.texts import compact, search_key
from backend.imports.cells import Unreadable, is_nothing, value_of
from backend.imports.sheets import SHEETS, Column, Sheet
from backend.imports.tables import Table, tables
from backend.organisations.contacts import normal_contact

MOST_ROWS = 1_000_000
MOST_FAULTS = 1_000  # a file with more is of another kind than the one it is taken for
TITLE_ROWS = 15  # the names of the columns stand in one of the first rows
#: Columns of an office's table that say nothing to be stored.
BESIDE = {"序号", "no.", "no", "备注", "remarks", "说明"}
#: Lines under a table, with a colon or without.
BELOW = re.compile(
    r"(合计|总计|小计|共计|total|subtotal|(填表|制表|填报|经办|审核|审批|复核)(人|单位|日期|时间)|(负责|联系)人|日期|备注|说明|注)"
    r"([:：].*)?",
    re.IGNORECASE | re.DOTALL,
)
Hidden = Literal["ask", "read", "skip"]


@dataclass(frozen=True, order=True)
class Fault:
    """Why a row cannot be imported, or what is to be known about it; `place` is the order of its sheet."""

    place: int
    line: int
    sheet: str
    reason: str


@dataclass
class Line:
    """One row of a sheet; `values` by the columns' names. Those of a `faulty` one that can be read are checked all the same."""

    sheet: Sheet
    number: int
    table: str
    place: int
    values: dict[str, Any] = field(default_factory=dict)
    faulty: bool = False


@dataclass
class Remarks:
    """What is to be said about rows, in the order of the file; `total` counts those that are too many to be listed."""

    said: set[Fault] = field(default_factory=set)
    total: int = 0

    def add(self, line: Line, reason: str) -> None:
        self.add_at(line.place, line.table, line.number, reason)

    def add_at(self, place: int, table: str, number: int, reason: str) -> None:
        fault = Fault(place, number, table, reason)
        if fault not in self.said:
            self.total += 1
            if len(self.said) < MOST_FAULTS:
                self.said.add(fault)

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self.said))

    def __bool__(self) -> bool:
        return self.total > 0


@dataclass
class Reading:
    """The lines of a file in the order of SHEETS, what is wrong with them, and what was left out."""

    lines: list[Line] = field(default_factory=list)
    faults: Remarks = field(default_factory=Remarks)
    notices: Remarks = field(default_factory=Remarks)


def read(path: Path, sheet: str | None = None, hidden: Hidden = "ask") -> Reading:
    """All lines of the file. Raises Invalid for a file that is no roster."""
    reading = Reading()
    for place, table in enumerate(tables(path, sheet)):
        if table.is_hidden and hidden != "read":
            add = reading.notices.add_at if hidden == "skip" else reading.faults.add_at
            add(
                place,
                table.title,
                1,
                _("This sheet is hidden: show it, delete it, or say that what is hidden is read or skipped."),
            )
            continue
        TableReader(place, table, reading, hidden).read()
    reading.lines.sort(key=lambda line: (SHEETS.index(line.sheet), line.place, line.number))
    check_duplicates(reading)
    return reading


class TableReader:
    """Reads one table: finds the names of its columns, leaves out what is no row of it."""

    def __init__(self, place: int, table: Table, reading: Reading, hidden: Hidden) -> None:
        self.place, self.table, self.reading = place, table, reading
        self.hidden_rows, self.hidden = set(table.hidden_rows), hidden
        self.last = 0  # the last row of the table proper

    def fault(self, number: int, reason: str) -> None:
        self.reading.faults.add_at(self.place, self.table.title, number, reason)

    def notice(self, number: int, reason: str) -> None:
        self.reading.notices.add_at(self.place, self.table.title, number, reason)

    def read(self) -> None:
        numbered = enumerate(self.table.rows, start=1)
        try:
            top = list(islice(numbered, TITLE_ROWS))
            at = header_index([row for _number, row in top], self.table.sheet)
            if at is None:
                return  # nothing stands in it
            first, head = top[at]
            columns = self.columns(first, head)
            names = {heading(value) for value in head} - {""}
            for number, row in chain(top[at + 1 :], numbered):
                if number > MOST_ROWS:
                    self.fault(number, _("More rows than anybody can check: split the file."))
                    break
                if columns:
                    self.row(number, columns, row, names)
            self.check_merged(first)
        except (csv.Error, ValueError, KeyError, IndexError, OverflowError):
            self.fault(1, _("This sheet is damaged."))

    def columns(self, number: int, head: Sequence[Any]) -> list[Column | None]:
        """The columns in the file's order, None for one that is not read. All faults of the heading are told; then there are none."""
        shape, found, wrong = self.table.sheet, [], []
        by_name = {heading(name): column for column in shape.columns for name in column.names}
        while head and head[-1] in (None, ""):
            head = head[:-1]
        for index, value in enumerate(head):
            name, column = heading(value), by_name.get(heading(value))
            if column is None and name in BESIDE:
                if name not in ("序号", "no.", "no"):
                    self.notice(number, _("The column “%s” is not read.") % str(value).strip()[:50])
            elif column is None:
                wrong.append(_("There is no column “%s” here.") % str(value or "").strip()[:50])
            elif column in found:
                wrong.append(_("The column “%s” stands there twice.") % str(value).strip()[:50])
            if column and index in self.table.hidden_columns and self.hidden != "read":
                reason = _(
                    "The column “%s” is hidden: show it, delete it, or say that what is hidden is read or skipped."
                )
                if self.hidden == "skip":
                    self.notice(number, reason % column.title)
                    column = None
                else:
                    wrong.append(reason % column.title)
            found.append(column)
        missing = [column.title for column in shape.columns if column.needed and column not in found]
        wrong += [_("The column “%s” is missing.") % title for title in missing]
        for reason in wrong:
            self.fault(number, reason)
        return [] if wrong else found

    def row(self, number: int, columns: list[Column | None], row: list[Any], names: set[str]) -> None:
        """One row under the heading: a line, or what is left out with a notice."""
        read = [(column, value) for column, value in zip(columns, row, strict=False) if column]
        if all(is_nothing(value) for _column, value in read) and not any_value(row[len(columns) :]):
            return  # at most a running number
        first = next((value for value in row if not is_nothing(value)), None)
        if {heading(value) for value in row} - {""} == names:
            return  # the heading again, as on every printed page
        if isinstance(first, str) and (label := BELOW.fullmatch(re.sub(r"\s", "", compact(first)))):
            self.notice(number, _("“%s” is no row of the table; it was not read.") % label[1])
            return
        if number in self.hidden_rows and self.hidden != "read":
            reason = _("This row is hidden: show it, delete it, or say that what is hidden is read or skipped.")
            (self.notice if self.hidden == "skip" else self.fault)(number, reason)
            return
        self.last = number
        self.reading.lines.append(self.line(number, columns, row))

    def line(self, number: int, columns: list[Column | None], row: list[Any]) -> Line:
        line = Line(self.table.sheet, number, self.table.title, self.place)
        if any_value(row[len(columns) :]):
            self.reading.faults.add(line, _("There is a value beyond the last column."))
            line.faulty = True
        for column, value in zip(columns, [*row, *[None] * len(columns)], strict=False):
            if column is None:
                continue
            try:
                line.values[column.name] = value_of(column, value)
            except Unreadable as fault:
                self.reading.faults.add(line, labelled(column.title, str(fault)))
                line.faulty = True
        return line

    def check_merged(self, first: int) -> None:
        """Titles and lines below may be merged; in rows of the table it is unknown to which the value belongs."""
        for rows in self.table.merged:
            if rows.first <= self.last and rows.last > first:
                number = max(rows.first, first)
                self.fault(number, _("Merged cells cannot be read: every row stands for itself."))


def labelled(label: str, sentence: str) -> str:
    return _("%(column)s: %(reason)s") % {"column": label, "reason": sentence}


def heading(value: Any) -> str:
    """The name of a column without spaces, stars and remarks in brackets."""
    text = re.sub(r"\s", "", compact(value if isinstance(value, str) else "")).casefold()
    return re.sub(r"[(\[].*$", "", text).strip("*:：") if not text.startswith("(") else text


def header_index(rows: Sequence[Sequence[Any]], shape: Sheet) -> int | None:
    """Which of the first rows names the columns: titles stand above it. None for an empty table."""
    known = {heading(name) for column in shape.columns for name in column.names}
    filled = None
    for index, row in enumerate(rows):
        names = [name for value in row if (name := heading(value))]
        if not names:
            continue
        filled = index if filled is None else filled
        hits = sum(name in known for name in names)
        if hits >= 2 or hits == len(names):
            return index
    return filled


def any_value(values: Sequence[Any]) -> bool:
    return any(value not in (None, "") for value in values)


def check_duplicates(reading: Reading) -> None:
    """A fault for each row with the key of an earlier one: it is unknown which is right."""
    seen: dict[tuple[Any, ...], Line] = {}
    for line in reading.lines:
        for key in keys_of(line):
            first = seen.setdefault((line.sheet.name, *key), line)
            if first is line:
                continue
            if first.table == line.table:
                reason = _("The same as row %d.") % first.number
            else:
                reason = _("The same as row %(line)d of the sheet “%(sheet)s”.") % {
                    "line": first.number,
                    "sheet": first.table,
                }
            reading.faults.add(line, reason)
            line.faulty = True


def keys_of(line: Line) -> list[tuple[Any, ...]]:
    """What two rows must not share. Two people may share a telephone; then their names differ."""
    values = line.values
    if line.sheet.name == "people":
        if "name" not in values:
            return []
        name = search_key(values["name"])
        contacts = [(name, normal_contact(values[contact])) for contact in line.sheet.key if values.get(contact)]
        return contacts or [(name, values.get("home"), "")]
    own = [("code", values["code"])] if values.get("code") else []
    whole = bool(line.sheet.key) and all(name in values for name in line.sheet.key)
    return [tuple(values[name] for name in line.sheet.key), *own] if whole else own
