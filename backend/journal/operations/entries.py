"""The one way to write an entry."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common import rows
from backend.common.models import Row
from backend.journal.models import Entry
from backend.journal.scopes import Scope


def record(
    kind: str,
    *,
    actor: Any,
    at: datetime,
    subject: Row,
    scope: Scope,
    on_behalf_of_id: UUID | None = None,
    counts: dict[str, int] | None = None,
    elsewhere: list[dict[str, Any]] | None = None,
    **facts: Any,
) -> Entry:
    """Write one entry in the caller's transaction, after the change: `seq` is the subject's version by now.

    `facts` are small and free of personal text: ids, numbers, codes, dates. `counts` and `elsewhere` are the whole effect
    of the change on the figures (metric names: rollups/metrics.py); zeros are left out.
    """
    entry = Entry(
        kind=kind,
        at=at,
        actor_id=actor.pk,
        on_behalf_of_id=on_behalf_of_id,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        seq=subject.version,
        root_id=scope.root_id,
        unit_id=scope.unit_id,
        unit_path=scope.unit_path,
        cell_id=scope.cell_id,
        scope_ids=scope.scope_ids,
        facts=facts,
        counts={metric: amount for metric, amount in (counts or {}).items() if amount},
        elsewhere=elsewhere or [],
    )
    rows.insert(entry)
    return entry
