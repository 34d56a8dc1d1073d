"""Claims, handovers and the duty log."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common.models import PathField, VersionedModel
from backend.organisations.models import Person
from backend.posts.models.posts import ServicePost


class Counted(VersionedModel):
    """A row that counts once and for ever: `counted_*` is the scope at that moment. The nightly recount sums these rows."""

    counted_path = PathField(null=True)
    counted_scope_ids = models.JSONField(default=list)

    class Meta:
        abstract = True


class Claim(Counted):
    """One member's claim on one post: 认岗.

    `ticket` is the order on the waiting list, drawn when joining it. An offer keeps a place until `offer_until`.
    `entered_by` is the helper who entered the claim for the member. `reason` is why it was withdrawn or not confirmed,
    `evaluation` a sentence about the service: never a score of the person.
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
        LAPSED = "LAPSED", _("not answered in time")
        HANDED_OVER = "HANDED_OVER", _("handed over")
        CANCELLED = "CANCELLED", _("ended with the post")
        LEFT = "LEFT", _("ended because the person left")
        STOOD_IN = "STOOD_IN", _("stands in, or stood in, for one date")

    WAITING = (State.WAITLISTED,)
    HOLDING = (State.OFFERED, State.CONFIRMED, State.ON_DUTY)  # these take a place
    LIVE = WAITING + HOLDING
    AGREED = (State.CONFIRMED, State.ON_DUTY)  # a duty is what the person has agreed to
    SERVED = (State.COMPLETED, State.EVALUATED)

    #: The position on the waiting list directly after joining it; saves a query.
    joined_as: int | None = None

    post = models.ForeignKey(ServicePost, models.PROTECT, related_name="claims")
    person = models.ForeignKey(Person, models.PROTECT, related_name="claims", db_index=False)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=State)
    note = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    evaluation = models.CharField(max_length=1000, blank=True)
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
            # For the sweeps: offers to lapse, duties to start.
            models.Index(fields=["offer_until"], condition=Q(state="OFFERED"), name="claim_offer_until"),
            models.Index(fields=["post"], condition=Q(state="CONFIRMED"), name="claim_to_start"),
        ]


class Handover(VersionedModel):
    """A holder asks a named successor to take the place over: 交接岗. Nothing changes until the successor accepts."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("proposed")
        ACCEPTED = "ACCEPTED", _("accepted")
        DECLINED = "DECLINED", _("declined")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        ENDED = "ENDED", _("ended with the claim")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="handovers", db_index=False)
    to_person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    note = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=Q(state="PROPOSED"), name="handover_one_at_a_time")
        ]


class StandIn(VersionedModel):
    """A holder asks somebody to do one date of a standing duty for them. The place stays the holder's.

    Once accepted, `served` is a claim of the stand-in, for that date alone and without a place: the hours are theirs.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("proposed")
        ACCEPTED = "ACCEPTED", _("accepted")
        DECLINED = "DECLINED", _("declined")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        ENDED = "ENDED", _("ended with the claim")

    LIVE = (State.PROPOSED, State.ACCEPTED)

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="stand_ins", db_index=False)
    to_person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    served = models.OneToOneField(Claim, models.PROTECT, null=True, related_name="stood_in")
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "starts_at"],
                condition=Q(state__in=["PROPOSED", "ACCEPTED"]),
                name="stand_in_one_for_a_date",
            )
        ]


class DutyLog(Counted):
    """What was done on one day of a claim, and for how many minutes.

    SELF is entered by the holder or the holder's helper and confirmed by the organiser. ADMINISTERED is entered by an
    administrator and confirmed by a second person; it has a metric of its own. TAKEN_OVER is imported from an earlier ledger,
    with a third metric; `ledger_key` identifies such a row.
    """

    class Source(models.TextChoices):
        SELF = "SELF", _("written by the holder")
        ADMINISTERED = "ADMINISTERED", _("entered by an administrator")
        TAKEN_OVER = "TAKEN_OVER", _("taken over from an earlier ledger")

    class State(models.TextChoices):
        LOGGED = "LOGGED", _("logged")
        CONFIRMED = "CONFIRMED", _("confirmed")
        REJECTED = "REJECTED", _("rejected")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="duty_logs")
    source = models.CharField(max_length=20, choices=Source)
    state = models.CharField(max_length=20, choices=State, default=State.LOGGED)
    day = models.DateField()
    minutes = models.PositiveIntegerField()
    what = models.CharField(max_length=1000)
    reason = models.CharField(max_length=500, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    ledger_key = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=1440), name="duty_log_minutes_of_a_day"),
            models.CheckConstraint(
                condition=~Q(state="CONFIRMED") | Q(counted_path__isnull=False), name="duty_log_counted_somewhere"
            ),
        ]
        # For organisers: logs to answer.
        indexes = [models.Index(fields=["claim"], condition=Q(state="LOGGED"), name="duty_log_waiting")]
