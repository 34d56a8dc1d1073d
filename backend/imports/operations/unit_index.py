"""Finding units by what a cell contains: the path of names, or the unit's own code."""

from collections import defaultdict
from uuid import UUID

from django.utils.translation import gettext as _

from backend.imports.reading import Unreadable
from backend.organisations import queries as organisations
from backend.organisations.models import Person, Unit

OWN = "own"  # the scheme of codes that a district gives its units itself


class UnitIndex:
    """The open units that the actor sees, by path of names and by own code; the import adds those that it creates."""

    def __init__(self, actor: Person) -> None:
        self.units: dict[UUID, Unit] = {}
        self.children: dict[tuple[UUID | None, str], list[Unit]] = defaultdict(list)
        self.codes: dict[str, Unit] = {}
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

    def find(self, text: str) -> Unit:
        """The unit that `text` means; raises Unreadable when there is none, or more than one."""
        if text in self.codes:
            return self.codes[text]
        parents: list[UUID | None] = [None]
        found: list[Unit] = []
        for name in text.strip("/").split("/"):
            found = [unit for parent in parents for unit in self.children.get((parent, name.strip()), [])]
            parents = [unit.pk for unit in found]
        if not found:
            raise Unreadable(_("There is no open unit “%s”.") % text[:100])
        if len(found) > 1:
            raise Unreadable(_("“%s” means several units; use the own code.") % text[:100])
        return found[0]

    def has(self, parent: Unit | None, kind: str, name: str, code: str) -> bool:
        """Whether the unit of a row exists: by its code, or by parent, name and kind."""
        same = self.children.get((parent.pk if parent else None, name), [])
        return bool(code and code in self.codes) or any(unit.kind == kind for unit in same)

    def path_of(self, unit_id: UUID) -> str:
        """The unit's names from the district down."""
        unit = self.units[unit_id]
        return (self.path_of(unit.parent_id) + "/" if unit.parent_id in self.units else "") + unit.name
