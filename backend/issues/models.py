"""Issues (难题、问题) and their categories."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.common.models import VersionedModel
from backend.common.sealing import SealedTextField
from backend.grid.models import Scoped
from backend.organisations.models import RESIDENT_ID, Person, Unit


class QuantityUnit(models.TextChoices):
    """The unit of a result's quantity: 177 farms, 14 shops, 30 mu."""

    FARM = "farm", _("farms")
    SHOP = "shop", _("shops")
    HOUSEHOLD = "household", _("households")
    BUILDING = "building", _("buildings")
    PIECE = "piece", _("pieces")
    VEHICLE = "vehicle", _("vehicles")
    MU = "mu", _("mu")
    SQUARE_METRE = "square_metre", _("square metres")
    METRE = "metre", _("metres")
    TONNE = "tonne", _("tonnes")


class IssueCategory(VersionedModel):
    """A category in a tree of two levels, named in both languages; editable, with seeds from the field.

    `due_days` (working days) or `due_hours` (hours of the office) is how long an issue of this kind may take; a second-level
    category with neither takes its parent's.
    """

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=50)
    name_en = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    due_days = models.PositiveSmallIntegerField(null=True)
    due_hours = models.PositiveSmallIntegerField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(due_days__gte=1) | Q(due_hours__gte=1),
                name="category_top_has_limit",
            ),
            models.CheckConstraint(condition=Q(due_days=None) | Q(due_hours=None), name="category_days_or_hours"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent"),
        ]


class Issue(Scoped):
    """A problem at a location, from report to verified solution: 难题、问题、事件.

    `reporter` is the seeded resident when it was reported without an account; then `contact` is how to reach them, sealed,
    and `tracking_hash` identifies the issue by the code they were shown once. Title, description, place and resolution are free
    text (data class: personal): no journal, log or mail carries them, and lists show neither description nor resolution.

    `due_at` follows from the fields of the clock (backend/issues/deadlines.py): `clock_started_at` is the report or the last
    reopening, `clock_stops` are pairs of moments between which the clock stood still, `fixed_due_at` is a moment that a person set at
    `fixed_at`. `extension_reason` and `extended_by` belong to the last extension since the clock started; the entries have
    the earlier dates.

    `handler_unit` is the unit it was dispatched to, `handler` the person handling it, `responded_by` the author of
    `resolution`; none of them verifies it. `origin` is its scope when reported, `credit` scope and counts at closing,
    `reopened_at_locations` the scope of each reopening, `checks` scope and counts of each verification, passed or not: the recount
    finds them there after the tree has changed. `overdue_since` is set while the issue counts as open and overdue.

    The reporter was asked `question` and has replied where `reply` is not empty; `questions` counts them since the clock started, and
    the clock stands still until `asked_until` at the latest. Until `objection_until` the reporter of a closed issue may say that it
    is not solved. `proposal` waits for another person's approval. `state_before` is the state to which a suspended or merged
    issue returns, `set_aside_at` since when it is one of these, `merged_into` the report with which it counts once.

    `ledger_key` identifies a row taken over from an earlier ledger and is empty otherwise. Such an issue was closed without a
    verifier known here.
    """

    class State(models.TextChoices):
        REPORTED = "REPORTED", pgettext_lazy("issue", "reported")
        ACCEPTED = "ACCEPTED", pgettext_lazy("issue", "accepted")
        DISPATCHED = "DISPATCHED", pgettext_lazy("issue", "dispatched")
        HANDLING = "HANDLING", pgettext_lazy("issue", "being handled")
        RESPONDED = "RESPONDED", pgettext_lazy("issue", "answered, to be verified")
        CLOSED = "CLOSED", pgettext_lazy("issue", "closed")
        RETURNED = "RETURNED", pgettext_lazy("issue", "returned by the unit")
        REOPENED = "REOPENED", pgettext_lazy("issue", "reopened")
        SUSPENDED = "SUSPENDED", pgettext_lazy("issue", "suspended")
        VOIDED = "VOIDED", pgettext_lazy("issue", "voided")
        MERGED = "MERGED", pgettext_lazy("issue", "merged into another report")

    class Outcome(models.TextChoices):
        SOLVED = "SOLVED", _("solved")
        EXPLAINED = "EXPLAINED", _("explained to the reporter")
        NOT_FOUND = "NOT_FOUND", _("not found at the place")

    class Route(models.TextChoices):
        NONE = "", _("not decided yet")
        UNIT = "UNIT", _("dispatched to a unit")
        TASKS = "TASKS", _("dispatched as tasks")
        SELF = "SELF", _("handled by the grid itself")

    class Proposal(models.TextChoices):
        NONE = "", _("nothing proposed")
        SUSPEND = "SUSPEND", _("to suspend it")
        VOID = "VOID", _("to void it")

    TO_DISPATCH = (State.ACCEPTED, State.RETURNED, State.REOPENED)  # a handler is to be decided
    BY_PEOPLE = (
        Route.TASKS,
        Route.SELF,
    )  # who handles it so can be asked to stop, or can stop, without a unit's return
    IN_HAND = (State.DISPATCHED, State.HANDLING)
    UNANSWERED = (State.REPORTED, *TO_DISPATCH, *IN_HAND)
    OPEN = (*UNANSWERED, State.RESPONDED, State.SUSPENDED)
    GONE = (State.VOIDED, State.MERGED)  # counts nowhere

    state = models.CharField(max_length=20, choices=State, default=State.REPORTED)
    category = models.ForeignKey(IssueCategory, models.PROTECT, related_name="issues")
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=4000, blank=True)
    location = models.CharField(max_length=200, blank=True)
    reporter = models.ForeignKey(Person, models.PROTECT, related_name="+")
    contact = SealedTextField(null=True)
    tracking_hash = models.CharField(max_length=64, null=True, unique=True)
    due_at = models.DateTimeField()
    clock_started_at = models.DateTimeField()
    clock_stops = models.JSONField(default=list)
    fixed_due_at = models.DateTimeField(null=True)
    fixed_at = models.DateTimeField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0, db_default=0)
    extension_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    extended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    route = models.CharField(max_length=10, choices=Route, blank=True)
    handler_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    responded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    responded_at = models.DateTimeField(null=True)
    resolution = models.TextField(max_length=4000, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    quantity_unit = models.CharField(max_length=20, choices=QuantityUnit, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    origin = models.JSONField()
    credit = models.JSONField(null=True)
    reopened_at_locations = models.JSONField(default=list)
    overdue_since = models.DateTimeField(null=True)
    checks = models.JSONField(default=list)
    question = models.TextField(max_length=1000, blank=True, default="")
    questions = models.PositiveSmallIntegerField(default=0)
    asked_until = models.DateTimeField(null=True)
    reply = models.TextField(max_length=4000, blank=True, default="")
    objection_until = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)
    objection = models.CharField(max_length=500, blank=True, default="")
    objection_answer = models.CharField(max_length=500, blank=True, default="")
    proposal = models.CharField(max_length=10, choices=Proposal, blank=True, default="")
    proposal_reason = models.CharField(max_length=500, blank=True, default="")
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(null=True)
    state_before = models.CharField(max_length=20, blank=True, default="")
    set_aside_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    ledger_key = models.CharField(max_length=64, null=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity=None, quantity_unit="") | (Q(quantity__gt=0) & ~Q(quantity_unit="")),
                name="issue_quantity_with_unit",
            ),
            # Closed means credited and verified (or taken over), by a person who neither handled nor answered it; open means
            # neither.
            models.CheckConstraint(
                condition=(
                    Q(state="CLOSED", closed_at__isnull=False, credit__isnull=False)
                    & (Q(verified_by__isnull=False) | Q(ledger_key__isnull=False))
                    & (Q(handler=None) | ~Q(handler=F("verified_by")))
                    & (Q(responded_by=None) | ~Q(responded_by=F("verified_by")))
                )
                | (~Q(state="CLOSED") & Q(verified_by=None, closed_at=None, credit__isnull=True)),
                name="issue_closed_means_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(contact=None) | Q(reporter=RESIDENT_ID), name="issue_contact_of_residents_only"
            ),
            models.CheckConstraint(
                condition=Q(state="MERGED", merged_into__isnull=False) | (~Q(state="MERGED") & Q(merged_into=None)),
                name="issue_merged_into_another",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "state"], name="issue_unit_state"),  # the staff's lists
            models.Index(fields=["handler_unit", "state"], name="issue_handler_unit_state"),
            models.Index(fields=["reporter", "-id"], name="issue_reporter"),
            models.Index(fields=["handler", "state"], name="issue_handler_state"),
            # overdue issues, which are never closed ones
            models.Index(fields=["due_at"], condition=~Q(state="CLOSED"), name="issue_due"),
            # For the sweep: what has become late and does not count as overdue yet.
            models.Index(
                fields=["due_at"], condition=~Q(state="CLOSED") & Q(overdue_since=None), name="issue_becoming_overdue"
            ),
            # For the sweep: contacts to erase.
            models.Index(
                fields=["closed_at"], condition=Q(state="CLOSED", contact__isnull=False), name="issue_contact_kept"
            ),
        ]

    @property
    def gauges(self) -> dict[str, int]:
        """What the issue counts for while it is open."""
        return {"issues_open": 1} | ({"issues_overdue": 1} if self.overdue_since else {})

    @property
    def was_reported_by_resident(self) -> bool:
        return self.reporter_id == RESIDENT_ID

    @property
    def followed(self) -> "Issue":
        """The issue whose outcome the reporter waits for."""
        return self.merged_into or self

    @property
    def asks_reporter(self) -> bool:
        return bool(self.question) and not self.reply and self.state in Issue.UNANSWERED

    @property
    def taken_over(self) -> bool:
        return self.ledger_key is not None
