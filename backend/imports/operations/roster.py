"""The roster of a unit in the form of the import: what was exported can be edited and imported again."""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import Workbook

from backend.common.db.operations import operation
from backend.common.db.versions import update_versioned
from backend.common.errors import require
from backend.common.office_sheets import Cell, write
from backend.imports.operations.unit_index import UnitIndex
from backend.imports.sheets import PEOPLE, UNITS, Column
from backend.imports.template import add_notes, add_sheet
from backend.journal import operations as journal
from backend.organisations import queries as organisations
from backend.organisations.models import Person, Unit
from backend.organisations.policies import below, may_administer


@operation
def export_roster(*, actor: Person, unit_id: UUID, now: datetime) -> tuple[Unit, bytes]:
    """The open units and active people at and below the unit. Reading so many contacts leaves an entry."""
    unit = organisations.get_unit(actor=actor, id=unit_id)
    require(may_administer(actor, unit))
    index = UnitIndex(actor)
    codes = {found.pk: code for code, found in index.codes.items()}
    units = sorted((one for one in index.units.values() if one.path.startswith(unit.path)), key=lambda one: one.path)
    people = Person.objects.filter(below(unit.path, "home_unit__path"), is_active=True).order_by(
        "home_unit__path", "name"
    )
    book = Workbook()
    book.remove(book.worksheets[0])
    rows = [
        {
            "name": one.name,
            "kind": one.kind,
            "parent": index.path_of(one.parent_id) if one.parent_id in index.units else "",
            "code": codes.get(one.pk, ""),
        }
        for one in units
    ]
    add_rows(add_sheet(book, UNITS), UNITS.columns, rows)
    found = [person_row(person, index) for person in people.iterator(chunk_size=2000)]
    add_rows(add_sheet(book, PEOPLE), PEOPLE.columns, found)
    add_notes(book)
    update_versioned(unit)
    journal.record("unit.roster_exported", actor=actor, at=now, subject=unit, people=len(found))
    content = BytesIO()
    book.save(content)
    return unit, content.getvalue()


def person_row(person: Person, index: UnitIndex) -> dict[str, Any]:
    def path_of(unit_id: UUID | None) -> str:
        return index.path_of(unit_id) if unit_id in index.units else ""

    return {
        "name": person.name,
        "phone": (person.phone or "").removeprefix("+86"),
        "email": person.email or "",
        "kind": person.kind,
        "home": path_of(person.home_unit_id),
        "service": path_of(person.service_unit_id),
        "skills": "、".join(person.skills),
    }


def add_rows(sheet: Any, columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> None:
    for line, row in enumerate(rows, start=2):
        for number, column in enumerate(columns, start=1):
            write(sheet.cell(line, number), Cell(column.word_of(row[column.name]) or None))
