"""What becomes of a request made at a visit: answered or made an issue, followed up, closed."""

from datetime import date, datetime
from typing import Any
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
from backend.handbook.operations.rules import expect_consent, keep_still, record, sealed
from backend.issues import operations as issues
from backend.organisations.models import Person

State = Visit.State


@operation
@sensitive_variables()
def answer_visit(
    *, actor: Person, visit_id: UUID, now: datetime, answer: str, promised_on: date | None = None
) -> Visit:
    """The first answer to a request, and until when something was promised."""
    visit = get_to_act_on(actor, visit_id, State.NOTED)
    expect_state(visit.household, Household.State.ACTIVE)
    expect_consent(visit.household, now)
    refuse_id_numbers(answer=answer)
    if promised_on is not None and promised_on < visit.day:
        raise Invalid({"promised_on": [_("This lies before the visit.")]})
    keep_still(visit.household)
    fields = {"answer": sealed(visit, "answer", answer), "promised_on": promised_on or visit.promised_on}
    versions.update_versioned(visit, state=State.ANSWERED_ON_SITE, **fields)
    note("visit.answered", visit, actor=actor, now=now)
    return visit


@operation
def create_issue(
    *, actor: Person, visit_id: UUID, now: datetime, category: str, title: str, description: str = ""
) -> Visit:
    """Make the request an issue in one step. Its words are chosen anew: nothing of the household is copied but the cell.

    The issue is the actor's own report; the visit knows its issue, and the issue's readers learn nothing of the visit.
    """
    visit = get_to_act_on(actor, visit_id, State.NOTED, State.ANSWERED_ON_SITE)
    refuse_id_numbers(title=title, description=description)
    issue = issues.report_issue(
        actor=actor, now=now, category=category, title=title, description=description, cell_id=visit.household.cell_id
    )
    versions.update_versioned(visit, state=State.ISSUE_CREATED, issue=issue)
    note("visit.issue_created", visit, actor=actor, now=now, issue_id=issue.pk)
    return visit


@operation
def follow_up_visit(*, actor: Person, visit_id: UUID, now: datetime, day: date) -> Visit:
    """回访: somebody has been there again, or asked, whether it is well now."""
    visit = get_to_act_on(actor, visit_id, State.ANSWERED_ON_SITE, State.ISSUE_CREATED)
    if day > timezone.localdate(now):
        raise Invalid({"day": [_("This day is yet to come.")]})
    if day < visit.day:
        raise Invalid({"day": [_("This lies before the visit.")]})
    versions.update_versioned(visit, state=State.FOLLOWED_UP, followed_up_on=day)
    note("visit.followed_up", visit, actor=actor, now=now)
    return visit


@operation
def close_visit(*, actor: Person, visit_id: UUID, now: datetime) -> Visit:
    """Nothing is left to do. The twelve months begin after which the texts are removed."""
    visit = get_to_act_on(actor, visit_id, State.FOLLOWED_UP)
    versions.update_versioned(visit, state=State.CLOSED, closed_at=now)
    note("visit.closed", visit, actor=actor, now=now)
    return visit


def get_to_act_on(actor: Person, visit_id: UUID, *states: str) -> Visit:
    """A visit in one of `states` that the actor made, or answers for."""
    visit = queries.get_visit(actor=actor, id=visit_id)
    require(visit.person_id == actor.pk or policies.may_organise(actor, visit.household))
    expect_state(visit, *states)
    return visit


def note(kind: str, visit: Visit, *, actor: Person, now: datetime, **facts: Any) -> None:
    ids = {"person_id": visit.person_id, "household_id": visit.household_id}
    record(kind, visit, visit.household, actor=actor, now=now, **ids, **facts)
