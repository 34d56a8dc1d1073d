"""The sheet of units: a row is found again by its code, or by its parent, kind and name."""

from datetime import datetime
from typing import Any

from backend.imports.operations.unit_index import OWN, UnitIndex
from backend.imports.reading import Line
from backend.imports.row_results import RowResult, differing
from backend.organisations import operations as organisations
from backend.organisations.models import Person, Unit


class UnitRows:
    def __init__(self, actor: Person, units: UnitIndex, now: datetime) -> None:
        self.actor, self.units, self.now = actor, units, now

    def prepare(self, line: Line) -> tuple[Unit | None, list[tuple[str, str]]]:
        """The parent of the row; and what is wrong with it, by the title of the column."""
        return self.units.named(line, "parent")

    def write(self, line: Line, parent: Unit | None) -> RowResult:
        values, code = line.values, line.values.get("code", "")
        there = self.units.existing(parent, values["kind"], values["name"], code)
        if there is not None:
            return RowResult(line, differs=differing(line, self.differences(there, parent, values, code)))
        unit = organisations.create_unit(
            actor=self.actor,
            kind=values["kind"],
            name=values["name"],
            parent_id=parent.pk if parent else None,
            now=self.now,
        )
        if code:
            unit = organisations.recode_unit(actor=self.actor, unit_id=unit.pk, scheme=OWN, code=code, now=self.now)
        self.units.add(unit, code)
        return RowResult(line, unit)

    def differences(self, there: Unit, parent: Unit | None, values: dict[str, Any], code: str) -> list[str]:
        same = {
            "name": there.name == values["name"],
            "kind": there.kind == values["kind"],
            "parent": there.parent_id == (parent.pk if parent else None),
            "code": not code or self.units.codes.get(code) is there,
        }
        return [name for name, is_same in same.items() if not is_same]
