"""Records about a pledge: reviews, revisions, notes and evaluations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.common.ids import new_id
from backend.organisations.models import Person
from backend.pledges.models.pledges import Pledge


class Record(models.Model):
    """A record by one person about one pledge; never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="%(class)ss")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class PledgeReview(Record):
    """审诺: one review of one pledge. When it is returned, `opinion` is what is missing."""

    passed = models.BooleanField()
    opinion = models.TextField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(passed=True) | ~Q(opinion=""), name="review_returns_with_opinion")
        ]


class PledgeRevision(Record):
    """The fields of a published pledge before a change, and the reason for it."""

    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    before = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pledge", "number"], name="pledge_revision_once")]


class QuarterNote(Record):
    """A note per quarter, with the figure at that moment. `entered_by` is the helper who entered it."""

    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=1000)
    value = models.DecimalField(max_digits=15, decimal_places=3, null=True)  # empty where it was too small to be shown

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pledge", "year", "quarter"], name="quarter_note_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="quarter_note_quarter"),
        ]


class Evaluation(Record):
    """评诺 from one side. The residents' is a count with its source, entered by the staff; no name is stored.

    `entered_by` is the helper who entered a member's evaluation of their own pledge; other sides have no helper.
    """

    class Side(models.TextChoices):
        SELF = "SELF", _("by oneself")
        BRANCH = "BRANCH", _("by the branch")
        SUPERIOR = "SUPERIOR", _("by the unit above")
        RESIDENTS = "RESIDENTS", _("by residents")

    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    side = models.CharField(max_length=10, choices=Side)
    outcome = models.CharField(max_length=30, choices=Pledge.Outcome)
    text = models.TextField(max_length=1000, blank=True)
    asked = models.PositiveIntegerField(null=True)
    satisfied = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pledge", "side"], name="evaluation_one_per_side"),
            models.CheckConstraint(
                condition=(Q(side="RESIDENTS", asked__gte=1, satisfied__lte=F("asked")) & ~Q(source=""))
                | (~Q(side="RESIDENTS") & Q(asked=None, satisfied=None, source="")),
                name="evaluation_residents_counted",
            ),
            models.CheckConstraint(
                condition=Q(entered_by=None) | Q(side="SELF"), name="evaluation_only_ones_own_is_entered_by_another"
            ),
        ]
