"""The reporter says that a closed issue is not solved; somebody who did not handle it answers, or reopens it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, expect_state, require
from backend.issues import policies, queries
from backend.issues.models import Issue
from backend.issues.operations.closing import reporter_of, tell_duplicates
from backend.issues.operations.handling import record
from backend.organisations.models import Person


class ObjectionTooLate(Conflict):
    code = "objection-too-late"
    title = _("The time to say that it is not solved is over. Please report it anew.")


class ObjectedAlready(Conflict):
    code = "objected-already"
    title = _("Somebody has said already that it is not solved.")


class NoObjection(Conflict):
    code = "no-objection"
    title = _("Nobody has said that it is not solved, or it is answered.")


class AnswererHandled(Conflict):
    code = "answerer-handled"
    title = _("Whoever handled the issue cannot answer that it is solved.")


@operation
def object_to_closing(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """未解决: say as the reporter that it is not solved. Of a merged report it is said about the one that it was merged into."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(issue.reporter_id == actor.pk)
    store_objection(issue.followed, actor=actor, now=now, reason=reason)
    return issue


@operation
def object_as_resident(*, actor: Person, code: str, now: datetime, reason: str) -> Issue:
    """Say with the tracking code that it is not solved."""
    issue = queries.get_tracked(code)
    store_objection(issue.followed, actor=actor, now=now, reason=reason)
    return issue


def store_objection(issue: Issue, *, actor: Person, now: datetime, reason: str) -> None:
    expect_state(issue, Issue.State.CLOSED)
    if issue.objection_until is None or now > issue.objection_until:
        raise ObjectionTooLate
    if issue.objected_at:
        raise ObjectedAlready
    versions.update_versioned(issue, objected_at=now, objection=reason)
    record("issue.objected", issue, actor=actor, now=now)


@operation
def answer_objection(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """Answer with a reason why it stays closed, as an organiser who neither handled nor answered it. Else: reopen it.

    Raises NoObjection, AnswererHandled.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, Issue.State.CLOSED)
    if issue.objected_at is None or issue.objection_answer:
        raise NoObjection
    if actor.pk in (issue.handler_id, issue.responded_by_id):
        raise AnswererHandled
    versions.update_versioned(issue, objection_answer=reason)
    record("issue.objection_answered", issue, actor=actor, now=now, **reporter_of(issue))
    tell_duplicates(issue, actor=actor, now=now)
    return issue
