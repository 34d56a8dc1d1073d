"""双报到反馈单: what a member did where they live in one quarter, reported to the home unit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.campaigns.models.registrations import ResidenceRegistration
from backend.grid.models import Scoped
from backend.organisations.models import Person, Unit


class FeedbackSlip(Scoped):
    """One residence registration in one quarter. Its place is the community and the cell that were served.

    `content` is what the records said when it was made: ids and numbers, frozen (queries/slip_records.py). `revision` counts how
    often it was made anew after the records had been put right. The member has it alone until `object_until`; `objection` and
    `answer_reason` are free text between the member and the community (data class: personal): no journal, log, mail or home unit
    gets them. The home unit is that of the day on which the slip was made.
    """

    class State(models.TextChoices):
        MADE = "MADE", pgettext_lazy("feedback slip", "to be read by the member")
        OBJECTED = "OBJECTED", pgettext_lazy("feedback slip", "objected to")
        RELEASED = "RELEASED", pgettext_lazy("feedback slip", "released to the home unit")

    class Answer(models.TextChoices):
        NONE = "", pgettext_lazy("feedback slip", "no answer")
        CORRECTED = "CORRECTED", _("made anew from the records")
        UPHELD = "UPHELD", _("stays as it is")

    registration = models.ForeignKey(ResidenceRegistration, models.PROTECT, related_name="slips", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    home_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.MADE)
    content = models.JSONField()
    revision = models.PositiveSmallIntegerField(default=1)
    object_until = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    objection = models.TextField(max_length=2000, blank=True)
    objected_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    answer_reason = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Once, however often the clock runs.
            models.UniqueConstraint(fields=["registration", "year", "quarter"], name="slip_once_a_quarter"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="slip_quarter"),
            models.CheckConstraint(
                condition=Q(state="RELEASED", released_at__isnull=False) | Q(~Q(state="RELEASED"), released_at=None),
                name="slip_released_at",
            ),
            models.CheckConstraint(condition=~Q(state="OBJECTED") | ~Q(objection=""), name="slip_objection_has_reason"),
            models.CheckConstraint(condition=~Q(answer="UPHELD") | ~Q(answer_reason=""), name="slip_upheld_has_reason"),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=models.F("person")), name="slip_answered_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "state"], name="slip_unit_state"),  # the organisers' lists
            # For the clock: which may be released?
            models.Index(fields=["object_until"], condition=Q(state="MADE"), name="slip_to_release"),
        ]
