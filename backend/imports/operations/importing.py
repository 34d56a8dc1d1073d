"""Importing a file: units, people and posts by the same operations as the API, past records in bulk; all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from backend.common.errors import DomainError
from backend.imports.cells import Unreadable
from backend.imports.models import ImportBatch, ImportedRow
from backend.imports.operations.past_lines import PAST, take_over
from backend.imports.operations.people_rows import PeopleRows
from backend.imports.operations.post_rows import PostRows
from backend.imports.operations.unit_index import UnitAwaited, UnitIndex
from backend.imports.operations.unit_rows import UnitRows
from backend.imports.reading import Hidden, Line, Remarks, labelled, read
from backend.imports.refusals import sentences_of
from backend.imports.row_results import RowResult
from backend.organisations.models import Person

Progress = Callable[[list[Line]], Iterable[Line]]


@dataclass
class Outcome:
    """What an import did, or would do: rows created (`made`), changed and there already, by kind of sheet; or the faults.

    `changes` say what is changed in whom, `differences` what differs and stays as it is, `notices` what was not read.
    `totals` are the figures of past records: by unit (its names from the district down), year and metric.
    """

    faults: Remarks = field(default_factory=Remarks)
    notices: Remarks = field(default_factory=Remarks)
    changes: Remarks = field(default_factory=Remarks)
    differences: Remarks = field(default_factory=Remarks)
    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    totals: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    batch: ImportBatch | None = None


def import_roster(
    *,
    actor: Person,
    path: Path,
    digest: str,
    now: datetime,
    sheet: str | None = None,
    write: bool = False,
    hidden: Hidden = "ask",
    update: bool = False,
    progress: Progress = iter,
) -> Outcome:
    """Import the file; with `write=False` the same steps are rolled back at the end.

    What exists already is left unchanged, so the same file twice changes nothing; with `update` the people of the file are
    changed to what it says of them. Raises Invalid for a file that is no roster.
    """
    reading = read(path, sheet, hidden)
    outcome = Outcome(faults=reading.faults, notices=reading.notices)
    with transaction.atomic():
        results = write_lines(actor, reading.lines, now, outcome, update, progress)
        if not write or outcome.faults:
            transaction.set_rollback(True)
        elif any(result.row for result in results):
            outcome.batch = store_batch(results, digest, actor, now)
    return outcome


def write_lines(
    actor: Person, lines: list[Line], now: datetime, outcome: Outcome, update: bool, progress: Progress
) -> list[RowResult]:
    """What became of each line; what is wrong goes to `outcome`. A faulty line is checked as far as it can be read."""
    units = UnitIndex(actor)
    rows = {
        "units": UnitRows(actor, units, now),
        "people": PeopleRows(actor, units, now, update),
        "posts": PostRows(actor, units, now),
    }
    results: list[RowResult] = []
    past: dict[str, list[Line]] = {name: [] for name in PAST}
    for line in progress(lines):
        if line.sheet.name in PAST:
            past[line.sheet.name].append(line)
            continue
        result = write_line(rows[line.sheet.name], line, outcome.faults)
        if result is not None:
            results.append(result)
        elif line.sheet.name == "units":
            units.promise(line.values)
    for sheet, of_sheet in past.items():
        taken_over = take_over(sheet, of_sheet, actor=actor, units=units, faults=outcome.faults, now=now)
        results += taken_over
        for result in taken_over:
            for unit_id, day, metric, amount in PAST[sheet].figures(result.row) if result.row else ():
                outcome.totals[units.path_of(unit_id), day.year, metric] += amount
    for result in results:
        tell(result, outcome)
    return results


def write_line(rows: Any, line: Line, faults: Remarks) -> RowResult | None:
    """Write one line; None when it is faulty, or waits for a unit that is."""
    try:
        prepared, wrong = rows.prepare(line)
        for column, sentence in wrong:
            faults.add(line, labelled(column, sentence))
        if line.faulty or wrong:
            return None
        with transaction.atomic():
            result: RowResult = rows.write(line, prepared)
            return result
    except UnitAwaited:
        return None
    except Unreadable as fault:
        faults.add(line, str(fault))
    except DomainError as refusal:
        for sentence in sentences_of(refusal, line.sheet):
            faults.add(line, sentence)
    return None


def tell(result: RowResult, outcome: Outcome) -> None:
    counts = outcome.there if result.row is None else outcome.changed if result.before is not None else outcome.made
    counts[result.line.sheet.name] += 1
    for notice in result.notices:
        outcome.notices.add(result.line, notice)
    if result.differs:
        (outcome.differences if result.before is None else outcome.changes).add(result.line, result.differs)


def store_batch(results: list[RowResult], digest: str, actor: Person, now: datetime) -> ImportBatch:
    batch = ImportBatch(digest=digest, imported_by=actor, created_at=now)
    batch.save(force_insert=True)
    ImportedRow.objects.bulk_create(
        ImportedRow(
            batch=batch, sheet=result.line.sheet.name, table=result.line.table[:31], line=result.line.number,
            object_id=result.row.pk, version=result.row.version, before=result.before,
        )
        for result in results
        if result.row is not None
    )  # fmt: skip
    return batch
