"""Figures: counters up the tree, published quarters, and what the nightly recount finds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common.models import PathField, VersionedModel
from backend.organisations.models import Unit


class Counter(models.Model):
    """What counts for one unit, cell or consortium, of one metric, on one local day.

    Every level has rows of its own, so that a district's figure reads as few rows as a branch's. Written only by
    operations.apply_entries and the repair, as `value + difference`. May be negative: a day can take back more than it gives.
    """

    class Scope(models.TextChoices):
        UNIT = "unit", _("unit")
        CELL = "cell", _("cell")
        CONSORTIUM = "consortium", _("consortium")

    pk = models.CompositePrimaryKey("scope_id", "metric", "day")
    scope_id = models.UUIDField()
    metric = models.CharField(max_length=40)
    day = models.DateField()
    root_id = models.UUIDField()
    scope_kind = models.CharField(max_length=10, choices=Scope)
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="counter_day")]  # the recount goes month by month


class Period(VersionedModel):
    """A published quarter of a unit: its figures as they stood then. A correction is a new row with the next revision."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    figures = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "quarter", "revision"], name="period_revision_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="period_quarter"),
            # Only the first publication needs no reason.
            models.CheckConstraint(condition=Q(revision=1) | ~Q(reason=""), name="period_correction_has_reason"),
        ]


class Drift(models.Model):
    """A figure that the recount found wrong: an alarm until it is repaired or gone.

    JOURNAL: a counter (`scope_id`, `metric`, `day`) is not what its entries add up to. ROWS: the entries of a place
    (`unit_path`, `scope_ids`) do not add up to what its rows say.
    """

    class Source(models.TextChoices):
        JOURNAL = "JOURNAL", _("counter and journal differ")
        ROWS = "ROWS", _("journal and rows differ")

    source = models.CharField(max_length=10, choices=Source)
    scope_id = models.UUIDField(null=True)
    day = models.DateField(null=True)
    unit_path = PathField(blank=True)
    scope_ids = models.JSONField(default=list)
    metric = models.CharField(max_length=40)
    expected = models.BigIntegerField()
    found = models.BigIntegerField()
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(resolved_at=None), name="drift_open")]


class Repair(VersionedModel):
    """A correction of drift and how many figures it moved. Its entry says who asked for it."""

    figures = models.PositiveIntegerField()
