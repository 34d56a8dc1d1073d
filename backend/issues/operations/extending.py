"""延期: more time for an issue, with a reason, approved by a person who does not handle it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.issues import deadlines, policies, queries
from backend.issues.models import Issue
from backend.issues.operations.handling import record
from backend.organisations.models import Person


class IssueOverdue(Conflict):
    code = "issue-overdue"
    title = _("This issue is late already: more time does not make it punctual.")


class ApproverHandles(Conflict):
    code = "approver-handles"
    title = _("Whoever handles the issue cannot approve more time for it.")


@operation
def extend_issue(*, actor: Person, issue_id: UUID, now: datetime, due_at: datetime, reason: str) -> Issue:
    """Approve a later due date before the present one has passed. The entry has both dates and the approver.

    By an officer or administrator of the location who neither handles it nor is of the unit that does. At most the category's
    limit once more; after a reopening as at first. Raises NotFound, NotAllowed, IllegalTransition, IssueOverdue, ApproverHandles, Invalid.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_approve(actor, issue))
    expect_state(issue, *Issue.UNANSWERED)
    if policies.is_handling(actor, issue):
        raise ApproverHandles
    if issue.due_at <= now:
        raise IssueOverdue
    most = deadlines.limit_of(issue.category).after(issue.due_at, queries.corrected_days())
    if not issue.due_at < due_at <= most:
        raise Invalid({"due_at": [_("A later day, by at most as much time as the category gives.")]})
    was = issue.due_at
    versions.update_versioned(
        issue, due_at=due_at, fixed_due_at=due_at, fixed_at=now, extensions=issue.extensions + 1,
        extension_reason=reason, extended_by_id=actor.pk,
    )  # fmt: skip
    record("issue.extended", issue, actor=actor, now=now, was_due_at=was, due_at=due_at)
    return issue
