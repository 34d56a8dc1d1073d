"""The district's id of rows from before the column: filled in batches by a data migration of each app (`000x_fill_root.py`).

Migrations import this, so it stays as they know it: plain arguments, historical models, nothing of today's program.
"""

from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery

BATCH = 5_000


class Source(NamedTuple):
    """Rows of `model` get the district's id of the `parent` ("app.Model") that their column `key` names; `root` says where
    it stands there."""

    model: str
    parent: str
    key: str
    root: str = "root_id"


def fill_roots(apps: Any, app: str, sources: tuple[Source, ...], batch: int = BATCH) -> None:
    """A batch is a transaction of its own, so that no row is held for long; whoever is interrupted goes on where it was.

    A row whose parent has no district, or is gone, keeps its empty column and is passed.
    """
    for source in sources:
        model, parent = apps.get_model(app, source.model), apps.get_model(source.parent)
        root = parent.objects.filter(pk=OuterRef(source.key)).values(source.root)[:1]
        last, rows = None, model.objects.filter(root_id=None).order_by("pk")
        while ids := list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:batch]):
            model.objects.filter(pk__in=ids).update(root_id=Subquery(root))
            last = ids[-1]
