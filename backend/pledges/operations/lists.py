"""Open a list for a year, and set its days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import Conflict, Invalid, does_not_exist, require
from backend.grid.models import location_fields
from backend.journal import operations as journal
from backend.organisations.models import Person, Unit
from backend.organisations.queries import find_author, named_unit
from backend.pledges import policies, queries
from backend.pledges.models import PledgeList, Tier

SUBMIT_BY, REVIEW_BY = (1, 31), (2, 28)  # usual days (our choice); reviewers may set others


class ListExists(Conflict):
    code = "pledge-list-exists"
    title = _("There is a list for this year already.")


@operation
def open_list(
    *, actor: Person, now: datetime, tier: str, year: int, unit_id: UUID | None = None, person_id: UUID | None = None
) -> PledgeList:
    """Open a list for this year or the next; a branch's list is opened by its secretary. `unit_id` is by default the owner's
    home unit; `person_id` is a member who has asked the actor for help. Raises Invalid, NotAllowed, ListExists."""
    owner = find_author(actor=actor, person_id=person_id, today=timezone.localdate(now))
    unit = named_unit(actor=owner, id=unit_id or owner.home_unit_id, field="unit_id")
    require(policies.may_open(owner, tier, unit) and (owner is actor or tier == Tier.MEMBER))
    if unit.closed_on is not None:
        raise does_not_exist("unit_id")
    if not 0 <= year - timezone.localdate(now).year <= 1:
        raise Invalid({"year": [_("A list is for this year or the next.")]})
    return insert_list(actor=actor, owner=owner, now=now, tier=tier, year=year, unit=unit)


def insert_list(
    *, actor: Person, owner: Person | None = None, now: datetime, tier: str, year: int, unit: Unit
) -> PledgeList:
    """Insert the actor's own list, or that of `owner`, whose helper the actor is."""
    entered_by = None if owner in (None, actor) else actor
    made = PledgeList(
        **location_fields(unit),
        tier=tier,
        owner=owner or actor,
        entered_by=entered_by,
        year=year,
        submit_by=date(year, *SUBMIT_BY),
        review_by=date(year, *REVIEW_BY),
        created_at=now,
    )
    insert_unique(made, ListExists)
    behalf = made.owner_id if entered_by else None
    record("pledge_list.opened", made, actor=actor, now=now, tier=tier, year=year, on_behalf_of_id=behalf)
    return made


@operation
def edit_list(
    *,
    actor: Person,
    list_id: UUID,
    now: datetime,
    expected_version: int | None = None,
    submit_by: date | None = None,
    review_by: date | None = None,
) -> PledgeList:
    """Set the days on which a list should be submitted and reviewed. By its reviewers."""
    pledge_list = queries.get_list(actor=actor, id=list_id)
    require(policies.may_edit_list(actor, pledge_list))
    versions.check_version(pledge_list, expected_version)
    days = {"submit_by": submit_by or pledge_list.submit_by, "review_by": review_by or pledge_list.review_by}
    if days["review_by"] < days["submit_by"]:
        raise Invalid({"review_by": [_("This is before the day of submission.")]})
    changed = {name: day for name, day in days.items() if getattr(pledge_list, name) != day}
    if changed:
        versions.update_versioned(pledge_list, **changed)
        record("pledge_list.edited", pledge_list, actor=actor, now=now, fields=sorted(changed))
    return pledge_list


def record(kind: str, pledge_list: PledgeList, *, actor: Person, now: datetime, **more: Any) -> None:
    journal.record(kind, actor=actor, at=now, subject=pledge_list, person_id=pledge_list.owner_id, **more)
