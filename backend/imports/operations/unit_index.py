"""Finding units by what a cell contains: the path of names, or the unit's own code."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backend.imports.cells import Unreadable
from backend.imports.reading import Line
from backend.organisations import queries as organisations
from backend.organisations.models import Person, Unit

OWN = "own"  # the scheme of codes that a district gives its units itself


class UnitAwaited(Exception):
    """The unit is one of the file whose row is faulty: what stands on it is no fault of its own."""


class UnitIndex:
    """The open units that the actor sees, by path of names and by own code; the import adds those that it creates."""

    def __init__(self, actor: Person) -> None:
        self.units: dict[UUID, Unit] = {}
        self.children: dict[tuple[UUID | None, str], list[Unit]] = defaultdict(list)
        self.codes: dict[str, Unit] = {}
        self.promised: set[str] = set()
        for unit in organisations.open_units(actor=actor):
            self.add(unit)
        for unit_id, code in organisations.own_codes(actor=actor, scheme=OWN):
            if unit_id in self.units:
                self.codes[code] = self.units[unit_id]

    def add(self, unit: Unit, code: str = "") -> None:
        self.units[unit.pk] = unit
        self.children[unit.parent_id, unit.name].append(unit)
        if code:
            self.codes[code] = unit

    def promise(self, values: dict[str, Any]) -> None:
        """Remember the unit of a faulty row, by what later rows may call it."""
        parent, name = values.get("parent", "").strip("/"), values.get("name", "")
        self.promised |= {text for text in (values.get("code", ""), f"{parent}/{name}".strip("/"), name) if text}

    def named(self, line: Line, column: str) -> tuple[Unit | None, list[tuple[str, str]]]:
        """The unit in this column of the line, None for an empty one; and what is wrong with it, by the column's title."""
        text = line.values.get(column)
        try:
            return (self.find(text) if text else None), []
        except Unreadable as fault:
            title = next(one.title for one in line.sheet.columns if one.name == column)
            return None, [(title, str(fault))]

    def find(self, text: str) -> Unit:
        """The unit that `text` means; raises Unreadable when there is none, or more than one, UnitAwaited."""
        text = text.replace("／", "/")
        if text in self.codes:
            return self.codes[text]
        parents: list[UUID | None] = [None]
        found: list[Unit] = []
        for name in text.strip("/").split("/"):
            found = [unit for parent in parents for unit in self.children.get((parent, name.strip()), [])]
            parents = [unit.pk for unit in found]
        if not found and any(f"/{part}/" in f"/{text}/" for part in self.promised):
            raise UnitAwaited
        if not found:
            raise Unreadable(_("There is no open unit “%s”.") % text[:100])
        if len(found) > 1:
            raise Unreadable(_("“%s” means several units; use the own code.") % text[:100])
        return found[0]

    def existing(self, parent: Unit | None, kind: str, name: str, code: str) -> Unit | None:
        """The unit of a row, if it is there: by its code, or by parent, name and kind."""
        if code and code in self.codes:
            return self.codes[code]
        same = self.children.get((parent.pk if parent else None, name), [])
        return next((unit for unit in same if unit.kind == kind), None)

    def path_of(self, unit_id: UUID) -> str:
        """The unit's names from the district down."""
        unit = self.units[unit_id]
        return (self.path_of(unit.parent_id) + "/" if unit.parent_id in self.units else "") + unit.name
