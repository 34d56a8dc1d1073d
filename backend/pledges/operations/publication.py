"""示诺 and the following year: publication, revisions, quarterly notes, milestones."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.calendar import quarter_of
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.organisations.models import Person
from backend.pledges import policies, queries
from backend.pledges.models import Milestone, Pledge, PledgeRevision, QuarterNote
from backend.pledges.operations import resolve_references
from backend.pledges.operations.entered_for import add_entering_helper, author_id
from backend.pledges.operations.rules import published, record

State = Pledge.State


class ReviewOutstanding(Conflict):
    code = "review-outstanding"
    title = _("This pledge has not passed its review yet.")


class PledgeOver(Conflict):
    code = "pledge-over"
    title = _("The last day of this pledge has passed, so nothing would count. Return it, so that a later day is set.")


class ReachedAlready(Conflict):
    code = "pledge-reached-already"
    title = _("What was done today reaches the target already. Return it for a higher target, or publish it tomorrow.")


class NoteExists(Conflict):
    code = "quarter-note-exists"
    title = _("There is a note for this quarter already.")


class MilestoneReached(Conflict):
    code = "milestone-reached"
    title = _("This milestone has been reached already.")


@operation
def publish_pledge(*, actor: Person, pledge_id: UUID, now: datetime, scope: str) -> Pledge:
    """Publish a pledge that passed the review, or change the audience of a published one.

    Raises PledgeOver when its last day has passed, and ReachedAlready: no pledge is reached when it is made.
    """
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_publish(actor, pledge))
    if pledge.state in Pledge.IN_FORCE and pledge.scope_shown != scope:
        versions.update_versioned(pledge, scope_shown=scope)
        record("pledge.shown", pledge, actor=actor, now=now, shown_to=scope)
        return pledge
    expect_state(pledge, State.UNDER_REVIEW)
    if pledge.passed_at is None:
        raise ReviewOutstanding
    if pledge.due_on < timezone.localdate(now):
        raise PledgeOver
    if queries.is_reached_at(pledge, now):
        raise ReachedAlready
    versions.update_versioned(pledge, state=State.PUBLISHED, published_at=now, scope_shown=scope)
    record("pledge.published", pledge, actor=actor, now=now, counts=published(pledge), shown_to=scope, tier=pledge.tier)
    return pledge


@operation
def revise_pledge(*, actor: Person, pledge_id: UUID, now: datetime, reason: str, **changes: Any) -> Pledge:
    """Change a published pledge, or the pledge it serves, with a reason. Every reader sees the earlier values
    (`PledgeRevision`)."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_publish(actor, pledge))
    expect_state(pledge, State.PUBLISHED)
    if "serves_id" in changes:
        resolve_references.served(pledge, changes["serves_id"])
    before = {name: getattr(pledge, name) for name, value in changes.items() if getattr(pledge, name) != value}
    if not before:
        raise Invalid({"reason": [_("Nothing is changed.")]})
    if changes.get("due_on", pledge.due_on) < pledge.starts_on:
        raise Invalid({"due_on": [_("This is before the pledge begins.")]})
    number = pledge.pledgerevisions.count() + 1
    versions.update_versioned(pledge, **{name: changes[name] for name in before})
    as_text = {name: plain(value) for name, value in before.items()}
    revision = PledgeRevision(pledge=pledge, by=actor, at=now, number=number, reason=reason, before=as_text)
    revision.save(force_insert=True)
    record("pledge.revised", pledge, actor=actor, now=now, fields=sorted(before), revision=number)
    return pledge


def plain(value: Any) -> str:
    """A string, number, date or id as text; nothing is empty."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else f"{value:f}" if isinstance(value, Decimal) else str(value)


@operation
def note_quarter(*, actor: Person, pledge_id: UUID, now: datetime, year: int, quarter: int, text: str) -> Pledge:
    """Write a note on a quarter, stored with the present figure."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_enter_answer(actor, pledge))
    expect_state(pledge, State.PUBLISHED)
    today = timezone.localdate(now)
    if not quarter_of(pledge.starts_on).start <= date(year, 3 * quarter - 2, 1) <= today:
        raise Invalid({"quarter": [_("Choose a quarter that has begun, not before the pledge.")]})
    versions.update_versioned(pledge)
    entered_by, by_id = add_entering_helper(actor, pledge), author_id(actor, pledge)
    note = QuarterNote(pledge=pledge, by_id=by_id, entered_by=entered_by, at=now, year=year, quarter=quarter, text=text)
    note.value = queries.value_now(pledge)
    insert_unique(note, NoteExists)
    record("pledge.noted", pledge, actor=actor, now=now, year=year, quarter=quarter, entered_by=entered_by)
    return pledge


@operation
def reach_milestone(*, actor: Person, milestone_id: UUID, now: datetime, reached_on: date | None = None) -> Pledge:
    """Report that a milestone was reached, today or on an earlier day."""
    milestone = queries.get_milestone(actor=actor, id=milestone_id)
    pledge, today = milestone.pledge, timezone.localdate(now)
    require(policies.may_enter_answer(actor, pledge))
    expect_state(pledge, State.PUBLISHED)
    day = reached_on or today
    assert pledge.published_at is not None  # pledge_published_after_review
    if not max(pledge.starts_on, timezone.localdate(pledge.published_at)) <= day <= today:
        raise Invalid({"reached_on": [_("Choose a day since the pledge was published and began, not one to come.")]})
    versions.update_versioned(pledge)
    still_open = Milestone.objects.filter(pk=milestone.pk, reached_on=None)
    entered_by = add_entering_helper(actor, pledge)
    if still_open.update(reached_on=day, reported_by=author_id(actor, pledge), entered_by=entered_by) != 1:
        raise MilestoneReached
    facts = {"milestone_id": milestone.pk, "reached_on": day}
    record("pledge.milestone_reached", pledge, actor=actor, now=now, entered_by=entered_by, **facts)
    return pledge
