"""The subjects of messages, as far as their reader may see them now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import Subject
from backend.organisations.models import Person

Key = tuple[str, UUID]
OwnRows = Mapping[tuple[UUID, Key], Mapping[str, Any]]


def find_subjects(reader: Person, keys: Iterable[Key], *, own: OwnRows | None = None) -> dict[Key, Subject]:
    """Those of `keys` that the reader (with grants) may see now; one statement per noun.

    `own` are rows that were read for many readers at once; they are not read again.
    """
    wanted: dict[str, list[UUID]] = defaultdict(list)
    found: dict[Key, Subject] = {}
    for name, pk in keys:
        row = own.get((reader.pk, (name, pk))) if own else None
        if row:
            found[name, pk] = CATALOGUE.nouns[name].subject(row)
        else:
            wanted[name].append(pk)
    for name in wanted.keys() & CATALOGUE.nouns.keys():
        noun = CATALOGUE.nouns[name]
        rows = noun.visible(reader).filter(pk__in=set(wanted[name])).values(*noun.fields)
        found |= {(name, row["id"]): noun.subject(row) for row in rows}
    return found


def find_own_rows(keys: Iterable[Key]) -> OwnRows:
    """Rows of claims and tasks, which most mails are about, by person: one statement per noun for any number of people."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for name, pk in keys:
        wanted[name].add(pk)
    found: dict[tuple[UUID, Key], Mapping[str, Any]] = {}
    for noun in CATALOGUE.nouns.values():
        if noun.own and noun.name in wanted:
            rows = noun.own._default_manager.filter(pk__in=wanted[noun.name])
            found |= {(row["person_id"], (noun.name, row["id"])): row for row in rows.values(*noun.fields, "person_id")}
    return found
