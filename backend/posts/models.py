"""Service posts and the claims on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.common.models import Row
from backend.grid.models import Scoped
from backend.organisations.models import Person, Unit


class ServicePost(Scoped):
    """A place to serve: 服务岗位.

    `taken` counts the places that are confirmed or held by a live offer; `waiting` counts the waiting list; `last_ticket`
    is the number last drawn for it. All three change only together with a claim, in one conditional update.
    `audience` is the unit whose members, at home or serving anywhere below it, may see and claim the post.
    `weekly_times` are the hours of a standing duty, `[{"weekday": 0, "start": "08:00", "end": "10:00"}]` (0 is Monday, local
    time); a post without them is on duty from `starts_at` to `ends_at`.
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

    audience = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    selection = models.CharField(max_length=20, choices=Selection, default=Selection.FIRST_COME)
    title = models.CharField(max_length=200)
    duties = models.TextField(max_length=4000)
    risk_notice = models.TextField(max_length=2000, blank=True)
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
            models.Index(fields=["audience", "state", "-id"], name="post_audience_state"),  # the members' list
        ]

    def claims_accepted_at(self, now: object) -> bool:
        """Whether the claim window is open. States are checked apart from it."""
        opened = self.claims_open_at is None or self.claims_open_at <= now  # type: ignore[operator]
        return opened and (self.claims_close_at is None or now < self.claims_close_at)  # type: ignore[operator]


class Claim(Row):
    """One member's claim on one post: 认岗.

    `ticket` is the place in the order of the waiting list, drawn when joining it. An offer holds a place until
    `offer_until`. `on_behalf_by` is who entered the claim for a member who had asked for help.
    """

    class State(models.TextChoices):
        WAITLISTED = "WAITLISTED", _("on the waiting list")
        OFFERED = "OFFERED", _("offered")
        CONFIRMED = "CONFIRMED", _("confirmed")
        ON_DUTY = "ON_DUTY", _("on duty")
        COMPLETED = "COMPLETED", _("completed")
        EVALUATED = "EVALUATED", _("evaluated")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        DECLINED = "DECLINED", _("declined")
        HANDED_OVER = "HANDED_OVER", _("handed over")

    WAITING = (State.WAITLISTED,)
    HOLDING = (State.OFFERED, State.CONFIRMED, State.ON_DUTY)  # these take a place
    LIVE = WAITING + HOLDING

    post = models.ForeignKey(ServicePost, models.PROTECT, related_name="claims")
    person = models.ForeignKey(Person, models.PROTECT, related_name="claims")
    on_behalf_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=State)
    note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    ticket = models.PositiveIntegerField(null=True)
    offer_until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=Q(state__in=["WAITLISTED", "OFFERED", "CONFIRMED", "ON_DUTY"]),
                name="claim_once_per_post",
            ),
            models.UniqueConstraint(fields=["post", "ticket"], name="claim_ticket_once"),
            models.CheckConstraint(
                condition=~Q(state="OFFERED") | Q(offer_until__isnull=False), name="claim_offer_has_deadline"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="claim_person_state"),
            # The clock's question: which offers have run out?
            models.Index(fields=["offer_until"], condition=Q(state="OFFERED"), name="claim_offer_until"),
        ]
