"""Carry a pledge over to the next year, or copy a list as drafts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.organisations.models import Person
from backend.organisations.queries import named_unit
from backend.pledges import policies, queries
from backend.pledges.models import Milestone, Pledge, PledgeList
from backend.pledges.operations import lists
from backend.pledges.operations.drafts import insert, new_pledge
from backend.pledges.operations.entered_for import add_entering_helper, author_of
from backend.pledges.operations.rules import record

SAME = (
    "kind", "text", "unit_of_measure", "responsible_id", "measure", "metric", "measured_unit_id", "measured_cell_id",
    "category",
)  # fmt: skip


class AlreadyCarried(Conflict):
    code = "pledge-carried-over"
    title = _("This pledge has been carried over already.")


class NothingLeft(Conflict):
    code = "pledge-fulfilled"
    title = _("This pledge is fulfilled, so nothing is left to carry over. For more of the same, write a new pledge.")


@operation
def carry_over(*, actor: Person, pledge_id: UUID, now: datetime) -> Pledge:
    """Copy what is left of a pledge as a draft to next year's list. Raises AlreadyCarried, NothingLeft.

    Figures are counted anew from the first day of that year, so the target is what was not reached and the baseline is 0; of
    a pledge measured by milestones the open ones are copied.
    """
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_enter(actor, pledge.pledge_list))
    expect_state(pledge, *Pledge.SHOWN)
    if pledge.year > timezone.localdate(now).year:
        raise Invalid({"year": [_("The year of this pledge has not begun.")]})
    if Pledge.objects.filter(carried_from=pledge).exists():
        raise AlreadyCarried
    steps = [step for step in pledge.milestones.order_by("pk") if step.reached_on is None]
    left = remainder(pledge, steps)
    like, year = pledge.pledge_list, pledge.year + 1
    into = queries.find_list(like=like, year=year) or open_like(actor, like, year, now)
    days = {"starts_on": date(year, 1, 1), "due_on": later(pledge.due_on, 1)}
    return copy(pledge, into, actor=actor, now=now, steps=steps, carried_from=pledge, **days, **left)


def remainder(pledge: Pledge, open_steps: list[Milestone]) -> dict[str, Decimal | None]:
    """Baseline and target of what is left. Raises NothingLeft."""
    if pledge.outcome == Pledge.Outcome.FULFILLED:
        raise NothingLeft
    if pledge.measure == Pledge.Measure.MILESTONES:
        if not open_steps:
            raise NothingLeft
        return {"baseline": pledge.baseline, "target": pledge.target}
    assert pledge.target is not None  # pledge_complete_when_reviewed
    left = pledge.target - (queries.value_now(pledge) or 0)
    if left <= 0:
        raise NothingLeft
    return {"baseline": Decimal(0), "target": left}


def open_like(actor: Person, like: PledgeList, year: int, now: datetime) -> PledgeList:
    """Open a list for another year with the rights that the actor, or the member whose helper the actor is, has today."""
    author = author_of(actor, like, now)
    unit = named_unit(actor=author, id=like.unit_id, field="unit_id")
    require(policies.may_open(author, like.tier, unit))
    return lists.insert_list(actor=actor, owner=author, now=now, tier=like.tier, year=year, unit=unit)


@operation
def copy_list(*, actor: Person, list_id: UUID, now: datetime, year: int) -> PledgeList:
    """Open a list for `year` with the pledges of an older one as drafts, no milestone reached."""
    source = queries.get_list(actor=actor, id=list_id)
    require(policies.may_enter(actor, source))
    if not source.year < year <= timezone.localdate(now).year + 1:
        raise Invalid({"year": [_("Copy into a later year, at most the next.")]})
    made = open_like(actor, source, year, now)
    for pledge in queries.pledges_to_copy(source):
        years = year - pledge.year
        days = {"starts_on": later(pledge.starts_on, years), "due_on": later(pledge.due_on, years)}
        amounts = {"baseline": pledge.baseline, "target": pledge.target}
        copy(pledge, made, actor=actor, now=now, steps=list(pledge.milestones.all()), **days, **amounts)
    return made


def copy(
    pledge: Pledge, into: PledgeList, *, actor: Person, now: datetime, steps: list[Milestone], **more: Any
) -> Pledge:
    """A draft like `pledge` in another year. `serves` is not copied: that pledge is of last year."""
    years = into.year - pledge.year
    same = {name: getattr(pledge, name) for name in SAME}
    draft = new_pledge(into, now=now, **same, **more)
    insert(draft, helpers=list(pledge.helpers.all()))
    helper = add_entering_helper(actor, draft)
    Milestone.objects.bulk_create(
        Milestone(pledge=draft, text=step.text, due_on=later(step.due_on, years)) for step in steps
    )
    record("pledge.drafted", draft, actor=actor, now=now, tier=draft.tier, from_id=pledge.pk, entered_by=helper)
    return draft


def later(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)
