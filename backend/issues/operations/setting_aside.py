"""挂账、作废: suspend or void an issue, proposed by one person and approved by another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, expect_state, require
from backend.issues import deadlines, policies, queries
from backend.issues.models import Issue
from backend.issues.operations.closing import negated, reporter_of, tell_duplicates
from backend.issues.operations.extending import ApproverHandles
from backend.issues.operations.handling import expect_no_tasks, record
from backend.organisations.models import Person

State, Proposal = Issue.State, Issue.Proposal


class ProposalOpen(Conflict):
    code = "proposal-open"
    title = _("Something is proposed for this issue already and waits for approval.")


class NothingProposed(Conflict):
    code = "nothing-proposed"
    title = _("Nothing is proposed for this issue.")


class ApproverProposed(Conflict):
    code = "approver-proposed"
    title = _("Whoever proposed it cannot approve it.")


class DuplicatesFollow(Conflict):
    code = "duplicates-follow"
    title = _("Other reports were merged into this one. Take that back before it is voided.")


@operation
def propose_suspension(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """Propose to suspend what cannot be solved for now. Its clock runs until that is approved."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_ask(actor, issue))
    return propose(issue, Proposal.SUSPEND, "issue.suspension_proposed", actor=actor, now=now, reason=reason)


@operation
def propose_voiding(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """Propose to void what is no issue at all: a test, an insult, a report of nothing. It is then counted nowhere."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    return propose(issue, Proposal.VOID, "issue.voiding_proposed", actor=actor, now=now, reason=reason)


def propose(issue: Issue, proposal: Issue.Proposal, kind: str, *, actor: Person, now: datetime, reason: str) -> Issue:
    expect_state(issue, *Issue.UNANSWERED)
    if issue.proposal:
        raise ProposalOpen
    versions.update_versioned(
        issue, proposal=proposal.value, proposal_reason=reason, proposed_by_id=actor.pk, proposed_at=now
    )
    record(kind, issue, actor=actor, now=now)
    return issue


@operation
def approve_proposal(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """Approve what is proposed, as an officer or administrator of the location who neither proposed nor handles it.

    A suspended issue stays open and, if it was late, late; its clock stands still. Raises NothingProposed, ApproverProposed,
    ApproverHandles; of a voiding TasksOpen, DuplicatesFollow.
    """
    issue = get_to_decide(actor, issue_id)
    if issue.proposal == Proposal.VOID:
        return void(issue, actor=actor, now=now)
    stops = deadlines.stops_until(issue, now)
    versions.update_versioned(
        issue, state=State.SUSPENDED, state_before=issue.state, set_aside_at=now, proposal="",
        reason=issue.proposal_reason, **deadlines.recomputed(issue, queries.corrected_days(), clock_stops=stops),
    )  # fmt: skip
    record("issue.suspended", issue, actor=actor, now=now, **reporter_of(issue))
    tell_duplicates(issue, actor=actor, now=now)
    return issue


def void(issue: Issue, *, actor: Person, now: datetime) -> Issue:
    expect_no_tasks(issue)
    if issue.duplicates.exists():
        raise DuplicatesFollow
    effect = uncounted(issue)
    versions.update_versioned(issue, state=State.VOIDED, overdue_since=None, proposal="", reason=issue.proposal_reason)
    record("issue.voided", issue, actor=actor, now=now, **effect, **reporter_of(issue))
    return issue


def uncounted(issue: Issue) -> dict[str, Any]:
    """Takes back everything that an open issue counts for: here what is open, and where it was reported the report."""
    reversal = {**issue.origin, "counts": {"issues_reported": -1}}
    return {"counts": negated(issue.gauges), "reversals": [reversal]}


@operation
def refuse_proposal(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """Refuse what is proposed, with the reason; the issue goes on."""
    issue = get_to_decide(actor, issue_id)
    versions.update_versioned(issue, proposal="", reason=reason)
    record("issue.proposal_refused", issue, actor=actor, now=now, person_id=issue.proposed_by_id)
    return issue


def get_to_decide(actor: Person, issue_id: UUID) -> Issue:
    """An issue with a proposal that the actor may decide on. Raises NothingProposed, ApproverProposed, ApproverHandles."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_approve(actor, issue))
    expect_state(issue, *Issue.UNANSWERED)
    if not issue.proposal:
        raise NothingProposed
    if issue.proposed_by_id == actor.pk:
        raise ApproverProposed
    if policies.is_handling(actor, issue):
        raise ApproverHandles
    return issue


@operation
def resume_issue(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """Take a suspended issue up again where it stood, its clock too."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, State.SUSPENDED)
    clock = deadlines.set_aside_until(issue, now, queries.corrected_days())
    versions.update_versioned(issue, state=issue.state_before, state_before="", reason=reason, **clock)
    record("issue.resumed", issue, actor=actor, now=now, **reporter_of(issue))
    tell_duplicates(issue, actor=actor, now=now)
    return issue
