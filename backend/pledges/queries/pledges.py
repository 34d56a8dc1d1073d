"""Reads of pledges and of the records about them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from backend.common.db.rows import get_visible
from backend.common.errors import require
from backend.organisations.models import Person
from backend.organisations.policies import in_unit
from backend.pledges import policies
from backend.pledges.models import Evaluation, Milestone, Pledge, PledgeList, PledgeReview, PledgeRevision, QuarterNote
from backend.pledges.queries.figures import at_consortium, named_consortium
from backend.pledges.queries.lists import get_list

LISTED = (
    "id", "pledge_list_id", "tier", "year", "state", "kind", "text", "baseline", "target", "unit_of_measure", "starts_on",
    "due_on", "responsible_id", "serves_id", "measure", "metric", "measured_unit_id", "measured_cell_id", "category",
    "unit_id", "submitted_at", "passed_at", "published_at", "scope_shown", "outcome", "evaluated_at", "version", "created_at",
)  # fmt: skip


def get_pledge(*, actor: Person, id: UUID) -> Pledge:
    pledges = policies.visible_pledges(actor).select_related("pledge_list__unit").prefetch_related("helpers")
    return get_visible(pledges, id)


def get_milestone(*, actor: Person, id: UUID) -> Milestone:
    return get_visible(policies.visible_milestones(actor).select_related("pledge__pledge_list__owner"), id)


def list_pledges(
    *,
    actor: Person,
    unit: UUID | None = None,
    consortium: UUID | None = None,
    mine: bool | None = None,
    in_force: bool | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
    **exact: Any,
) -> QuerySet[Pledge, dict[str, Any]]:
    """Visible pledges with filters; `unit` includes all units below it, `consortium` its units likewise."""
    pledges = policies.visible_pledges(actor)
    if unit is not None:
        pledges = pledges.filter(in_unit(actor, unit))
    if consortium is not None:
        pledges = pledges.filter(at_consortium(named_consortium(actor, consortium)))
    if mine is not None:
        pledges = pledges.filter(responsible=actor) if mine else pledges.exclude(responsible=actor)
    if in_force is not None:
        live = Q(state__in=Pledge.IN_FORCE)
        pledges = pledges.filter(live if in_force else ~live)
    days = {"due_on__gte": due_from, "due_on__lte": due_to}
    given = {name: value for name, value in (exact | days).items() if value is not None}
    return pledges.filter(**given).values(*LISTED)


def list_to_review(*, actor: Person) -> QuerySet[Pledge, dict[str, Any]]:
    """Unreviewed pledges that the actor may review."""
    waiting = policies.reviewable_pledges(actor).filter(state=Pledge.State.UNDER_REVIEW, passed_at=None)
    return waiting.values(*LISTED)


def list_servable(*, actor: Person, list_id: UUID) -> QuerySet[Pledge, Any]:
    """What the pledges of a list may serve, for those who write the list."""
    pledge_list = get_list(actor=actor, id=list_id)
    require(policies.may_enter(actor, pledge_list))
    return policies.servable_pledges(pledge_list).values("id", "tier", "state", "unit_id", "text", "created_at")


def list_milestones(*, actor: Person, pledge_id: UUID) -> QuerySet[Milestone, Any]:
    milestones = get_pledge(actor=actor, id=pledge_id).milestones
    return milestones.values("id", "text", "due_on", "reached_on", "reported_by_id", "entered_by_id")


def list_notes(*, actor: Person, pledge_id: UUID) -> QuerySet[QuarterNote, Any]:
    notes = get_pledge(actor=actor, id=pledge_id).quarternotes
    return notes.values("id", "by_id", "entered_by_id", "at", "year", "quarter", "text", "value")


def list_revisions(*, actor: Person, pledge_id: UUID) -> QuerySet[PledgeRevision, Any]:
    """Earlier values of a published pledge, for everybody who may see it."""
    revisions = get_pledge(actor=actor, id=pledge_id).pledgerevisions
    return revisions.values("id", "by_id", "at", "number", "reason", "before")


def list_reviews(*, actor: Person, pledge_id: UUID) -> QuerySet[PledgeReview, Any]:
    pledge = get_pledge(actor=actor, id=pledge_id)
    require(policies.may_read_opinions(actor, pledge))
    return pledge.pledgereviews.values("id", "by_id", "at", "passed", "opinion")


def list_evaluations(*, actor: Person, pledge_id: UUID) -> QuerySet[Evaluation, Any]:
    pledge = get_pledge(actor=actor, id=pledge_id)
    require(policies.may_read_opinions(actor, pledge))
    fields = ("id", "by_id", "entered_by_id", "at", "side", "outcome", "text", "asked", "satisfied", "source")
    return pledge.evaluations.order_by("at", "id").values(*fields)


def sides_of(pledge: Pledge) -> set[str]:
    return set(pledge.evaluations.values_list("side", flat=True))


def recount_metrics() -> Iterable[tuple[str, list[str], str, int]]:
    """Sums over pledges per scope and metric, which the nightly recount compares with the counters."""
    in_force = Pledge.objects.filter(state__in=Pledge.IN_FORCE).values_list("unit_path", "scope_ids", "tier")
    for unit_path, scope_ids, tier in in_force.iterator():
        yield unit_path, scope_ids, f"pledges_published:{tier}", 1
    credit: Any
    for credit in Pledge.objects.filter(credit__isnull=False).values_list("credit", flat=True).iterator():
        for metric, amount in credit["counts"].items():
            yield credit["unit_path"], credit["scope_ids"], metric, amount


def pledges_to_copy(pledge_list: PledgeList) -> list[Pledge]:
    kept = pledge_list.pledges.exclude(state=Pledge.State.WITHDRAWN)
    return list(kept.prefetch_related("helpers", "milestones").order_by("pk"))
