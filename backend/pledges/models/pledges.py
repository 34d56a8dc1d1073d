"""A pledge, and the milestones of one that no figure can measure."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.common.ids import new_id
from backend.grid.models import Cell, Scoped
from backend.organisations.models import Person, Unit
from backend.pledges.models.lists import PledgeList, Tier


class Pledge(Scoped):
    """One pledge: from `baseline` to `target`, in `unit_of_measure`, with a time and a person responsible.

    Its progress is read from records: the figures of a unit or cell (PLACE, with a `category` for issues of one kind), the
    responsible person's own records (PERSON), or, where nothing fits, milestones reported by hand (MILESTONES).
    `serves` is the pledge of the tier above that it contributes to. `passed_at` is when it passed the review; `scope_shown` is
    the audience of a published pledge.
    Text, report and explanation are free text (data class: personal): no journal, log or mail carries them.
    `entered_by` are the helpers who entered something of it at the member's wish: none of them reviews or evaluates it.
    `credit` is the scope and counts of the evaluated pledge, so that the recount finds them after the tree has changed.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("pledge", "draft")
        UNDER_REVIEW = "UNDER_REVIEW", pgettext_lazy("pledge", "under review")
        RETURNED = "RETURNED", pgettext_lazy("pledge", "returned with an opinion")
        PUBLISHED = "PUBLISHED", pgettext_lazy("pledge", "published")
        SELF_REPORTED = "SELF_REPORTED", pgettext_lazy("pledge", "reported by oneself")
        EVALUATED = "EVALUATED", pgettext_lazy("pledge", "evaluated")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("pledge", "withdrawn")

    class Kind(models.TextChoices):
        SERVICE = "SERVICE", _("service")
        POST = "POST", _("post")
        PRACTICAL = "PRACTICAL", _("practical deed")
        SELF_DISCIPLINE = "SELF_DISCIPLINE", _("self-discipline")

    class Measure(models.TextChoices):
        LOCATION = "LOCATION", _("figures of a unit or cell")
        PERSON = "PERSON", _("records of the person responsible")
        MILESTONES = "MILESTONES", _("milestones reported by hand")

    class Audience(models.TextChoices):
        BRANCH = "BRANCH", _("members of the branch")
        UNIT = "UNIT", _("members of the unit above, too")
        PUBLIC = "PUBLIC", _("everybody")

    class Outcome(models.TextChoices):
        FULFILLED = "FULFILLED", _("fulfilled")
        PARTLY_FULFILLED = "PARTLY_FULFILLED", _("partly fulfilled")
        UNFULFILLED_EXPLAINED = "UNFULFILLED_EXPLAINED", _("not fulfilled, for a reason that was accepted")
        UNFULFILLED = "UNFULFILLED", _("not fulfilled")

    WRITABLE = (State.DRAFT, State.RETURNED)
    IN_FORCE = (State.PUBLISHED, State.SELF_REPORTED)  # what the figure of published pledges counts
    SHOWN = (*IN_FORCE, State.EVALUATED)
    LIVE = (*WRITABLE, State.UNDER_REVIEW, *IN_FORCE)

    pledge_list = models.ForeignKey(PledgeList, models.PROTECT, related_name="pledges")
    tier = models.CharField(max_length=10, choices=Tier)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.CharField(max_length=500)
    baseline = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    target = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    unit_of_measure = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField()
    responsible = models.ForeignKey(Person, models.PROTECT, related_name="pledges", db_index=False)
    helpers = models.ManyToManyField(Person, related_name="pledges_helped")
    entered_by = models.ManyToManyField(Person, related_name="+")
    serves = models.ForeignKey("self", models.PROTECT, null=True, related_name="served_by")
    measure = models.CharField(max_length=20, choices=Measure, default=Measure.MILESTONES)
    metric = models.CharField(max_length=40, blank=True)
    measured_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    measured_cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    scope_shown = models.CharField(max_length=10, choices=Audience, blank=True)
    report = models.TextField(max_length=2000, blank=True)
    outcome = models.CharField(max_length=30, choices=Outcome, blank=True)
    explanation = models.TextField(max_length=2000, blank=True)
    evaluated_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True)
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="carried_to")
    credit = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="pledge_dates"),
            # A pledge under review or published can be measured.
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "RETURNED", "WITHDRAWN"])
                | (Q(baseline__isnull=False, target__isnull=False) & ~Q(unit_of_measure="")),
                name="pledge_complete_when_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["PUBLISHED", "SELF_REPORTED", "EVALUATED"])
                | (Q(published_at__isnull=False, passed_at__isnull=False) & ~Q(scope_shown="")),
                name="pledge_published_after_review",
            ),
            models.CheckConstraint(
                condition=(Q(state="EVALUATED", credit__isnull=False) & ~Q(outcome=""))
                | (~Q(state="EVALUATED") & Q(credit__isnull=True, outcome="")),
                name="pledge_evaluated_means_counted",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "FULFILLED"]) | ~Q(explanation=""), name="pledge_not_met_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(measure="MILESTONES", metric="", measured_unit=None)
                | (Q(measure="PERSON", measured_unit=None) & ~Q(metric=""))
                | (Q(measure="LOCATION", measured_unit__isnull=False) & ~Q(metric="")),
                name="pledge_measure_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "year", "state"], name="pledge_unit_year_state"),
            models.Index(fields=["responsible", "state"], name="pledge_responsible_state"),
            models.Index(fields=["measured_cell"], name="pledge_measured_cell_shown", condition=~Q(metric="")),
            # The reviewers' queue, oldest first
            models.Index(
                fields=["submitted_at"], condition=Q(state="UNDER_REVIEW", passed_at=None), name="pledge_to_review"
            ),
        ]


class Milestone(models.Model):
    """A step that is reported by hand: the day, by whom, and the helper who entered it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="milestones")
    text = models.CharField(max_length=200)
    due_on = models.DateField()
    reached_on = models.DateField(null=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reached_on=None, reported_by=None) | Q(reached_on__isnull=False, reported_by__isnull=False),
                name="milestone_reported_by_somebody",
            )
        ]
