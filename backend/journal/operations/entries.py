"""Write entries: the one way, for one or for many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common.db import rows
from backend.common.models import VersionedModel
from backend.journal.kinds import KINDS
from backend.journal.models import Entry
from backend.journal.scopes import Scope


def record(kind: str, **about: Any) -> Entry:
    """Write one entry in the caller's transaction, after the change; the arguments are those of `entry_of`."""
    entry = entry_of(kind, **about)
    rows.insert(entry)
    return entry


def record_all(entries: Sequence[Entry]) -> None:
    """Write entries made by `entry_of`, in their order, in the caller's transaction and after the changes."""
    Entry.objects.bulk_create(entries)


def entry_of(
    kind: str,
    *,
    actor: Any,
    at: datetime,
    subject: VersionedModel,
    scope: Scope | None = None,
    on_behalf_of_id: UUID | None = None,
    counts: dict[str, int] | None = None,
    reversals: list[dict[str, Any]] | None = None,
    **facts: Any,
) -> Entry:
    """An entry that is not written yet; `seq` is the subject's version by now, `scope` the subject's own by default.

    `facts` are small and free of personal text: ids, numbers, codes, dates. `counts` and `reversals` are the whole effect of
    the change on the figures (metric names: rollups/metrics.py); zeros are left out. Raises ValueError for a kind that
    journal/kinds.py does not know.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    where: Scope = scope or subject.scope  # type: ignore[attr-defined]
    return Entry(
        kind=kind,
        at=at,
        actor_id=actor.pk,
        on_behalf_of_id=on_behalf_of_id,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        seq=subject.version,
        root_id=where.root_id,
        unit_id=where.unit_id,
        unit_path=where.unit_path,
        cell_id=where.cell_id,
        scope_ids=where.scope_ids,
        facts=facts,
        counts={metric: amount for metric, amount in (counts or {}).items() if amount},
        reversals=reversals or [],
    )
