"""Visits, with the requests made there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.common.models import PathField, VersionedModel
from backend.common.sealing import SealedTextField
from backend.handbook.models.households import Household
from backend.handbook.models.pairings import Pairing
from backend.issues.models import Issue
from backend.organisations.models import Person


class Visit(VersionedModel):
    """One visit of a paired member (走访). `note` and `answer` are sealed, opened only by operations.read_visit.

    A visit without a request is closed at once. `entered_by` is the helper who entered it at the member's wish. `issue` is
    created from the request and has no link to the household. `counted_path` and `counted_scope_ids` are the scope for which
    the visit counts for ever.
    """

    class State(models.TextChoices):
        NOTED = "NOTED", pgettext_lazy("visit", "request noted")
        ANSWERED_ON_SITE = "ANSWERED_ON_SITE", pgettext_lazy("visit", "answered on the spot")
        ISSUE_CREATED = "ISSUE_CREATED", pgettext_lazy("visit", "made an issue")
        FOLLOWED_UP = "FOLLOWED_UP", pgettext_lazy("visit", "followed up")
        CLOSED = "CLOSED", pgettext_lazy("visit", "closed")

    class Topic(models.TextChoices):
        LOOK_IN = "LOOK_IN", _("looking in")
        DAILY_LIFE = "DAILY_LIFE", _("daily life")
        HEALTH_CARE = "HEALTH_CARE", _("going to the doctor")
        WORK = "WORK", _("work and income")
        LEARNING = "LEARNING", _("school and learning")
        HOUSING = "HOUSING", _("house and surroundings")
        RIGHTS = "RIGHTS", _("papers and entitlements")
        FESTIVAL = "FESTIVAL", _("festival visit")
        OTHER = "OTHER", _("something else")

    # A request was made and is not followed up yet.
    OPEN = (State.NOTED, State.ANSWERED_ON_SITE, State.ISSUE_CREATED)

    household = models.ForeignKey(Household, models.PROTECT, related_name="visits", db_index=False)
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="visits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="visits", db_index=False)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=State)
    day = models.DateField()
    topic = models.CharField(max_length=20, choices=Topic)
    request = models.BooleanField(default=False)
    note = SealedTextField(null=True)
    answer = SealedTextField(null=True)
    promised_on = models.DateField(null=True)
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="visits")
    followed_up_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    counted_path = PathField()
    counted_scope_ids = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False) | Q(~Q(state="CLOSED"), closed_at=None),
                name="visit_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(request=True) | Q(state="CLOSED", promised_on=None, issue=None),
                name="visit_without_request_is_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state="ISSUE_CREATED") | Q(issue__isnull=False), name="visit_became_an_issue"
            ),
        ]
        indexes = [
            models.Index(fields=["household", "-id"], name="visit_household"),
            models.Index(fields=["person", "day"], name="visit_person_day"),
            # For reminders and sweeps: promised days, texts to remove.
            models.Index(
                fields=["promised_on"],
                condition=Q(state__in=["NOTED", "ANSWERED_ON_SITE", "ISSUE_CREATED"]),
                name="visit_promised_on",
            ),
            models.Index(
                fields=["closed_at"], condition=Q(note__isnull=False) | Q(answer__isnull=False), name="visit_text_kept"
            ),
        ]
