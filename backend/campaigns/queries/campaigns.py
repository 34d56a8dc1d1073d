"""Reads of campaigns."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from backend.campaigns import defaults, policies
from backend.campaigns.models import Campaign, Enrolment, Progress
from backend.campaigns.queries.figures import report_lines
from backend.common.db.rows import get_visible
from backend.common.errors import require
from backend.organisations.models import Person, Unit
from backend.organisations.policies import below

LISTED = ("id", "unit_id", "state", "title", "starts_on", "ends_on", "version", "created_at")


def get_campaign(*, actor: Person, id: UUID) -> Campaign:
    campaigns = policies.visible_campaigns(actor).select_related("unit").prefetch_related("actions")
    return get_visible(campaigns, id)


def list_campaigns(
    *, actor: Person, state: str | None = None, unit: UUID | None = None
) -> QuerySet[Campaign, dict[str, Any]]:
    exact = {"state": state, "unit_id": unit}
    chosen = {name: value for name, value in exact.items() if value is not None}
    return policies.visible_campaigns(actor).filter(**chosen).values(*LISTED)


def running_campaigns() -> list[Campaign]:
    """Those whose progress is kept, with their actions. Two statements."""
    return list(Campaign.objects.filter(state=Campaign.State.PUBLISHED).prefetch_related("actions").order_by("pk"))


def covered_people(campaign: Campaign) -> QuerySet[Person]:
    """Active people of the campaign's kinds whose home unit is its unit or below."""
    here = below(campaign.unit_path, "home_unit__path")
    return Person.objects.filter(here, is_active=True, kind__in=campaign.kinds)


def count_covered(campaign: Campaign) -> int:
    return covered_people(campaign).count()


def preview_campaign(*, actor: Person, id: UUID, today: date) -> dict[str, Any]:
    """Who would be covered, what they would do, and what would be made, before anything is published."""
    campaign = get_campaign(actor=actor, id=id)
    require(policies.may_run(actor, campaign))
    chosen = set(campaign.post_codes)
    units = Unit.objects.filter(below(campaign.unit_path, "path"), closed_on=None)
    return {
        "campaign_id": campaign.pk,
        "days": (campaign.ends_on - campaign.starts_on).days + 1,
        "over": campaign.ends_on < today,
        "members": count_covered(campaign),
        "units": units.count(),
        "actions": [*campaign.actions.all()],
        "posts": [post for post in defaults.posts() if post["code"] in chosen],
    }


def report_of(campaign: Campaign) -> dict[str, Any]:
    """What is known of the campaign now, from the rows: for the unit and for each unit directly below it.

    What lies further below stays as it is too: no counter of a closed campaign moves any more.
    """
    enrolled = Enrolment.objects.filter(campaign=campaign, counted_path__isnull=False).order_by()
    begun = Progress.objects.filter(Q(done=True) | Q(count__gt=0) | Q(running__gt=0), enrolment__in=enrolled).order_by()
    by_progress = begun.values_list("action_id", "done", "enrolment__counted_path").annotate(amount=Count("pk"))
    children = dict(Unit.objects.filter(parent_id=campaign.unit_id).values_list("path", "pk"))
    sums: dict[Any, Counter[Any]] = {campaign.unit_id: Counter(), **{pk: Counter() for pk in children.values()}}
    depth = campaign.unit_path.count("/")
    for path, name, amount in [
        *((path, "", amount) for path, amount in enrolled.values_list("counted_path").annotate(amount=Count("pk"))),
        *((path, (action, done), amount) for action, done, path, amount in by_progress),
    ]:
        child = "/".join(path.split("/")[: depth + 1]) + "/"
        sums[campaign.unit_id][name] += amount
        if child in children:
            sums[children[child]][name] += amount
    total, *units = report_lines(sums, campaign.actions.all())
    return {"total": total, "units": units, "goals": campaign.goals}
