"""Merge two reports of one problem, so that it counts once; and take that back."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, does_not_exist, expect_state, require
from backend.issues import deadlines, policies, queries
from backend.issues.models import Issue
from backend.issues.operations.closing import reporter_of
from backend.issues.operations.handling import expect_no_tasks, record
from backend.issues.operations.setting_aside import uncounted
from backend.organisations.models import Person

State = Issue.State


class HasDuplicates(Conflict):
    code = "has-duplicates"
    title = _("Other reports were merged into this one. Merge the other one into this instead.")


@operation
def merge_issue(*, actor: Person, issue_id: UUID, now: datetime, into_id: UUID, reason: str) -> Issue:
    """合并: merge a report into another one of the same problem, as organiser of both.

    It counts no longer, neither as reported nor as open; its reporter follows the other one. Raises HasDuplicates, TasksOpen.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, *Issue.UNANSWERED)
    into = policies.visible_issues(actor).filter(pk=into_id, root_id=issue.root_id).exclude(pk=issue.pk).first()
    if into is None:
        raise does_not_exist("into_id")
    require(policies.may_organise(actor, into))
    if into.state in Issue.GONE or into.taken_over:
        raise Invalid({"into_id": [_("This report is voided, merged or taken over: choose the one that is handled.")]})
    if issue.duplicates.exists():
        raise HasDuplicates
    expect_no_tasks(issue)
    versions.update_versioned(into)  # so that it cannot be merged or voided at this same moment
    record("issue.duplicate_found", into, actor=actor, now=now, duplicate_id=issue.pk)
    effect, stops = uncounted(issue), deadlines.stops_until(issue, now)
    versions.update_versioned(
        issue, state=State.MERGED, state_before=issue.state, set_aside_at=now, merged_into=into, proposal="",
        overdue_since=None, reason=reason,
        **deadlines.recomputed(issue, queries.corrected_days(), clock_stops=stops),
    )  # fmt: skip
    record("issue.merged", issue, actor=actor, now=now, into_id=into.pk, **effect, **reporter_of(issue))
    return issue


@operation
def unmerge_issue(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """Take a merging back: it was another problem after all. It is open again where it stood, and counts again."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, State.MERGED)
    clock = deadlines.set_aside_until(issue, now, queries.corrected_days())
    versions.update_versioned(
        issue, state=issue.state_before, state_before="", merged_into=None, reason=reason, **clock
    )
    again = {**issue.origin, "counts": {"issues_reported": 1}}
    record("issue.unmerged", issue, actor=actor, now=now, counts=issue.gauges, reversals=[again], **reporter_of(issue))
    return issue
