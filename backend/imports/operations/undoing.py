"""Undoing an import: all rows that it created are removed, or none."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.deletion import Collector, ProtectedError
from django.utils.translation import gettext_lazy as _

from backend.campaigns import operations as campaigns
from backend.common.db.operations import operation
from backend.common.db.rows import get_visible
from backend.common.db.versions import update_versioned
from backend.common.errors import Conflict
from backend.common.models import VersionedModel
from backend.imports.derived import DERIVED
from backend.imports.models import ImportBatch, ImportedRow
from backend.imports.operations.undoing_past import PAST, remove_past
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.organisations import operations as organisations
from backend.organisations.models import DivisionCode, Person, Role, Unit, UnitName
from backend.posts.models import ServicePost
from backend.rollups.models import Counter

#: The model of a sheet, and the kind of entry for a removed row. Posts before people before units: each refers to the next.
REMOVED: dict[str, tuple[type[VersionedModel], str]] = {
    "posts": (ServicePost, "post.removed"),
    "people": (Person, "person.removed"),
    "units": (Unit, "unit.removed"),
}


SHEET_ORDER = ("units", "people", "posts", "issues", "service")


class StillUsed(Conflict):
    """`rows` are those in use: sheet, line and what uses it."""

    code = "import-used"
    title = _("Something that this import made has been used since.")


class UndoneAlready(Conflict):
    code = "import-undone"
    title = _("This import was taken back already.")


@operation
def undo_import(*, actor: Person, batch_id: UUID, now: datetime) -> int:
    """Remove the rows of the batch, and give those that it changed their earlier values; returns how many. Raises NotFound, UndoneAlready, StillUsed.

    The entries remain, and each row gets one more for its removal.
    """
    batch = get_visible(ImportBatch.objects.all(), batch_id)
    if batch.undone_at is not None:
        raise UndoneAlready
    update_versioned(batch, undone_at=now)
    used: list[tuple[ImportedRow, str]] = []
    for sheet, past in PAST.items():
        used += remove_past(past, list(batch.rows.filter(sheet=sheet)), actor=actor)
    for sheet in REMOVED:
        for made in batch.rows.filter(sheet=sheet).order_by("-line"):
            if use := remove(made, actor, now):
                used.append((made, use))
    if used:
        used.sort(key=lambda pair: (SHEET_ORDER.index(pair[0].sheet), pair[0].line))
        rows = [{"sheet": made.sheet, "table": made.table, "line": made.line, "use": use} for made, use in used[:100]]
        raise StillUsed(rows=rows)
    return batch.rows.count()


def remove(made: ImportedRow, actor: Person, now: datetime) -> str | None:
    """Remove one row with an entry for it; returns None, or what uses it (the name of a table)."""
    model, kind = REMOVED[made.sheet]
    row: Any = model._default_manager.filter(pk=made.object_id).first()
    if row is None:
        return "gone"
    if made.sheet == "people" and made.before is None:  # enrolments follow from the home unit: they do not count as use
        campaigns.drop_enrolments.body(actor=actor, person=row, now=now)
    if made.before is not None:
        return restore(made, row, actor, now)
    use = "changed" if row.version != made.version else use_of(row)
    if use is not None:
        return use
    scope: Scope = row.home_unit.scope if made.sheet == "people" else row.scope
    update_versioned(row)
    journal.record(kind, actor=actor, at=now, subject=row, scope=scope)
    row.delete()
    Counter.objects.filter(scope_id=made.object_id).delete()  # not those of the units above
    return None


def restore(made: ImportedRow, person: Any, actor: Person, now: datetime) -> str | None:
    """Give a person who was changed the earlier values again; returns None, or that there was a later change."""
    if person.version != made.version:
        return "changed"
    organisations.edit_person.body(actor=actor, person_id=person.pk, now=now, **(made.before or {}))
    return None


def use_of(row: VersionedModel) -> str | None:
    """The table of the first row that would be deleted with `row`, or forbids that, and was not created with it."""
    collector = Collector(using=row._state.db or "default")
    try:
        collector.collect([row])
    except ProtectedError as error:
        return str(next(iter(error.protected_objects))._meta.model_name)
    deleted = [other for model, rows in collector.data.items() if model is not type(row) for other in rows]
    for rows in collector.fast_deletes:
        deleted += [] if rows.model is type(row) else list(rows)
    return next((str(other._meta.model_name) for other in deleted if not is_part(other)), None)


def is_part(row: models.Model) -> bool:
    """Whether the row was created with an imported one (names, codes, the memberships of a person), or follows from it."""
    if type(row) in DERIVED:
        return True
    if isinstance(row, Role):
        return row.kind == Role.Kind.MEMBER and row.version == 1
    return isinstance(row, (UnitName, DivisionCode))
