"""Edit an issue, and read or erase the contact of the resident who reported it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import ConcurrentUpdate, Conflict, IllegalTransition, require
from backend.grid.models import location_fields
from backend.grid.queries import find_location
from backend.issues import deadlines, policies, queries
from backend.issues.models import Issue
from backend.issues.operations.handling import record
from backend.issues.operations.reporting import check_not_later
from backend.organisations.models import Person
from backend.organisations.operations.account_changes import expect_texts_open
from backend.organisations.policies import visible_units

CONTACT_KEPT_FOR = timedelta(days=90)  # after closing: time to ask the resident whether it stayed solved (ours)


class ContactMissing(Conflict):
    code = "no-contact"
    title = _("No contact was left with this report.")


class Purpose(models.TextChoices):
    """What a resident's contact may be read for."""

    CLARIFY = "CLARIFY", _("to ask what or where it is")
    VISIT = "VISIT", _("to arrange a visit")
    ANSWER = "ANSWER", _("to tell the result")
    VERIFY = "VERIFY", _("to ask whether it is solved")


@operation
def edit_issue(
    *, actor: Person, issue_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> Issue:
    """Correct title, location, category, cell or unit while the issue is open; its due date only to an earlier one (a later
    one is an extension). With another category it gets that one's limit.

    It counts for its new cell from now on, which may be anywhere in the district: misdirected reports are passed on.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    versions.check_version(issue, expected_version)
    if issue.state == Issue.State.CLOSED:
        raise IllegalTransition(state=issue.state)
    old, was_due_at, counted = issue.scope, issue.due_at, issue.gauges
    fields = new_fields(actor, issue, changes, now)
    if not fields:
        return issue
    answered_at = issue.responded_at if issue.state == Issue.State.RESPONDED else None
    if fields.get("due_at", was_due_at) >= (answered_at or now):
        fields["overdue_since"] = None
    versions.update_versioned(issue, **fields)
    effect: dict[str, Any] = {}
    if issue.scope != old:
        effect = {"counts": issue.gauges, "reversals": [old.reversal(counted)]}
    elif issue.gauges != counted:
        effect = {"counts": {"issues_overdue": -1}}
    if issue.due_at != was_due_at:
        effect |= {"was_due_at": was_due_at, "due_at": issue.due_at}
    record("issue.edited", issue, actor=actor, now=now, fields=sorted(changes), **effect)
    return issue


def new_fields(actor: Person, issue: Issue, changes: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The changes as model fields."""
    fields: dict[str, Any] = {name: changes[name] for name in ("title", "location") if name in changes}
    if "category" in changes:
        category = queries.find_category(changes["category"])
        if category.pk != issue.category_id:
            fields |= deadlines.sorted_anew(issue, category, now, queries.corrected_days())
    limit = fields.get("due_at", issue.due_at)
    due_at = changes.get("due_at", limit)
    if due_at != limit:
        check_not_later(due_at, limit, now)
        fields |= {"due_at": due_at, "fixed_due_at": due_at, "fixed_at": now}
    if "cell_id" in changes or "unit_id" in changes:
        district = visible_units(actor).filter(root_id=issue.root_id)
        unit, cell = find_location(district, unit_id=changes.get("unit_id"), cell_id=changes.get("cell_id"))
        fields |= location_fields(unit, cell)
    return fields


@operation
@sensitive_variables()
def read_contact(*, actor: Person, issue_id: UUID, now: datetime, purpose: str) -> str:
    """Open the contact that a resident left, while the issue is open. Every reading is recorded."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_read_contact(actor, issue))
    expect_texts_open(actor, now)
    if issue.state == Issue.State.CLOSED:
        raise IllegalTransition(state=issue.state)
    if issue.contact is None:
        raise ContactMissing
    versions.update_versioned(issue)
    record("issue.contact_read", issue, actor=actor, now=now, purpose=purpose)
    return issue.contact.open(issue)


def forget_contacts(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """Erase the contacts of issues that have been closed for ninety days; returns how many. A sweep, safe to run twice."""
    return sum(
        forget(issue, actor=actor, now=now) for issue in queries.contacts_to_forget(now - CONTACT_KEPT_FOR)[:limit]
    )


def forget(issue: Issue, *, actor: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            versions.update_versioned(issue, contact=None)
            record("issue.contact_forgotten", issue, actor=actor, now=now)
    except ConcurrentUpdate:
        return False
    return True
