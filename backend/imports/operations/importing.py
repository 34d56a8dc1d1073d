"""Importing a file: units, people and posts by the same operations as the API, past records in bulk; all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.common.errors import DomainError, Invalid
from backend.common.models import VersionedModel
from backend.imports import queries
from backend.imports.models import ImportBatch, ImportedRow
from backend.imports.operations.past_lines import PAST, take_over
from backend.imports.operations.unit_index import OWN, UnitIndex
from backend.imports.reading import Faults, Line, Unreadable, read
from backend.organisations import operations as organisations
from backend.organisations import queries as people
from backend.organisations.contacts import normal_contact
from backend.organisations.models import Person, Unit
from backend.posts import operations as posts

Progress = Callable[[Iterable[Line]], Iterable[Line]]


@dataclass
class Outcome:
    """What an import did, or would do: rows created (`made`) and rows that exist (`there`), by sheet; or the faults.

    `totals` are the figures of past records: by unit (its names from the district down), year and metric.
    """

    faults: Faults
    made: Counter[str] = field(default_factory=Counter)
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
    progress: Progress = iter,
) -> Outcome:
    """Import the file; with `write=False` the same steps are rolled back at the end.

    A row that exists already is left unchanged, so the same file twice changes nothing. Raises Invalid for a file that is
    no roster.
    """
    lines, faults = read(path, sheet)
    outcome = Outcome(faults)
    with transaction.atomic():
        made = write_lines(actor, lines, now, outcome, progress)
        if not write or faults:
            transaction.set_rollback(True)
        elif made:
            outcome.batch = store_batch(made, digest, now)
    return outcome


def write_lines(
    actor: Person, lines: list[Line], now: datetime, outcome: Outcome, progress: Progress
) -> list[tuple[Line, VersionedModel]]:
    """The lines that created a row, with it; what exists already and what is wrong goes to `outcome`."""
    units = UnitIndex(actor)
    rows: list[tuple[Line, VersionedModel | None]] = []
    past: dict[str, list[Line]] = {name: [] for name in PAST}
    for line in progress(lines):
        if outcome.faults.full:
            break
        if line.sheet.name in PAST:
            past[line.sheet.name].append(line)
            continue
        try:
            with transaction.atomic():
                rows.append((line, MAKERS[line.sheet.name](actor, units, line.values, now)))
        except Unreadable as fault:
            outcome.faults.add(line.sheet.title, line.number, str(fault))
        except DomainError as refusal:
            outcome.faults.add(line.sheet.title, line.number, reason(refusal))
    for sheet, of_sheet in past.items():
        taken_over = take_over(sheet, of_sheet, actor=actor, units=units, faults=outcome.faults, now=now)
        rows += taken_over
        for _line, row in taken_over:
            for unit_id, day, metric, amount in PAST[sheet].figures(row) if row else ():
                outcome.totals[units.path_of(unit_id), day.year, metric] += amount
    for line, row in rows:
        (outcome.there if row is None else outcome.made)[line.sheet.name] += 1
    return [(line, row) for line, row in rows if row is not None]


def reason(refusal: DomainError) -> str:
    errors = refusal.errors if isinstance(refusal, Invalid) else {}
    lists = ((name, value if isinstance(value, (list, tuple)) else [value]) for name, value in errors.items())
    return " ".join(f"{name}: {sentence}" for name, value in lists for sentence in value) or str(refusal.title)


def store_batch(made: list[tuple[Line, VersionedModel]], digest: str, now: datetime) -> ImportBatch:
    batch = ImportBatch(digest=digest, created_at=now)
    batch.save(force_insert=True)
    ImportedRow.objects.bulk_create(
        ImportedRow(batch=batch, sheet=line.sheet.name, line=line.number, object_id=row.pk, version=row.version)
        for line, row in made
    )
    return batch


def make_unit(actor: Person, units: UnitIndex, values: dict[str, Any], now: datetime) -> Unit | None:
    parent = units.find(values["parent"]) if values.get("parent") else None
    code = values.get("code", "")
    if units.has(parent, values["kind"], values["name"], code):
        return None
    unit = organisations.create_unit(
        actor=actor, kind=values["kind"], name=values["name"], parent_id=parent.pk if parent else None, now=now
    )
    if code:
        unit = organisations.recode_unit(actor=actor, unit_id=unit.pk, scheme=OWN, code=code, now=now)
    units.add(unit, code)
    return unit


def make_person(actor: Person, units: UnitIndex, values: dict[str, Any], now: datetime) -> Person | None:
    contacts = [values[name] for name in ("phone", "email") if values.get(name)]
    if not contacts:
        raise Unreadable(_("A person needs a phone number or an email."))
    home = units.find(values["home"])
    service = units.find(values["service"]) if values.get("service") else None
    known = {person.pk for contact in contacts if (person := people.find_by_contact(normal_contact(contact)))}
    if len(known) > 1:
        raise Unreadable(_("Phone and email belong to two different people."))
    if known:
        return None
    return organisations.create_person(
        actor=actor,
        name=values["name"],
        kind=values.get("kind") or Person.Kind.IN_SERVICE,
        phone=values.get("phone") or None,
        email=values.get("email") or None,
        home_unit_id=home.pk,
        service_unit_id=service.pk if service else None,
        skills=values.get("skills") or [],
        now=now,
    )


def make_post(actor: Person, units: UnitIndex, values: dict[str, Any], now: datetime) -> Any:
    """A draft: its unit decides when to open it."""
    unit = units.find(values["unit"])
    if queries.has_post(actor=actor, unit_id=unit.pk, title=values["title"], starts_at=values["starts_at"]):
        return None
    return posts.create_post(
        actor=actor,
        unit_id=unit.pk,
        now=now,
        **{name: values[name] for name in ("title", "kind", "duties", "places", "starts_at", "ends_at")},
        skills=values.get("skills") or [],
        risk_notice=values.get("risk_notice", ""),
    )


MAKERS: dict[str, Callable[..., Any]] = {"units": make_unit, "people": make_person, "posts": make_post}
