"""Register, edit, read and close a household."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Invalid, does_not_exist, expect_state, require
from backend.grid.models import location_fields
from backend.grid.queries import named_cell
from backend.handbook import policies, queries
from backend.handbook.id_numbers import refuse_id_numbers
from backend.handbook.models import Household, Pairing
from backend.handbook.operations import pairings
from backend.handbook.operations.rules import NothingKept, check_consent, expect_consent, opened, record, sealed
from backend.organisations.models import Person
from backend.organisations.operations.account_changes import expect_texts_open

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without letters and digits that are easily confused
CONSENT = ("consent_by", "consent_how", "consent_on", "consent_until")


@operation
@sensitive_variables()
def register_household(
    *,
    actor: Person,
    now: datetime,
    cell_id: UUID,
    needs: Sequence[str],
    purpose: str,
    consent_by: str,
    consent_how: str,
    consent_on: date,
    consent_until: date,
    contact: str = "",
    note: str = "",
) -> Household:
    """Register a household that has agreed to it. Raises Invalid, IdNumberForbidden, NotAllowed."""
    cell = named_cell(actor=actor, id=cell_id, field="cell_id")
    require(policies.may_register_in(actor, cell))
    if cell.closed_on is not None:
        raise does_not_exist("cell_id")
    refuse_id_numbers(contact=contact, note=note)
    check_consent(consent_on, consent_until, now)
    household = Household(
        **location_fields(cell.unit, cell), code=draw_code(), needs=sorted(set(needs)), purpose=purpose, consent_by=consent_by,
        consent_how=consent_how, consent_on=consent_on, consent_until=consent_until, created_at=now,
    )  # fmt: skip
    household.contact, household.note = sealed(household, "contact", contact), sealed(household, "note", note)
    household.save(force_insert=True)
    record("household.registered", household, actor=actor, now=now, purpose=purpose)
    return household


def draw_code() -> str:
    """Forty random bits: the code reveals neither cell nor year nor order."""
    drawn = "".join(secrets.choice(LETTERS) for _turn in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


@operation
@sensitive_variables()
def edit_household(
    *, actor: Person, household_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> Household:
    """Correct needs, purpose, contact and note, or renew the consent (all four parts of it together)."""
    household = queries.get_household(actor=actor, id=household_id)
    require(policies.may_organise(actor, household))
    versions.check_version(household, expected_version)
    expect_state(household, Household.State.ACTIVE)
    if not changes:
        return household
    texts = {name: changes[name] for name in ("contact", "note") if name in changes}
    refuse_id_numbers(**texts)
    fields = {name: value for name, value in changes.items() if name not in texts}
    fields |= renewed_consent(changes, now)
    if any(texts.values()) and "consent_until" not in fields:
        expect_consent(household, now)
    if "needs" in fields:
        fields["needs"] = sorted(set(fields["needs"]))
    fields |= {name: sealed(household, name, text) for name, text in texts.items()}
    versions.update_versioned(household, **fields)
    record("household.edited", household, actor=actor, now=now, fields=sorted(changes))
    return household


def renewed_consent(changes: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The fields of a renewed consent; all four must be given."""
    missing = [name for name in CONSENT if name not in changes]
    if len(missing) == len(CONSENT):
        return {}
    if missing:
        raise Invalid({name: [_("Say who agreed, how, on which day and until when.")] for name in missing})
    check_consent(changes["consent_on"], changes["consent_until"], now)
    return {name: changes[name] for name in CONSENT}


@operation
@sensitive_variables()
def read_household(*, actor: Person, household_id: UUID, now: datetime, purpose: str) -> dict[str, str | None]:
    """Open contact and note for a stated purpose. Every reading is recorded in the journal.

    Raises NotFound, NothingKept, ConsentExpired.
    """
    household = queries.get_household(actor=actor, id=household_id)
    expect_texts_open(actor, now)
    if household.contact is None and household.note is None:
        raise NothingKept
    expect_consent(household, now)
    versions.update_versioned(household)
    record("household.read", household, actor=actor, now=now, purpose=purpose)
    return {"contact": opened(household, "contact"), "note": opened(household, "note")}


@operation
def close_household(*, actor: Person, household_id: UUID, now: datetime, reason: str) -> Household:
    """Close a household: its pairings end, nothing more is written, and the texts are removed after their retention period."""
    household = queries.get_household(actor=actor, id=household_id)
    require(policies.may_organise(actor, household))
    expect_state(household, Household.State.ACTIVE)
    pairings.end_all(household, actor=actor, now=now, reason=Pairing.Reason.CLOSED)
    unpaired_at = household.unpaired_at or now  # starts the contact's thirty days, even without any pairing
    versions.update_versioned(household, state=Household.State.CLOSED, closed_at=now, unpaired_at=unpaired_at)
    record("household.closed", household, actor=actor, now=now, reason=reason)
    return household


def gauges(household: Household) -> dict[str, int]:
    """The household's contribution to the counters of its scope. Its visits count for the scope at their time."""
    return {"pairings": household.pairings_in_force, "households_paired": int(household.pairings_in_force > 0)}
