"""Reads of progress. Of a unit or consortium: sums only, from counters kept at every level."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from backend.campaigns import policies
from backend.campaigns.models import Action, Campaign, Enrolment, Exemption, PracticalDeed, Progress, Suggestion
from backend.campaigns.queries.campaigns import covered_people, get_campaign
from backend.campaigns.queries.evidence import Evidence, load_evidence
from backend.campaigns.queries.figures import action_metric, location_figures, named
from backend.common.db.rows import get_visible
from backend.common.errors import NotFound, does_not_exist, require
from backend.organisations.models import Person, Unit
from backend.organisations.policies import below
from backend.organisations.queries import get_consortium, get_person, get_unit, in_force, named_unit
from backend.rollups.metrics import in_steps

MOST_ROWS = 50
EXEMPTION_FIELDS = (
    "id", "campaign_id", "person_id", "granted_by_id", "reason", "from_date", "until_date", "ended_at", "version",
)  # fmt: skip


# --- a place -------------------------------------------------------------------------------------------------------------


def progress_of_unit(*, actor: Person, unit_id: UUID, campaign: UUID) -> dict[str, Any]:
    return location_figures(actor, get_unit(actor=actor, id=unit_id), named_campaign(actor, campaign))


def progress_of_consortium(*, actor: Person, consortium_id: UUID, campaign: UUID) -> dict[str, Any]:
    return location_figures(actor, get_consortium(actor=actor, id=consortium_id), named_campaign(actor, campaign))


def named_campaign(actor: Person, id: UUID) -> Campaign:
    """A campaign that a filter names."""
    try:
        return get_campaign(actor=actor, id=id)
    except NotFound as error:
        raise does_not_exist("campaign") from error


def ordered(actions: Iterable[Action]) -> list[Action]:
    return sorted(actions, key=lambda action: action.position)


# --- a person ------------------------------------------------------------------------------------------------------------


def progress_of_person(
    *, actor: Person, person_id: UUID | None = None, campaign: UUID | None = None
) -> list[dict[str, Any]]:
    """Every campaign that covers the person, each action with what counts for it. For the person and those responsible."""
    person = get_person(actor=actor, id=person_id or actor.pk)
    require(policies.may_read_progress(actor, person))
    enrolments = Enrolment.objects.filter(person=person, campaign__in=policies.visible_campaigns(actor).values("pk"))
    if campaign is not None:
        enrolments = enrolments.filter(campaign_id=named_campaign(actor, campaign).pk)
    shown = list(enrolments.select_related("campaign").prefetch_related("campaign__actions", "progress").order_by("pk"))
    evidence = load_evidence([person.pk]) if shown else {}
    families = policies.may_see_families(actor, person)
    return [campaign_line(one, evidence, families) for one in shown]


def campaign_line(enrolment: Enrolment, evidence: dict[tuple[str, UUID], list[Evidence]], families: bool) -> Any:
    campaign = enrolment.campaign
    kept = {row.action_id: row for row in enrolment.progress.all()}
    lines = []
    for action in ordered(campaign.actions.all()):
        rows = [one for one in evidence.get((action.source, enrolment.person_id), []) if one.falls_in(campaign)]
        # The handbook is closed to everybody but the member and the secretary of the member's own branch.
        closed = action.source in Action.OF_FAMILIES and not families
        visible = [] if closed else rows[-MOST_ROWS:]
        lines.append(
            {
                **named(action),
                **action_progress(kept.get(action.pk), closed=closed),
                "record": action.source,
                "target": action.target,
                "needs_confirmation": action.needs_confirmation,
                "rows": [row_line(one, campaign) for one in visible],
            }
        )
    counted = enrolment.counted_path is not None
    return {"campaign_id": campaign.pk, "title": campaign.title, "counted": counted, "actions": lines}


def action_progress(progress: Progress | None, *, closed: bool) -> dict[str, Any]:
    """`closed`: how many visits and pairings there are is said from five on, and nothing is said of none."""
    count, running = (progress.count, progress.running) if progress else (0, 0)
    started = "RUNNING" if count or running else "OPEN"
    state = "DONE" if progress and progress.done else started
    small = {"count": in_steps(count), "running": in_steps(running)}
    return {"state": state, **(small if closed else {"count": count, "running": running})}


def row_line(one: Evidence, campaign: Campaign) -> dict[str, Any]:
    return {"id": one.id, "day": one.start, "counts": one.counts_in(campaign)}


# --- the members behind a figure ------------------------------------------------------------------------------------------


def list_members(
    *, actor: Person, campaign_id: UUID, code: str, state: str | None = None, unit: UUID | None = None
) -> QuerySet[Enrolment, Any]:
    """Who has done an action, is at it or has not begun, for those responsible; in no order that says anything."""
    campaign = get_campaign(actor=actor, id=campaign_id)
    action = find_action(campaign=campaign, code=code)
    rows = policies.visible_enrolments(actor, of_families=action.source in Action.OF_FAMILIES)
    rows = rows.filter(campaign=campaign, counted_path__isnull=False)
    if unit is not None:
        rows = rows.filter(below(named_unit(actor=actor, id=unit, field="unit").path, "counted_path"))
    kept = Progress.objects.filter(enrolment=OuterRef("pk"), action=action)
    begun = kept.filter(Q(count__gt=0) | Q(running__gt=0))
    found = rows.annotate(
        state=Case(
            When(Exists(kept.filter(done=True)), then=Value("DONE")),
            When(Exists(begun), then=Value("RUNNING")),
            default=Value("OPEN"),
        )
    )
    chosen = found.filter(state=state) if state else found
    return chosen.values("id", "person_id", "unit_id", "state")


# --- exemptions and confirmations ----------------------------------------------------------------------------------------


def list_exemptions(*, actor: Person, campaign_id: UUID) -> QuerySet[Exemption, dict[str, Any]]:
    campaign = get_campaign(actor=actor, id=campaign_id)
    return policies.visible_exemptions(actor).filter(campaign_id=campaign.pk).values(*EXEMPTION_FIELDS)


def get_exemption(*, actor: Person, id: UUID) -> Exemption:
    return get_visible(policies.visible_exemptions(actor).select_related("campaign", "person__home_unit"), id)


def get_enrolled(*, actor: Person, campaign: Campaign, person_id: UUID) -> Person:
    """Somebody whom the campaign covers and whom the actor sees."""
    try:
        person = get_person(actor=actor, id=person_id)
    except NotFound as error:
        raise does_not_exist("person_id") from error
    if not covered_people(campaign).filter(pk=person.pk).exists():
        raise does_not_exist("person_id")
    return person


def find_action(*, campaign: Campaign, code: str) -> Action:
    found = campaign.actions.filter(code=code).first()
    if found is None:
        raise does_not_exist("code")
    return found


# --- for the projection and the nightly check ----------------------------------------------------------------------------


def misplaced_people(campaign: Campaign, today: date, limit: int) -> set[UUID]:
    """Members who should be counted and are not, or at another place; and members who are counted and should not be."""
    exempt = Exemption.objects.filter(in_force(today) & Q(ended_at=None), campaign=campaign, person=OuterRef("pk"))
    should = covered_people(campaign).exclude(Exists(exempt))
    counted = Enrolment.objects.filter(campaign=campaign, counted_path__isnull=False)
    there = counted.filter(person=OuterRef("pk"), unit_id=OuterRef("home_unit_id"))
    found = set(should.exclude(Exists(there)).values_list("pk", flat=True)[:limit])
    found |= set(counted.exclude(person__in=should.values("pk")).values_list("person_id", flat=True)[:limit])
    return found | people_of_moved_units(counted, limit)


def people_of_moved_units(counted: QuerySet[Enrolment], limit: int) -> set[UUID]:
    """Members of units that moved. Members share few places, so the places are compared, not the members."""
    stored = list(counted.order_by().values_list("unit_id", "counted_path", "counted_scope_ids").distinct())
    units = Unit.objects.only("path", "consortium_ids").in_bulk({row[0] for row in stored})
    found: set[UUID] = set()
    for unit_id, path, scope_ids in stored:
        unit = units[unit_id]
        if (unit.path, unit.consortium_ids) != (path, scope_ids):
            here = counted.filter(unit_id=unit_id, counted_path=path, counted_scope_ids=scope_ids)
            found |= set(here.values_list("person_id", flat=True)[:limit])
    return found


def recount_metrics() -> Iterable[tuple[str, list[str], str, int]]:
    """Every figure of the campaigns as the rows say, by place; for the nightly comparison with the counters."""
    members = Enrolment.objects.filter(counted_path__isnull=False).order_by()
    of_members = members.values_list("counted_path", "counted_scope_ids", "campaign__key")
    for path, scope_ids, key, amount in of_members.annotate(amount=Count("pk")):
        yield path, scope_ids, f"members_counted:{key}", amount
    counted = Progress.objects.filter(counted_path__isnull=False).order_by()
    of_actions = counted.values_list(
        "counted_path", "counted_scope_ids", "enrolment__campaign__key", "action__code", "action__source", "done"
    )
    for path, scope_ids, key, code, source, done, amount in of_actions.annotate(amount=Count("pk")):
        yield path, scope_ids, action_metric(key, code, source, done=done), amount
    yield from recount_records()


def recount_records() -> Iterable[tuple[str, list[str], str, int]]:
    from_rows: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("deeds_done", PracticalDeed.objects.filter(state=PracticalDeed.State.ACCEPTED)),
        ("suggestions_answered", Suggestion.objects.filter(state=Suggestion.State.ANSWERED)),
    )
    for name, records in from_rows:
        locations = records.values_list("unit_path", "scope_ids").order_by().annotate(amount=Count("pk"))
        for unit_path, scope_ids, amount in locations:
            yield unit_path, scope_ids, name, amount
