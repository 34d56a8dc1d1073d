"""Assistance pairings: 结对帮扶."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.common.models import VersionedModel
from backend.handbook.models.households import Household
from backend.organisations.models import Person


class Pairing(VersionedModel):
    """One member paired with one household, proposed by an organiser and accepted by the member voluntarily.

    `proposed_by` is the organiser who asked; `entered_by` is the helper who entered the member's answer at the member's wish,
    never the one who asked.
    In force from `from_date` until it is ended, on `until_date` at the latest (half-open). `reason` is a code: free text would
    be about the family.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", pgettext_lazy("pairing", "proposed")
        IN_FORCE = "IN_FORCE", pgettext_lazy("pairing", "in force")
        DECLINED = "DECLINED", pgettext_lazy("pairing", "declined")
        ENDED = "ENDED", pgettext_lazy("pairing", "ended")

    class Reason(models.TextChoices):
        MEMBER = "MEMBER", _("the member's wish")
        HOUSEHOLD = "HOUSEHOLD", _("the household's wish")
        NO_NEED = "NO_NEED", _("help is no longer needed")
        MOVED = "MOVED", _("moved away")
        OVER = "OVER", _("the agreed time is over")
        WITHDRAWN = "WITHDRAWN", _("the proposal was withdrawn")
        CLOSED = "CLOSED", _("the household's record was closed")
        LEFT = "LEFT", _("the member takes part no longer")

    LIVE = (State.PROPOSED, State.IN_FORCE)

    household = models.ForeignKey(Household, models.PROTECT, related_name="pairings", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="pairings", db_index=False)
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(state__in=["PROPOSED", "IN_FORCE"]),
                name="pairing_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="IN_FORCE") | Q(from_date__isnull=False), name="pairing_in_force_since"
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(from_date=None) | Q(until_date__gte=F("from_date")),
                name="pairing_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["household", "state"], name="pairing_household_state"),
            models.Index(fields=["person", "state"], name="pairing_person_state"),
            # For the sweep: pairings to end.
            models.Index(
                fields=["until_date"], condition=Q(state__in=["PROPOSED", "IN_FORCE"]), name="pairing_until_date"
            ),
        ]
