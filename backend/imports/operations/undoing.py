"""Taking an import back: everything it made goes, or nothing does."""

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
from backend.imports.models import ImportBatch, ImportedRow
from backend.imports.operations.undoing_past import PAST, remove_past
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.organisations.models import DivisionCode, Person, Role, Unit, UnitName
from backend.posts.models import ServicePost
from backend.rollups.models import Counter

MODELS: dict[str, type[VersionedModel]] = {"posts": ServicePost, "people": Person, "units": Unit}
NOUNS = {"posts": "post.removed", "people": "person.removed", "units": "unit.removed"}
# What was made together with an imported row and goes with it.
PARTS = (UnitName, DivisionCode, Role)


class StillUsed(Conflict):
    """`rows` lists what stands in the way: sheet, line and what uses it."""

    code = "import-used"
    title = _("Something that this import made has been used since.")


class UndoneAlready(Conflict):
    code = "import-undone"
    title = _("This import was taken back already.")


@operation
def undo_import(*, actor: Person, batch_id: UUID, now: datetime) -> int:
    """Remove what the batch made; returns how many rows. Raises NotFound, UndoneAlready, StillUsed.

    The journal keeps what happened and says of each row that it was removed.
    """
    batch = get_visible(ImportBatch.objects.all(), batch_id)
    if batch.undone_at is not None:
        raise UndoneAlready
    update_versioned(batch, undone_at=now)
    removed, uses = 0, []
    for sheet, past in PAST.items():
        lines = list(batch.rows.filter(sheet=sheet))
        in_the_way = remove_past(past, lines, actor=actor)
        removed += len(lines) - len(in_the_way)
        uses += [{"sheet": sheet, "line": line.line, "use": use} for line, use in in_the_way]
    for sheet in MODELS:  # posts before people before units: each stands on the next
        for made in batch.rows.filter(sheet=sheet).order_by("-line"):
            use = remove(made, actor, now)
            removed += use is None
            uses += [] if use is None else [{"sheet": sheet, "line": made.line, "use": use}]
    if uses:
        raise StillUsed(rows=uses[:100])
    return removed


def remove(made: ImportedRow, actor: Person, now: datetime) -> str | None:
    """Remove one row with its entry; or say, as the name of a table, what uses it."""
    model = MODELS[made.sheet]
    row: Any = model._default_manager.filter(pk=made.object_id).first()
    if row is None:
        return "gone"
    if made.sheet == "people":  # what follows from their home by itself is no use of them
        campaigns.drop_enrolments.body(actor=actor, person=row, now=now)
    use = "changed" if row.version != made.version else use_of(row)
    if use is not None:
        return use
    place: Scope = row.home_unit.scope if made.sheet == "people" else row.scope
    update_versioned(row)
    journal.record(NOUNS[made.sheet], actor=actor, at=now, subject=row, scope=place)
    row.delete()
    Counter.objects.filter(scope_id=made.object_id).delete()  # those above keep theirs
    return None


def use_of(row: VersionedModel) -> str | None:
    """The table of the first thing that would go, or be orphaned, with `row` and was not made with it."""
    collector = Collector(using=row._state.db or "default")
    try:
        collector.collect([row])
    except ProtectedError as error:
        return str(next(iter(error.protected_objects))._meta.model_name)
    going = [found for model, rows in collector.data.items() if model is not type(row) for found in rows]
    for rows in collector.fast_deletes:
        going += [] if rows.model is type(row) else list(rows)
    return next((str(found._meta.model_name) for found in going if not is_part(found)), None)


def is_part(found: models.Model) -> bool:
    """Names, codes, and the memberships that came with a person."""
    if isinstance(found, Role):
        return found.kind == Role.Kind.MEMBER and found.version == 1
    return isinstance(found, PARTS)
