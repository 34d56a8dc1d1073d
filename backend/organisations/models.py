"""Units, consortia, people and their roles."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from backend.common.models import PathField, VersionedModel
from backend.journal.scopes import Scope

SYSTEM_ID = UUID("00000000-0000-7000-8000-000000000001")
RESIDENT_ID = UUID("00000000-0000-7000-8000-000000000002")


class Unit(VersionedModel):
    """A node of the tree: a district, a street, a community, a branch, an agency.

    `path` is `/1/5/9/`, the `number`s from the root to the unit. `consortium_ids` are the consortia that count this
    unit today, its own and those of the units above it; the operations keep them up to date, so that writes need no look-up.
    A merged unit is closed, and its parent is the unit into which it was merged.
    """

    class Kind(models.TextChoices):
        DISTRICT = "DISTRICT", _("district")
        SUBDISTRICT = "SUBDISTRICT", _("street")
        TOWN = "TOWN", _("town")
        COMMUNITY = "COMMUNITY", _("community")
        VILLAGE = "VILLAGE", _("village")
        BRANCH = "BRANCH", _("branch")
        AGENCY = "AGENCY", _("agency")
        NEW_ORGANISATION = "NEW_ORGANISATION", _("new organisation")

    number = models.PositiveBigIntegerField(unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    root = models.ForeignKey("self", models.PROTECT, related_name="+", db_index=False)
    path = PathField(unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    consortium_ids = models.JSONField(default=list)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            # Two open units of one name and kind under one parent are one unit entered twice.
            models.UniqueConstraint(
                fields=["parent", "kind", "name"], condition=Q(closed_on=None), name="unit_name_once_under_parent"
            ),
        ]

    @property
    def scope(self) -> Scope:
        return Scope(self.root_id, self.pk, self.path, None, list(self.consortium_ids))


class UnitName(models.Model):
    """A name of a unit, from and until when (half-open)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names")
    name = models.CharField(max_length=100)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(until_date=None), name="unit_name_one_in_force")
        ]


class DivisionCode(models.Model):
    """An official code of a unit under a scheme: dated, and never an identity (330205001 was 中马, is 外滩)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=30)  # for example "stats-12"
    code = models.CharField(max_length=20)
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"], condition=Q(until_date=None), name="division_code_once_in_force"
            )
        ]


class Consortium(VersionedModel):
    """党建联合体: units bound by place, trade or interest. It cuts across the tree and is not a level of it."""

    class Bond(models.TextChoices):
        PLACE = "PLACE", _("place")
        TRADE = "TRADE", _("trade")
        INTEREST = "INTEREST", _("interest")

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    home_unit = models.ForeignKey(Unit, models.PROTECT, related_name="consortia_at_home")
    name = models.CharField(max_length=100)
    bond = models.CharField(max_length=10, choices=Bond)
    note = models.TextField(max_length=500, blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "name"], name="consortium_name_once")]


class ConsortiumMember(models.Model):
    """A unit, with all below it, in a consortium from one day until another (half-open).

    `in_force` is whether the units' `consortium_ids` contain it; a job sets it when a date comes.
    """

    consortium = models.ForeignKey(Consortium, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consortium_memberships")
    from_date = models.DateField()
    until_date = models.DateField(null=True)
    in_force = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "unit"], condition=Q(until_date=None), name="consortium_member_once"
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")), name="consortium_member_dates"
            ),
        ]


class PersonManager(BaseUserManager["Person"]):
    """Without `create_user`: people are created by operations.create_person."""


class Person(AbstractBaseUser, VersionedModel):
    """A person who can sign in. `home_unit` is the unit that counts them; in `service_unit` they live and serve.

    Contact data (email, phone) is shown to the person and to those who administer their unit, and is in no log,
    journal or message text. `skills` are short words. `consents` are those in force, each with when and how it was given:
    `{"helped_entry": {"at": "2026-06-02T02:00:00+00:00", "how": "SELF"}}`.

    `password_set_at` is since when the account is in use: from then on nobody gets into it by an invitation (AccountChange).
    `email_confirmed_at` is when the person answered from this address. Until `texts_closed_until` no sealed text opens for
    the account, because its password was reset and nobody else has confirmed that by the right person.
    """

    class Kind(models.TextChoices):
        IN_SERVICE = "IN_SERVICE", _("in-service member")
        RETIRED = "RETIRED", _("retired member")
        DELEGATE = "DELEGATE", _("delegate")
        VILLAGER = "VILLAGER", _("respected villager")
        VOLUNTEER = "VOLUNTEER", _("volunteer")
        SYSTEM = "SYSTEM", _("the system")

    class How(models.TextChoices):
        SELF = "SELF", _("by oneself")
        PAPER = "PAPER", _("on paper")
        IN_PERSON = "IN_PERSON", _("in person")
        PHONE = "PHONE", _("by telephone")

    class Consent(models.TextChoices):
        PUBLIC_NAME = "public_name", _("my name may stand on public pages")
        HELPED_ENTRY = "helped_entry", _("a helper may enter things for me")
        BE_ASKED = "be_asked", _("the coordinators of my community may ask me for help")

    name = models.CharField(max_length=100, db_index=True)
    email = models.EmailField(null=True)
    phone = models.CharField(max_length=20, null=True, unique=True)  # E.164
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.IN_SERVICE)
    root = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    home_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="members")
    service_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="serving")
    skills = models.JSONField(default=list)
    language = models.CharField(max_length=10, blank=True)
    consents = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True)
    email_confirmed_at = models.DateTimeField(null=True)
    texts_closed_until = models.DateTimeField(null=True)
    last_login = None  # not stored: 国办函〔2026〕12号 forbids log-in statistics

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return str(self.pk)  # never the name: logs print this

    @property
    def is_system(self) -> bool:
        return self.pk == SYSTEM_ID

    @property
    def is_in_use(self) -> bool:
        """Whether the person has ever set a password: whoever invites them anew would take over what they have."""
        return self.password_set_at is not None or self.has_usable_password()

    @cached_property
    def grants(self) -> tuple["Grant", ...]:
        """The roles in force, loaded with the person by queries.find_actor; a person loaded otherwise has no rights."""
        return ()


class Invitation(models.Model):
    """The right to set a password until `expires_at`; deleted when used. Only the digest of its token is stored."""

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    expires_at = models.DateTimeField()


class AccountChange(VersionedModel):
    """A new password or another address of an account in use, which waits for a proof that it is for the right person.

    The proof is a code, sent to the confirmed address (RESET) or to the new one (EMAIL); it is signed, not stored. A reset for
    somebody without a confirmed address is `by_hand`: a second person (`confirmed_by`) gets the code and hands it over.
    """

    class Kind(models.TextChoices):
        RESET = "RESET", _("a new password")
        EMAIL = "EMAIL", _("another email address")

    class State(models.TextChoices):
        ASKED = "ASKED", _("asked for")
        DONE = "DONE", _("done")
        REPLACED = "REPLACED", _("replaced by a later one")

    person = models.ForeignKey(Person, models.CASCADE, related_name="account_changes")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    email = models.EmailField(null=True)
    by_hand = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state="ASKED"), name="account_change_one_asked"
            ),
            models.CheckConstraint(
                condition=Q(kind="EMAIL", email__isnull=False) | Q(kind="RESET", email=None),
                name="account_change_email",
            ),
        ]


class Role(VersionedModel):
    """A person's office at a unit, from and until when (half-open).

    With a `cell` it covers that cell and its micro-grids only; `unit` is then the cell's community.
    """

    class Kind(models.TextChoices):
        MEMBER = "MEMBER", _("member")
        WORKER = "WORKER", _("grid worker")
        COORDINATOR = "COORDINATOR", _("grid coordinator")
        BRANCH_SECRETARY = "BRANCH_SECRETARY", _("branch secretary")
        OFFICER = "OFFICER", _("officer")
        ADMINISTRATOR = "ADMINISTRATOR", _("district administrator")
        AUDITOR = "AUDITOR", _("auditor")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    cell = models.ForeignKey("grid.Cell", models.PROTECT, null=True, related_name="roles")
    from_date = models.DateField()
    until_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "unit"],
                condition=Q(until_date=None, cell=None),
                name="role_once_per_unit",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "cell"], condition=Q(until_date=None), name="role_once_per_cell"
            ),
        ]


@dataclass(frozen=True)
class Grant:
    """A role in force, as policies read it."""

    kind: str
    unit_id: UUID
    path: str
    cell_id: UUID | None = None


SYSTEM_GRANTS = (Grant(Role.Kind.ADMINISTRATOR, SYSTEM_ID, "/"),)
