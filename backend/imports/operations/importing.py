"""Writing a file: every row through the operation that a person would have used, past records in bulk; all of it or nothing."""

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
from backend.imports.operations.places import OWN, Places
from backend.imports.reading import Faults, Line, Unreadable, read
from backend.organisations import operations as organisations
from backend.organisations import queries as people
from backend.organisations.contacts import normal_contact
from backend.organisations.models import Person, Unit
from backend.posts import operations as posts

Progress = Callable[[Iterable[Line]], Iterable[Line]]


@dataclass
class Outcome:
    """What an import did, or would do: rows made and rows that were there already, by sheet; or the faults.

    `totals` says what past records count: by unit (its names from the district down), year and metric.
    """

    faults: Faults
    made: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    totals: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    batch: ImportBatch | None = None


class NotWritten(Exception):
    """Rolls everything back: a dry run, or a faulty file."""


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
    """Import the file, or with `write=False` only see what would come of it: the same steps, taken back at the end.

    A row that is there already is left as it is, so the same file twice changes nothing. Raises Invalid for a file that is
    no roster at all.
    """
    lines, faults = read(path, sheet)
    outcome = Outcome(faults)
    try:
        with transaction.atomic():
            made = write_lines(actor, lines, now, outcome, progress)
            if not write or outcome.faults:
                raise NotWritten
            if made:
                outcome.batch = keep_batch(made, digest, now)
    except NotWritten:
        pass
    return outcome


def write_lines(
    actor: Person, lines: list[Line], now: datetime, outcome: Outcome, progress: Progress
) -> list[tuple[Line, VersionedModel]]:
    places, made = Places(actor), []
    past: dict[str, list[Line]] = {name: [] for name in PAST}
    for line in progress(lines):
        if outcome.faults.full:
            break
        if line.sheet.name in PAST:
            past[line.sheet.name].append(line)
            continue
        try:
            with transaction.atomic():
                row = MAKERS[line.sheet.name](actor, places, line.values, now)
        except Unreadable as fault:
            outcome.faults.add(line.sheet.title, line.number, str(fault))
        except DomainError as refusal:
            outcome.faults.add(line.sheet.title, line.number, reason(refusal))
        else:
            made += tally(outcome, [(line, row)])
    for sheet, of_sheet in past.items():
        taken_over = take_over(sheet, of_sheet, actor=actor, places=places, faults=outcome.faults, now=now)
        made += tally(outcome, taken_over)
        for _line, row in taken_over:
            for unit_id, day, metric, amount in PAST[sheet](row) if row else ():
                outcome.totals[places.path_of(unit_id), day.year, metric] += amount
    return made


def tally(outcome: Outcome, rows: list[tuple[Line, Any]]) -> list[tuple[Line, VersionedModel]]:
    """The lines that made a row; the others had theirs already."""
    for line, row in rows:
        (outcome.there if row is None else outcome.made)[line.sheet.name] += 1
    return [(line, row) for line, row in rows if row is not None]


def reason(refusal: DomainError) -> str:
    if not isinstance(refusal, Invalid) or not refusal.errors:
        return str(refusal.title)
    said = [f"{name}: {sentence}" for name, sentences in refusal.errors.items() for sentence in listed(sentences)]
    return " ".join(said)


def listed(sentences: Any) -> list[Any]:
    return list(sentences) if isinstance(sentences, (list, tuple)) else [sentences]


def keep_batch(made: list[tuple[Line, VersionedModel]], digest: str, now: datetime) -> ImportBatch:
    batch = ImportBatch(digest=digest, created_at=now)
    batch.save(force_insert=True)
    ImportedRow.objects.bulk_create(
        ImportedRow(batch=batch, sheet=line.sheet.name, line=line.number, object_id=row.pk, version=row.version)
        for line, row in made
    )
    return batch


def make_unit(actor: Person, places: Places, values: dict[str, Any], now: datetime) -> Unit | None:
    parent = places.find(values["parent"]) if values.get("parent") else None
    code = values.get("code", "")
    if places.twin(parent, values["kind"], values["name"], code):
        return None
    unit = organisations.create_unit(
        actor=actor, kind=values["kind"], name=values["name"], parent_id=parent.pk if parent else None, now=now
    )
    if code:
        unit = organisations.recode_unit(actor=actor, unit_id=unit.pk, scheme=OWN, code=code, now=now)
    places.add(unit, code)
    return unit


def make_person(actor: Person, places: Places, values: dict[str, Any], now: datetime) -> Person | None:
    contacts = [values[name] for name in ("phone", "email") if values.get(name)]
    if not contacts:
        raise Unreadable(_("A person needs a phone number or an email."))
    home = places.find(values["home"])
    service = places.find(values["service"]) if values.get("service") else None
    twins = {twin.pk for contact in contacts if (twin := people.find_by_contact(normal_contact(contact)))}
    if len(twins) > 1:
        raise Unreadable(_("Phone and email belong to two different people."))
    if twins:
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


def make_post(actor: Person, places: Places, values: dict[str, Any], now: datetime) -> Any:
    """A draft: opening it is for the people of the place to decide."""
    unit = places.find(values["unit"])
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
