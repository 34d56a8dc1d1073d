"""Requests made at a visit: answer them or create an issue, follow up, close."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Invalid, expect_state, require
from backend.handbook import policies, queries
from backend.handbook.id_numbers import refuse_id_numbers
from backend.handbook.models import Household, Visit
from backend.handbook.operations.rules import check_unchanged, expect_consent, record_with_member, sealed
from backend.issues import operations as issues
from backend.organisations.models import Person

State = Visit.State


@operation
@sensitive_variables()
def answer_request(
    *, actor: Person, visit_id: UUID, now: datetime, answer: str, promised_on: date | None = None
) -> Visit:
    """Store the first answer to a request and, if given, the promised day."""
    visit = get_to_act_on(actor, visit_id, State.NOTED)
    expect_state(visit.household, Household.State.ACTIVE)
    expect_consent(visit.household, now)
    refuse_id_numbers(answer=answer)
    if promised_on is not None and promised_on < visit.day:
        raise Invalid({"promised_on": [_("This lies before the visit.")]})
    check_unchanged(visit.household)
    fields = {"answer": sealed(visit, "answer", answer), "promised_on": promised_on or visit.promised_on}
    versions.update_versioned(visit, state=State.ANSWERED_ON_SITE, **fields)
    record_with_member("visit.answered", visit, actor=actor, now=now)
    return visit


@operation
def create_issue(
    *, actor: Person, visit_id: UUID, now: datetime, category: str, title: str, description: str = ""
) -> Visit:
    """Create an issue from the request. Title and description are entered anew: only the cell is copied from the household.

    The actor is the issue's reporter. The visit refers to the issue; the issue has no reference to the visit.
    """
    visit = get_to_act_on(actor, visit_id, State.NOTED, State.ANSWERED_ON_SITE)
    refuse_id_numbers(title=title, description=description)
    issue = issues.report_issue(
        actor=actor, now=now, category=category, title=title, description=description, cell_id=visit.household.cell_id
    )
    versions.update_versioned(visit, state=State.ISSUE_CREATED, issue=issue)
    record_with_member("visit.issue_created", visit, actor=actor, now=now, issue_id=issue.pk)
    return visit


@operation
def follow_up_visit(*, actor: Person, visit_id: UUID, now: datetime, day: date) -> Visit:
    """回访: store that the household was asked whether the request is solved."""
    visit = get_to_act_on(actor, visit_id, State.ANSWERED_ON_SITE, State.ISSUE_CREATED)
    if day > timezone.localdate(now):
        raise Invalid({"day": [_("This day is yet to come.")]})
    if day < visit.day:
        raise Invalid({"day": [_("This lies before the visit.")]})
    versions.update_versioned(visit, state=State.FOLLOWED_UP, followed_up_on=day)
    record_with_member("visit.followed_up", visit, actor=actor, now=now)
    return visit


@operation
def close_visit(*, actor: Person, visit_id: UUID, now: datetime) -> Visit:
    """Close a followed-up visit. Starts the twelve months after which the texts are removed."""
    visit = get_to_act_on(actor, visit_id, State.FOLLOWED_UP)
    versions.update_versioned(visit, state=State.CLOSED, closed_at=now)
    record_with_member("visit.closed", visit, actor=actor, now=now)
    return visit


def get_to_act_on(actor: Person, visit_id: UUID, *states: str) -> Visit:
    """A visit in one of `states` that the actor made, or whose household they organise."""
    visit = queries.get_visit(actor=actor, id=visit_id)
    require(visit.person_id == actor.pk or policies.may_organise(actor, visit.household))
    expect_state(visit, *states)
    return visit
