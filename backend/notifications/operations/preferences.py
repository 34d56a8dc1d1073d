"""Changing how a person gets messages."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.calendar import QUIET_FROM, QUIET_UNTIL
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import ConcurrentUpdate, Invalid
from backend.journal import operations as journal
from backend.notifications.models import Preference
from backend.notifications.queries.messages import get_preference, scope_of
from backend.notifications.queries.recipients import find_readers
from backend.organisations.models import Person

EARLIEST_EVENING, LATEST_MORNING = time(17), time(12)


@operation
def edit_preference(*, actor: Person, now: datetime, expected_version: int | None = None, **fields: Any) -> Preference:
    """Change one's own preferences. Quiet hours may be longer than the rule, never shorter.

    Raises StaleVersion, Invalid, ConcurrentUpdate.
    """
    preference = get_preference(actor=actor)
    versions.check_version(preference, expected_version)
    check_quiet_hours(fields)
    changed = {name: value for name, value in fields.items() if getattr(preference, name) != value}
    if not changed:
        return preference
    if preference.version:
        versions.update_versioned(preference, **changed)
    else:  # the first row
        for name, value in {**changed, "version": 1, "created_at": now}.items():
            setattr(preference, name, value)
        insert_unique(preference, ConcurrentUpdate)
    scope = scope_of(actor)
    journal.record("preference.edited", actor=actor, at=now, subject=preference, scope=scope, fields=sorted(changed))
    return preference


def unsubscribe(*, person_id: UUID, group: str, now: datetime) -> Preference | None:
    """Switch one group of mails off for the person who holds the signed link; None when there is no such person now."""
    person = find_readers([person_id], today=now.date()).get(person_id)
    return edit_preference(actor=person, now=now, **{f"email_{group}": False}) if person else None


def check_quiet_hours(fields: dict[str, Any]) -> None:
    starts, ends = fields.get("quiet_from"), fields.get("quiet_until")
    errors = {}
    if starts is not None and not EARLIEST_EVENING <= starts <= QUIET_FROM:
        errors["quiet_from"] = [_("Between 17:00 and 21:00: nobody is written to later than that anyway.")]
    if ends is not None and not QUIET_UNTIL <= ends <= LATEST_MORNING:
        errors["quiet_until"] = [_("Between 08:00 and 12:00: nobody is written to earlier than that anyway.")]
    if errors:
        raise Invalid(errors)
