"""Removing past records: thousands of rows in a few statements, each with an entry that reverses its counts."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from backend.common.models import VersionedModel
from backend.imports.models import ImportedRow
from backend.imports.operations import past_issues, past_service
from backend.imports.operations.past_rows import batches
from backend.imports.queries import is_published, published_quarters
from backend.issues.models import Issue
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.posts.models import Claim, DutyLog, ServicePost


class Past(NamedTuple):
    """The models of a sheet: its rows', and those of the rows created with them, with the attribute path to each."""

    module: Any
    models: tuple[type[VersionedModel], ...]
    parts: tuple[str, ...] = ()


PAST = {
    "service": Past(past_service, (DutyLog, Claim, ServicePost), ("claim", "claim.post")),
    "issues": Past(past_issues, (Issue,)),
}


def remove_past(past: Past, lines: Sequence[ImportedRow], *, actor: Person) -> list[tuple[ImportedRow, str]]:
    """Remove the rows and those created with them. Where one is in use, remove none, and return the lines with what uses them.

    In the caller's transaction.
    """
    rows = locked(past, [line.object_id for line in lines])
    levels = [rows, *({part.pk: part for part in map(attrgetter(name), rows.values())} for name in past.parts)]
    going = {pk for level in levels for pk in level}
    uses: dict[UUID, str] = {}
    for model, level in zip(past.models, levels, strict=True):
        uses |= uses_of(model, list(level), going)
    published = published_quarters()

    def use_of(line: ImportedRow) -> str | None:
        row: Any = rows.get(line.object_id)
        if row is None:
            return "gone"
        parts = [attrgetter(name)(row) for name in past.parts]
        if row.version != line.version or any(part.version != 1 for part in parts):
            return "changed"
        if is_published(published, *past.module.counted_at(row)):
            return "published"
        return next((uses[one.pk] for one in (row, *parts) if one.pk in uses), None)

    used = [(line, use) for line in lines if (use := use_of(line))]
    if not used:
        record_and_delete(past, levels, actor)
    return used


def locked(past: Past, ids: Sequence[UUID]) -> dict[UUID, Any]:
    joined = [name.replace(".", "__") for name in past.parts]
    rows = past.models[0]._default_manager.select_related(*joined).select_for_update(of=("self", *joined))
    return {row.pk: row for some in batches(ids) for row in rows.filter(pk__in=some)}


def uses_of(model: type[VersionedModel], ids: Sequence[UUID], going: set[UUID]) -> dict[UUID, str]:
    """The rows to which others than those in `going` refer, with the name of their table."""
    uses: dict[UUID, str] = {}
    for relation in model._meta.related_objects:
        column, name = relation.field.attname, str(relation.related_model._meta.model_name)
        for some in batches(ids):
            referring = relation.related_model._default_manager.filter(**{f"{column}__in": some})
            uses |= {used: name for pk, used in referring.values_list("pk", column) if pk not in going}
    return uses


def record_and_delete(past: Past, levels: Sequence[dict[UUID, Any]], actor: Person) -> None:
    everything = [row for level in levels for row in level.values()]
    for row in everything:
        row.version += 1
    journal.record_all([past.module.entry_of(row, actor=actor, removed=True) for row in everything])
    for model, level in zip(past.models, levels, strict=True):
        for some in batches(list(level)):
            model._default_manager.filter(pk__in=some).delete()
