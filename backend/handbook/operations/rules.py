"""Errors, checks, sealing and journal entries shared by the handbook's operations."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common import sealing
from backend.common.errors import ConcurrentUpdate, Conflict, Invalid
from backend.common.models import VersionedModel
from backend.handbook.models import Household, Pairing, Visit
from backend.journal import operations as journal
from backend.organisations.models import Person

LONGEST_CONSENT = timedelta(days=3 * 366)  # after three years consent must be asked for again (our choice)


class ReadingPurpose(models.TextChoices):
    """The purposes for which a sealed text may be read."""

    VISIT = "VISIT", _("to prepare a visit")
    ARRANGE = "ARRANGE", _("to arrange help")
    FOLLOW_UP = "FOLLOW_UP", _("to follow a request up")
    CORRECT = "CORRECT", _("to check or correct what is kept")
    EMERGENCY = "EMERGENCY", _("because of an emergency")


class ConsentExpired(Conflict):
    code = "consent-expired"
    title = _("The household's consent is over. Ask for it again before anything is read or written.")


class LegalHold(Conflict):
    code = "legal-hold"
    title = _("This record is on hold: nothing of it may be erased at present.")


class NothingKept(Conflict):
    code = "nothing-kept"
    title = _("Nothing is kept here, or no longer.")


def expect_consent(household: Household, now: datetime) -> None:
    """Raise ConsentExpired after the last day of the consent."""
    if household.consent_until < timezone.localdate(now):
        raise ConsentExpired


def check_consent(consent_on: date, consent_until: date, now: datetime) -> None:
    today = timezone.localdate(now)
    if consent_on > today:
        raise Invalid({"consent_on": [_("This day is yet to come.")]})
    if consent_until < today:
        raise Invalid({"consent_until": [_("This day has passed.")]})
    if consent_until - consent_on > LONGEST_CONSENT:
        raise Invalid({"consent_until": [_("A consent holds for three years at most.")]})


def sealed(row: VersionedModel, field: str, text: str) -> sealing.Sealed | None:
    return sealing.seal_for(row, field, text) if text else None


def opened(row: VersionedModel, field: str) -> str | None:
    value: sealing.Sealed | None = getattr(row, field)
    return None if value is None else value.open(row)


def check_unchanged(household: Household) -> None:
    """Lock the household and raise ConcurrentUpdate if it has changed since it was read, so that nothing is written while it
    is being erased or its pairing ended."""
    same = Household.objects.filter(pk=household.pk, version=household.version)
    if same.update(version=household.version) != 1:
        raise ConcurrentUpdate


def record(kind: str, row: Household | Pairing | Visit, *, actor: Person, now: datetime, **more: Any) -> None:
    """Record an entry about a household, a pairing or a visit, with the household's scope."""
    household = row if isinstance(row, Household) else row.household
    journal.record(kind, actor=actor, at=now, subject=row, scope=household.scope, **more)


def record_with_member(kind: str, row: Pairing | Visit, *, actor: Person, now: datetime, **more: Any) -> None:
    """Record an entry about a pairing or a visit, with the ids of its member and household."""
    record(kind, row, actor=actor, now=now, person_id=row.person_id, household_id=row.household_id, **more)
