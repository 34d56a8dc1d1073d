"""Respond to an issue, verify and close it, send it back, reopen it."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.common.worktime import WHOLE_DAYS, WORKING_DAY
from backend.issues import deadlines, policies, queries
from backend.issues.models import Issue
from backend.issues.operations.departures import without_handler
from backend.issues.operations.handling import expect_no_tasks, record
from backend.organisations.models import Person
from backend.tasks import queries as tasks
from backend.tasks.models import Task

State, Route = Issue.State, Issue.Route
THOUSANDTHS = 1000
OBJECTION_TIME = deadlines.Limit(
    10 * WORKING_DAY, WHOLE_DAYS
)  # how long the reporter may say that it is not solved (ours)
COUNTED_AS = {
    Issue.Outcome.SOLVED: "issues_resolved",
    Issue.Outcome.EXPLAINED: "issues_explained",
    Issue.Outcome.NOT_FOUND: "issues_not_found",
}


class VerifierWasHandler(Conflict):
    code = "verifier-was-handler"
    title = _("Whoever handled the issue cannot verify it.")


@operation
def respond_to_issue(
    *,
    actor: Person,
    issue_id: UUID,
    now: datetime,
    resolution: str,
    outcome: str = Issue.Outcome.SOLVED.value,
    quantity: Decimal | None = None,
    quantity_unit: str = "",
) -> Issue:
    """反馈: store what was done and, where it can be counted, how much. Raises TasksOpen while tasks of it are open.

    A question to the reporter or a proposal that still waits is over with it.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_respond(actor, issue))
    expect_state(issue, *Issue.IN_HAND)
    check_quantity(quantity, quantity_unit)
    if quantity is not None and outcome != Issue.Outcome.SOLVED:
        raise Invalid({"quantity": [_("Only what was solved has a quantity.")]})
    expect_no_tasks(issue)
    handler_id = issue.handler_id or (None if issue.route == Route.TASKS else actor.pk)
    clock = deadlines.recomputed(issue, queries.corrected_days(), clock_stops=deadlines.stops_until(issue, now))
    versions.update_versioned(
        issue, state=State.RESPONDED, proposal="", **clock, resolution=resolution, outcome=outcome, quantity=quantity,
        quantity_unit=quantity_unit, responded_by_id=actor.pk, responded_at=now, handler_id=handler_id,
    )  # fmt: skip
    record("issue.responded", issue, actor=actor, now=now, outcome=outcome)
    return issue


def check_quantity(quantity: Decimal | None, quantity_unit: str) -> None:
    """Raise Invalid unless both or neither are given."""
    if (quantity is None) != (quantity_unit == ""):
        missing = "quantity" if quantity is None else "quantity_unit"
        raise Invalid({missing: [_("A quantity and its unit belong together.")]})
    if quantity is not None and quantity <= 0:
        raise Invalid({"quantity": [_("A quantity is more than nothing.")]})


@operation
def close_issue(*, actor: Person, issue_id: UUID, now: datetime) -> Issue:
    """核查通过、结案: close an issue, as verifier. Only now does it count as resolved, with its quantity."""
    issue = get_to_verify(actor, issue_id)
    credit = {"unit_path": issue.unit_path, "scope_ids": issue.scope_ids, "counts": result_of(issue, now)}
    checked = {"issues_checked": 1}
    counts = {**negated(issue.gauges), **credit["counts"], **checked}
    versions.update_versioned(
        issue, state=State.CLOSED, verified_by_id=actor.pk, closed_at=now, credit=credit, reason="",
        overdue_since=None, checks=with_check(issue, checked), objected_at=None, objection="", objection_answer="",
        objection_until=OBJECTION_TIME.after(now, queries.corrected_days()),
    )  # fmt: skip
    record("issue.closed", issue, actor=actor, now=now, counts=counts, outcome=issue.outcome, **reporter_of(issue))
    tell_duplicates(issue, actor=actor, now=now)
    return issue


@operation
def send_back_issue(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """核查不通过: return an unsolved issue to its handler, with the reason. Its clock goes on where it stood at the answer.

    The handler's account may be closed meanwhile: then it is for the unit, or for those who dispatch.
    """
    issue = get_to_verify(actor, issue_id)
    stops = deadlines.with_stop(issue, issue.responded_at or now, now)
    clock = deadlines.recomputed(issue, queries.corrected_days(), clock_stops=stops)
    counts = {"issues_checked": 1, "issues_sent_back": 1}
    versions.update_versioned(issue, state=State.HANDLING, reason=reason, checks=with_check(issue, counts), **clock)
    back_to = issue.handler_id or issue.responded_by_id
    record("issue.returned", issue, actor=actor, now=now, counts=counts, to_person_id=back_to, by="verifier")
    if issue.handler is not None and not issue.handler.is_active:
        without_handler(issue, actor=actor, now=now)
    return issue


@operation
def reopen_issue(*, actor: Person, issue_id: UUID, now: datetime, reason: str) -> Issue:
    """返工: reopen a closed issue. What its closing counted is reversed in the scope where it counted.

    Its clock starts anew, with the whole limit of its category.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_organise(actor, issue))
    expect_state(issue, State.CLOSED)
    credit: Any = issue.credit
    reversal = {**credit, "counts": negated(credit["counts"])}
    here = {"unit_path": issue.unit_path, "scope_ids": issue.scope_ids}
    concerned = {**reporter_of(issue), **handled_by(issue)}
    versions.update_versioned(
        issue, state=State.REOPENED, reason=reason, credit=None, verified_by_id=None, closed_at=None, handler_id=None,
        handler_unit=None, responded_by_id=None, responded_at=None, route=Route.NONE,
        reopened_at_locations=[*issue.reopened_at_locations, here],
        **deadlines.started_anew(issue, now, queries.corrected_days()),
    )  # fmt: skip
    counts = {"issues_open": 1, "issues_reopened": 1}
    record("issue.reopened", issue, actor=actor, now=now, counts=counts, reversals=[reversal], **concerned)
    tell_duplicates(issue, actor=actor, now=now)
    return issue


def get_to_verify(actor: Person, issue_id: UUID) -> Issue:
    """A responded issue that the actor, who did not handle it, may verify."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_work_on_grid(actor, issue))
    expect_state(issue, State.RESPONDED)
    handlers = {issue.handler_id, issue.responded_by_id, *tasks.doers_of(Task.Belongs.ISSUE.value, issue.pk)}
    if actor.pk in handlers:
        raise VerifierWasHandler
    return issue


def result_of(issue: Issue, now: datetime) -> dict[str, int]:
    """The counts of closing the issue now; quantities in thousandths (docs/decisions/0003-resolved.md).

    Late is what was answered after its time, however long the verification took. Of what was taken over only the closing is
    known: whether it was on time is not.
    """
    counts = {COUNTED_AS[Issue.Outcome(issue.outcome)]: 1}
    if (issue.responded_at or now) > issue.due_at:
        counts["issues_closed_late"] = 1
    elif not issue.taken_over:
        counts["issues_closed_extended" if issue.extensions else "issues_closed_on_time"] = 1
    if issue.quantity is not None:
        counts[f"quantity:{issue.quantity_unit}"] = int(issue.quantity * THOUSANDTHS)
    return counts


def negated(counts: dict[str, int]) -> dict[str, int]:
    return {metric: -amount for metric, amount in counts.items()}


def with_check(issue: Issue, counts: dict[str, int]) -> list[Any]:
    """The issue's verifications and one more, which counts where the issue is now."""
    return [*issue.checks, {"unit_path": issue.unit_path, "scope_ids": issue.scope_ids, "counts": counts}]


def tell_duplicates(issue: Issue, *, actor: Person, now: datetime) -> None:
    """An entry for each report that was merged into this one: its reporter hears what became of it."""
    for duplicate in issue.duplicates.all():
        versions.update_versioned(duplicate)
        record("issue.followed", duplicate, actor=actor, now=now, state=issue.state, **reporter_of(duplicate))


def reporter_of(issue: Issue) -> dict[str, Any]:
    """The reporter for messages; none for residents without an account and issues taken over."""
    return {} if issue.was_reported_by_resident or issue.taken_over else {"reporter_id": issue.reporter_id}


def handled_by(issue: Issue) -> dict[str, Any]:
    """Who handled it, for messages: the person, and the unit to which it was dispatched."""
    named = {"handler_id": issue.handler_id, "unit_id": issue.handler_unit_id}
    return {name: value for name, value in named.items() if value}
