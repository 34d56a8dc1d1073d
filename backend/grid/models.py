"""The grid: one set of cells for the Party-building network and the governance network."""

from django.db import models
from django.db.models import Q

from backend.common.models import PathField, VersionedModel
from backend.journal.scopes import Scope
from backend.organisations.models import Unit


class Cell(VersionedModel):
    """A grid cell of a community; with a `parent` it is a micro-grid under that cell.

    `branch` is the Party branch linked to it (two networks in one). `latitude` and `longitude` are an optional point
    (WGS 84, degrees), never a boundary.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cells")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit_path = PathField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    branch = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="linked_cells")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    households = models.PositiveIntegerField(default=0)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"], condition=Q(closed_on=None), name="cell_code_once_in_unit"
            ),
        ]
        indexes = [models.Index(fields=["unit_path"], name="cell_unit_path")]


class CellCode(models.Model):
    """The 15-digit official code of a cell, dated: codes change and are not identities."""

    cell = models.ForeignKey(Cell, models.CASCADE, related_name="official_codes")
    code = models.CharField(max_length=15)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(until_date=None), name="cell_official_code_once")
        ]


class Scoped(VersionedModel):
    """A row with a scope: it counts for its unit, all units above it, its cell, the cell above that, and their consortia.

    `unit_path` and `scope_ids` are copies from the tree, so that lists need no join and an entry's scope is exactly the
    row's. When the tree changes, the relay updates them (see docs/decisions/0002-rescoping.md).
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = PathField()
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="+")
    scope_ids = models.JSONField(default=list)

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        return Scope(self.root_id, self.unit_id, self.unit_path, self.cell_id, list(self.scope_ids))


def location_fields(unit: Unit, cell: Cell | None = None) -> dict[str, object]:
    """The fields of Scoped for a row at `unit` and, if given, `cell`."""
    cells = [str(pk) for pk in (cell.pk, cell.parent_id) if pk] if cell else []
    return {
        "root_id": unit.root_id,
        "unit_id": unit.pk,
        "unit_path": unit.path,
        "cell_id": cell.pk if cell else None,
        "scope_ids": [*cells, *unit.consortium_ids],
    }
