"""The sheet of people: who is there already is found by phone or email, or without them by name and home unit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from backend.common.errors import Invalid
from backend.common.texts import search_key
from backend.imports.cells import Unreadable
from backend.imports.operations.unit_index import UnitAwaited, UnitIndex
from backend.imports.reading import Line
from backend.imports.row_results import RowResult, differing
from backend.organisations import operations as organisations
from backend.organisations import queries as people
from backend.organisations.models import Person
from backend.organisations.names import find_namesakes
from backend.organisations.operations.people import contact_fields, name_field
from backend.organisations.policies import visible_people

CONTACTS = ("phone", "email")
COLUMNS = {"home_unit_id": "home", "service_unit_id": "service"}


class PeopleRows:
    def __init__(self, actor: Person, units: UnitIndex, now: datetime, update: bool) -> None:
        self.actor, self.units, self.now, self.update = actor, units, now, update
        self.of_file: dict[UUID, Line] = {}  # the people of earlier rows

    def prepare(self, line: Line) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """What the row says of the person, as `create_person` takes it; and what is wrong, by the title of the column."""
        values, said, wrong = line.values, dict[str, Any](), list[tuple[str, str]]()
        titles = {column.name: column.title for column in line.sheet.columns}
        awaited = None
        for name in ("home", "service"):
            try:
                unit, faults = self.units.named(line, name)
                wrong += faults
                said[f"{name}_unit_id"] = unit.pk if unit else None
            except UnitAwaited as waiting:
                awaited = waiting
        for name in ("name", *CONTACTS):
            try:
                if values.get(name):
                    said |= (
                        {"name": name_field(values[name])} if name == "name" else contact_fields({name: values[name]})
                    )
            except Invalid as refusal:
                wrong += [(titles[name], str(sentence)) for sentence in refusal.errors[name]]
        if awaited and not (wrong or line.faulty):
            raise awaited
        said |= {"kind": values.get("kind"), "skills": values.get("skills") or []}
        return said, wrong

    def write(self, line: Line, said: dict[str, Any]) -> RowResult:
        person, notices = self.find(said)
        if person is not None:
            return self.compare(line, person, said, notices)
        given = {name: value for name, value in said.items() if value}
        made = organisations.create_person(actor=self.actor, now=self.now, **given)
        self.of_file[made.pk] = line
        return RowResult(line, made, notices=notices)

    def find(self, said: dict[str, Any]) -> tuple[Person | None, list[str]]:
        """The person who is meant, or None. A contact that somebody else of the file has (a couple with one telephone) is
        taken out of `said`, with a notice. Raises Unreadable for one that belongs to a third person."""
        mine: dict[UUID, Person] = {}
        others: list[tuple[str, Person]] = []
        for name in CONTACTS:
            holder = people.find_by_contact(said[name]) if said.get(name) else None
            if holder and search_key(holder.name) == search_key(said["name"]) and self.sees(holder):
                mine[holder.pk] = holder
            elif holder:
                others.append((name, holder))
        if len(mine) > 1:
            raise Unreadable(_("Phone and email belong to two different people."))
        person = next(iter(mine.values()), None) or self.namesake(said, shared=bool(others))
        notices = []
        for name, holder in others:
            notices.append(self.shared(holder, known=person is not None))
            del said[name]
        return person, notices

    def namesake(self, said: dict[str, Any], *, shared: bool) -> Person | None:
        """Who has this name at this home, and nothing by which they could be told apart."""
        has_contact = any(said.get(name) for name in CONTACTS)
        found = find_namesakes(unit_id=said["home_unit_id"], name=said["name"])
        if has_contact:
            found = [person for person in found if not (person.phone or person.email)]
        found = [person for person in found if person.pk not in self.of_file]
        if len(found) > 1:
            raise Unreadable(_("Several people have this name there: give the phone number or email."))
        return found[0] if found else None

    def shared(self, holder: Person, *, known: bool) -> str:
        """The notice that a contact is another person's. Raises Unreadable when that person is not in the file."""
        if (line := self.of_file.get(holder.pk)) is not None:
            return _("Row %d has this phone number or email already: the person is entered without it.") % line.number
        if not self.sees(holder):
            raise Unreadable(_("This phone number or email is in use already."))
        if known:
            return _("This phone number or email is %s's: it stays there.") % holder.name
        raise Unreadable(
            _("Here this phone number or email is %s's. If the name has changed, change it there first; if it is somebody else who shares it, leave it out here.")
            % holder.name
        )  # fmt: skip

    def sees(self, person: Person) -> bool:
        return visible_people(self.actor).filter(pk=person.pk).exists()

    def compare(self, line: Line, person: Person, said: dict[str, Any], notices: list[str]) -> RowResult:
        """The person who is there, changed to what the row says if changes are wanted."""
        self.of_file[person.pk] = line
        if not person.is_active:
            notices = [*notices, _("This person's account is closed here.")]
        changes = {name: value for name, value in said.items() if value and value != getattr(person, name)}
        changes.pop("name", None)
        if set(changes.get("skills", ())) == set(person.skills):
            changes.pop("skills", None)
        if not changes:
            return RowResult(line, notices=notices)
        if not self.update:
            return RowResult(line, differs=self.shown(line, person, changes), notices=notices)
        before = {name: stored(getattr(person, name)) for name in changes}
        shown = self.shown(line, person, changes)
        edited = organisations.edit_person(actor=self.actor, person_id=person.pk, now=self.now, **changes)
        return RowResult(line, edited, before, shown, notices)

    def shown(self, line: Line, person: Person, changes: dict[str, Any]) -> str:
        """Each change with old and new value; of contacts only that they change."""
        parts = []
        for name, value in changes.items():
            label = differing(line, [COLUMNS.get(name, name)])
            if name in CONTACTS:
                parts.append(label)
                continue
            old, new = self.word(name, getattr(person, name)), self.word(name, value)
            parts.append(_("%(column)s: %(old)s → %(new)s") % {"column": label, "old": old, "new": new})
        return "; ".join(parts)

    def word(self, name: str, value: Any) -> str:
        if not value:
            return "—"
        if name in COLUMNS:
            return self.units.path_of(value) if value in self.units.units else "…"
        return str(Person.Kind(value).label) if name == "kind" else "、".join(value)


def stored(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
