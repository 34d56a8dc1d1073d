"""提诺: add, edit, submit and withdraw pledges."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.organisations.models import Person
from backend.pledges import policies, queries
from backend.pledges.models import Milestone, Pledge, PledgeList
from backend.pledges.operations import resolve_references
from backend.pledges.operations.entered_for import add_entering_helper, author_of
from backend.pledges.operations.rules import check_complete, published, record

State = Pledge.State
MOST = 40  # pledges of one list: far more than a person can fulfil
PLAIN = ("text", "kind", "baseline", "target", "unit_of_measure", "starts_on", "due_on")


class ListFull(Conflict):
    code = "pledge-list-full"
    title = _("This list is full. Fewer pledges are easier to keep.")


@operation
def add_pledge(*, actor: Person, list_id: UUID, now: datetime, **given: Any) -> Pledge:
    """A new draft. Raises NotFound, NotAllowed, Invalid, ListFull."""
    pledge_list = queries.get_list(actor=actor, id=list_id)
    require(policies.may_enter(actor, pledge_list))
    if queries.count_pledges(pledge_list) >= MOST:
        raise ListFull(most=MOST)
    year = pledge_list.year
    start = {"starts_on": date(year, 1, 1), "due_on": date(year, 12, 31), "responsible_id": pledge_list.owner_id}
    pledge = new_pledge(pledge_list, now=now, **start)
    fields = resolved(author_of(actor, pledge_list, now), pledge, given)
    for name, value in fields.items():
        setattr(pledge, name, value)
    insert(pledge, helpers=resolve_references.helpers(pledge_list, given.get("helper_ids", ())))
    add_milestones(pledge, given.get("milestones", ()))
    helper = add_entering_helper(actor, pledge)
    record("pledge.drafted", pledge, actor=actor, now=now, tier=pledge.tier, entered_by=helper)
    return pledge


def new_pledge(pledge_list: PledgeList, *, now: datetime, **fields: Any) -> Pledge:
    """An unsaved draft of this list, with the list's location."""
    where = {name: getattr(pledge_list, name) for name in ("root_id", "unit_id", "unit_path", "cell_id", "scope_ids")}
    own = {"pledge_list": pledge_list, "tier": pledge_list.tier, "year": pledge_list.year, "created_at": now}
    return Pledge(**where, **own, **fields)


def insert(pledge: Pledge, *, helpers: Sequence[Person]) -> None:
    pledge.save(force_insert=True)
    pledge.helpers.set(helpers)


def add_milestones(pledge: Pledge, milestones: Sequence[dict[str, Any]]) -> None:
    for number, milestone in enumerate(milestones):
        if not pledge.starts_on <= milestone["due_on"] <= pledge.due_on:
            raise Invalid({"milestones": {number: {"due_on": [_("This day is not in the pledge's time.")]}}})
    Milestone.objects.bulk_create(Milestone(pledge=pledge, **milestone) for milestone in milestones)


def resolved(actor: Person, pledge: Pledge, given: dict[str, Any]) -> dict[str, Any]:
    """The input as model fields. Raises Invalid."""
    fields: dict[str, Any] = {name: given[name] for name in PLAIN if name in given}
    if fields.get("starts_on", pledge.starts_on) > fields.get("due_on", pledge.due_on):
        raise Invalid({"due_on": [_("This is before the pledge begins.")]})
    if "responsible_id" in given:
        fields["responsible_id"] = resolve_references.responsible(pledge.pledge_list, given["responsible_id"])
    if "serves_id" in given:
        fields["serves"] = resolve_references.served(pledge, given["serves_id"])
    if given.keys() & resolve_references.MEASURING:
        fields |= resolve_references.measure(actor, pledge, given)
    return fields


@operation
def edit_pledge(
    *, actor: Person, pledge_id: UUID, now: datetime, expected_version: int | None = None, **given: Any
) -> Pledge:
    """Change a draft, or a pledge returned by the review."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_enter(actor, pledge.pledge_list))
    versions.check_version(pledge, expected_version)
    expect_state(pledge, *Pledge.WRITABLE)
    if not given:
        return pledge
    versions.update_versioned(pledge, **resolved(author_of(actor, pledge.pledge_list, now), pledge, given))
    if "helper_ids" in given:
        pledge.helpers.set(resolve_references.helpers(pledge.pledge_list, given["helper_ids"]))
    if "milestones" in given:
        pledge.milestones.all().delete()
        add_milestones(pledge, given["milestones"])
    helper = add_entering_helper(actor, pledge)
    record("pledge.edited", pledge, actor=actor, now=now, fields=sorted(given), entered_by=helper)
    return queries.get_pledge(actor=actor, id=pledge_id)


@operation
def submit_pledge(*, actor: Person, pledge_id: UUID, now: datetime) -> Pledge:
    """Submit a pledge for review. Raises PledgeIncomplete, which lists what is missing."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_enter(actor, pledge.pledge_list))
    expect_state(pledge, *Pledge.WRITABLE)
    check_complete(pledge)
    versions.update_versioned(pledge, state=State.UNDER_REVIEW, submitted_at=now, passed_at=None)
    record("pledge.submitted", pledge, actor=actor, now=now, entered_by=add_entering_helper(actor, pledge))
    return pledge


@operation
def withdraw_pledge(*, actor: Person, pledge_id: UUID, now: datetime, reason: str = "") -> Pledge:
    """Withdraw a pledge. Once it is published this needs a reason, and the reviewer may do it too."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    in_force = pledge.state in Pledge.IN_FORCE
    as_reviewer = in_force and policies.may_review(actor, pledge)
    require(as_reviewer or policies.may_enter(actor, pledge.pledge_list))
    expect_state(pledge, *Pledge.LIVE)
    if in_force and not reason:
        raise Invalid({"reason": [_("Say why a published pledge is withdrawn.")]})
    helper = None if as_reviewer else add_entering_helper(actor, pledge)
    return withdraw(pledge, actor=actor, now=now, reason=reason, entered_by=helper)


def withdraw(pledge: Pledge, *, actor: Person, now: datetime, reason: str, entered_by: Person | None = None) -> Pledge:
    counts = {metric: -amount for metric, amount in published(pledge).items()}
    versions.update_versioned(pledge, state=State.WITHDRAWN, withdrawal_reason=reason)
    record("pledge.withdrawn", pledge, actor=actor, now=now, counts=counts, entered_by=entered_by)
    return pledge
