"""Report an issue: with an account, or as a resident without one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from backend.common import sealing
from backend.common.db.operations import operation
from backend.common.errors import Invalid, require
from backend.grid.models import Cell, location_fields
from backend.grid.queries import find_location
from backend.issues import deadlines, policies, queries, tracking
from backend.issues.models import Issue, IssueCategory
from backend.journal import operations as journal
from backend.organisations.models import Person, Unit
from backend.organisations.policies import visible_units


@operation
def report_issue(
    *,
    actor: Person,
    now: datetime,
    category: str,
    title: str,
    unit_id: UUID | None = None,
    cell_id: UUID | None = None,
    description: str = "",
    location: str = "",
    due_at: datetime | None = None,
) -> Issue:
    """Report a problem at a cell or unit of one's own district. Raises Invalid, NotAllowed.

    The due date follows from the category. The organisers of the location may set an earlier one; a later one is an
    extension, which another person approves.
    """
    where = find_location(visible_units(actor), unit_id=unit_id, cell_id=cell_id)
    found_category = queries.find_category(category)
    if due_at is not None:
        require(policies.may_organise_at(actor, *where))
    issue = new_issue(
        actor, now, *where, category=found_category, title=title, description=description, location_text=location
    )
    if due_at is not None:
        check_not_later(due_at, issue.due_at, now)
        issue.due_at, issue.fixed_due_at, issue.fixed_at = due_at, due_at, now
    return insert(issue, actor=actor, now=now)


def check_not_later(due_at: datetime, limit: datetime, now: datetime) -> None:
    """Raise Invalid unless `due_at` is in the future and not after `limit`."""
    if due_at <= now:
        raise Invalid({"due_at": [_("This time has passed.")]})
    if due_at > limit:
        raise Invalid({"due_at": [_("This is later than it has to be done: a later day is an extension.")]})


@operation
@sensitive_variables()
def report_as_resident(
    *,
    actor: Person,
    now: datetime,
    category: str,
    title: str,
    unit_id: UUID | None = None,
    cell_id: UUID | None = None,
    description: str = "",
    location: str = "",
    contact: str = "",
) -> Issue:
    """Report a problem without an account. `actor` is the seeded resident; a contact is sealed before it is stored."""
    where = find_location(queries.locations_for_residents(), unit_id=unit_id, cell_id=cell_id)
    issue = new_issue(
        actor, now, *where, category=queries.find_category(category), title=title, description=description,
        location_text=location,
    )  # fmt: skip
    issue.tracking_hash = tracking.hash_of(tracking.code_for(issue.pk))
    if contact:
        issue.contact = sealing.seal_for(issue, "contact", contact)
    return insert(issue, actor=actor, now=now)


def new_issue(
    actor: Person,
    now: datetime,
    unit: Unit,
    cell: Cell | None,
    *,
    category: IssueCategory,
    location_text: str,
    **texts: Any,
) -> Issue:
    """An unsaved issue, to be answered within the limit of its category."""
    where = location_fields(unit, cell)
    issue = Issue(
        **where,
        **texts,
        location=location_text,
        category=category,
        reporter=actor,
        clock_started_at=now,
        origin={"unit_path": where["unit_path"], "scope_ids": where["scope_ids"]},
        created_at=now,
    )
    issue.due_at = deadlines.due_at(issue, queries.corrected_days())
    return issue


def insert(issue: Issue, *, actor: Person, now: datetime) -> Issue:
    issue.save(force_insert=True)
    journal.record(
        "issue.reported",
        actor=actor,
        at=now,
        subject=issue,
        counts={"issues_reported": 1, "issues_open": 1},
        category=issue.category.code,
        by_resident=issue.was_reported_by_resident,
    )
    return issue
