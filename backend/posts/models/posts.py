"""The service post."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.grid.models import Scoped
from backend.organisations.models import Unit


class ServicePost(Scoped):
    """A service post: 服务岗位.

    `taken` counts the places that are confirmed or offered; `waiting` counts the waiting list; `last_ticket` is the number
    last drawn for it. All three change only together with a claim, in one conditional update. `version` stays: it counts
    edits.
    `audience` is the unit whose members, and those of all units below it, may see and claim the post; `audience_number`
    repeats its number, which stays when the unit moves, so that the members' list needs no join.
    `weekly_times` are the hours of a standing duty, `[{"weekday": 0, "start": "08:00", "end": "10:00"}]` (0 is Monday, local
    time; an end before the beginning is on the next day); models/times.py has the hours of a post without them.
    `renews` is the post whose next term this is. `reason` is why it was suspended or cancelled.
    """

    class Kind(models.TextChoices):
        STANDING = "STANDING", _("standing")
        EMERGENCY = "EMERGENCY", _("emergency")
        SKILLED = "SKILLED", _("skilled")
        SECONDED = "SECONDED", _("seconded")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        OPEN = "OPEN", _("open")
        ACTIVE = "ACTIVE", _("active")
        SUSPENDED = "SUSPENDED", _("suspended")
        CLOSED = "CLOSED", _("closed")
        CANCELLED = "CANCELLED", _("cancelled")

    class Selection(models.TextChoices):
        FIRST_COME = "FIRST_COME", _("first come, first served")
        ORGANISER = "ORGANISER", _("confirmed by the organiser")

    # PUBLIC: visible to members.
    PUBLIC = (State.OPEN, State.ACTIVE, State.SUSPENDED, State.CLOSED, State.CANCELLED)
    RUNNING = (State.OPEN, State.ACTIVE)
    LIVE = (State.DRAFT, *RUNNING, State.SUSPENDED)

    audience = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    audience_number = models.PositiveBigIntegerField()
    renews = models.OneToOneField("self", models.PROTECT, null=True, related_name="renewed_by")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    selection = models.CharField(max_length=20, choices=Selection, default=Selection.FIRST_COME)
    title = models.CharField(max_length=200)
    duties = models.TextField(max_length=4000)
    risk_notice = models.TextField(max_length=2000, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    skills = models.JSONField(default=list)
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    waitlist_places = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    last_ticket = models.PositiveIntegerField(default=0)
    claims_open_at = models.DateTimeField(null=True)
    claims_close_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    weekly_times = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="post_never_oversubscribed"),
            models.CheckConstraint(condition=Q(waiting__lte=F("waitlist_places")), name="post_waiting_list_bounded"),
            models.CheckConstraint(condition=Q(places__gte=1), name="post_has_a_place"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="post_term_forward"),
        ]
        indexes = [
            models.Index(fields=["unit_path", "state"], name="post_unit_state"),  # the organisers' lists
            models.Index(fields=["audience_number", "state"], name="post_audience_state"),  # the members' lists
            # For the sweeps: posts to activate, posts to close.
            models.Index(fields=["starts_at"], condition=Q(state="OPEN"), name="post_to_activate"),
            models.Index(
                fields=["ends_at"], condition=Q(state__in=["OPEN", "ACTIVE", "SUSPENDED"]), name="post_to_close"
            ),
        ]

    def claims_accepted_at(self, now: datetime) -> bool:
        """Whether the claim window is open and the post is not over. Does not look at the state."""
        opens, closes = self.claims_open_at, self.claims_close_at
        return (opens is None or opens <= now) and now < (closes or self.ends_at)
