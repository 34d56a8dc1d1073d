"""How far everybody is: computed from records by progress_projection; nobody enters it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.campaigns.models.campaigns import Action, Campaign
from backend.common.models import PathField, VersionedModel
from backend.organisations.models import Person, Unit


class Enrolment(VersionedModel):
    """A member whom a campaign covers. `counted_path` is where the member is counted now; empty while exempted or away.

    `version` is the number of entries about it: it begins with 0.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="enrolments", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    counted_path = PathField(null=True)
    counted_scope_ids = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="enrolment_once")]


class Progress(VersionedModel):
    """One member's one action: `count` records that count, `running` that are under way, and whether that is enough.

    `counted_path` is where it is counted, as done or as under way (`done` says which); it follows the member and is empty
    while the member is not counted. `version` begins with 0, as above.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="progress", db_index=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=0)
    running = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)
    counted_path = PathField(null=True)
    counted_scope_ids = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "action"], name="progress_once")]


class Confirmation(VersionedModel):
    """The branch says that an action of a member is done, where the campaign asks for that."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "person"], name="confirmation_once")]


class Exemption(VersionedModel):
    """A member need not take part, from one day until another (half-open), for a reason that is a code and no diagnosis."""

    class Reason(models.TextChoices):
        SICK = "SICK", _("off sick")
        FRAIL = "FRAIL", _("frail")
        CARING = "CARING", _("caring for somebody")
        AWAY = "AWAY", _("away for a long time")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="exemptions", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=10, choices=Reason)
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"], condition=Q(ended_at=None), name="exemption_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=F("from_date")), name="exemption_dates"
            ),
        ]
