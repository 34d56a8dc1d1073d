"""双报到: a member whose home unit is elsewhere registers with the community of residence."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from backend.grid.models import Scoped
from backend.organisations.models import Person


class ResidenceRegistration(Scoped):
    """What a member offers to the community where they live, and the cell that took them in.

    The member still counts in the home unit: this is only where they serve. `entered_by` is the helper who entered it at the
    member's own wish.
    """

    class State(models.TextChoices):
        REGISTERED = "REGISTERED", pgettext_lazy("residence registration", "registered")
        ACCEPTED = "ACCEPTED", pgettext_lazy("residence registration", "accepted into a cell")
        ENDED = "ENDED", pgettext_lazy("residence registration", "ended")

    LIVE = (State.REGISTERED, State.ACCEPTED)

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.REGISTERED)
    skills = models.JSONField(default=list)
    times = models.CharField(max_length=200, blank=True)
    services = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["REGISTERED", "ACCEPTED"]), name="registration_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="ACCEPTED") | Q(cell__isnull=False), name="registration_accepted_into_a_cell"
            ),
        ]
        indexes = [models.Index(fields=["unit_path", "state"], name="registration_unit_state")]
