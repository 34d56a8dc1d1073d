"""Special families (特殊家庭), known by a code."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.common.sealing import SealedTextField
from backend.grid.models import Scoped


class Household(Scoped):
    """A family that is helped, with its consent. No name, address or number is stored unsealed.

    `code` is random and carries no information. `needs` are codes of `Need`, none of which is a diagnosis. `contact` (how to
    reach them) and `note` are sealed, opened only by operations.read_household, and erased after a time.
    `pairings_in_force` counts the members paired now, `unpaired_at` is since when there is none. Data class: sensitive
    personal data (个人信息保护法 art. 28).
    """

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", pgettext_lazy("household", "active")
        CLOSED = "CLOSED", pgettext_lazy("household", "closed")
        ERASED = "ERASED", pgettext_lazy("household", "erased")

    class Need(models.TextChoices):
        LIVING_ALONE = "LIVING_ALONE", _("living alone")
        ELDERLY = "ELDERLY", _("of great age")
        MOBILITY = "MOBILITY", _("getting about is hard")
        LOW_INCOME = "LOW_INCOME", _("low income")
        JOBLESS = "JOBLESS", _("out of work")
        CARING = "CARING", _("caring for somebody at home")
        RAISING_ALONE = "RAISING_ALONE", _("raising children alone")
        LEFT_BEHIND = "LEFT_BEHIND", _("family works far away")
        HOUSING = "HOUSING", _("poor housing")
        EVERYDAY = "EVERYDAY", _("help with everyday things")
        COMPANY = "COMPANY", _("somebody to talk to")
        EMERGENCY = "EMERGENCY", _("struck by an emergency")

    class Purpose(models.TextChoices):
        """The purpose for which the household's data is stored."""

        ASSISTANCE = "ASSISTANCE", _("regular assistance by paired members")
        CARE = "CARE", _("looking in at regular times")
        RELIEF = "RELIEF", _("relief after an emergency")

    class ConsentBy(models.TextChoices):
        """The relation of the person who agreed; not a name."""

        SELF = "SELF", _("the person concerned")
        SPOUSE = "SPOUSE", _("the spouse")
        ADULT_CHILD = "ADULT_CHILD", _("an adult child")
        GUARDIAN = "GUARDIAN", _("the guardian")

    class ConsentHow(models.TextChoices):
        PAPER = "PAPER", _("on paper")
        IN_PERSON = "IN_PERSON", _("in person")
        PHONE = "PHONE", _("by telephone")
        MESSAGE = "MESSAGE", _("by a written message")

    class Hold(models.TextChoices):
        """The reason why nothing may be erased at present."""

        NONE = "", _("no hold")
        COURT = "COURT", _("court proceedings")
        COMPLAINT = "COMPLAINT", _("a complaint is being looked into")
        AUDIT = "AUDIT", _("an audit is under way")

    code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    needs = models.JSONField(default=list)
    purpose = models.CharField(max_length=20, choices=Purpose)
    consent_by = models.CharField(max_length=20, choices=ConsentBy)
    consent_how = models.CharField(max_length=20, choices=ConsentHow)
    consent_on = models.DateField()
    consent_until = models.DateField()
    contact = SealedTextField(null=True)
    note = SealedTextField(null=True)
    pairings_in_force = models.PositiveSmallIntegerField(default=0)
    unpaired_at = models.DateTimeField(null=True)
    hold = models.CharField(max_length=20, choices=Hold, blank=True, default=Hold.NONE)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cell__isnull=False), name="household_in_a_cell"),
            models.CheckConstraint(condition=Q(consent_until__gte=F("consent_on")), name="household_consent_dates"),
            models.CheckConstraint(
                condition=Q(state="ACTIVE", closed_at=None) | Q(~Q(state="ACTIVE"), closed_at__isnull=False),
                name="household_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(state="ACTIVE") | Q(pairings_in_force=0), name="household_paired_while_active"
            ),
            models.CheckConstraint(
                condition=~Q(state="ERASED") | Q(contact=None, note=None), name="household_erased_holds_no_text"
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path"], name="household_unit_path"),
            # For the sweeps: consents that are over, contacts to erase.
            models.Index(
                fields=["consent_until"],
                condition=Q(contact__isnull=False) | Q(note__isnull=False),
                name="household_consent_until",
            ),
            # For the reminders: consents that end soon.
            models.Index(fields=["consent_until"], condition=Q(state="ACTIVE"), name="household_consent_ends"),
            models.Index(fields=["unpaired_at"], condition=Q(contact__isnull=False), name="household_contact_kept"),
            models.Index(fields=["closed_at"], condition=Q(note__isnull=False), name="household_note_kept"),
        ]
