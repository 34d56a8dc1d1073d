"""The campaigns that run where a person belongs or answers, and how far they are, for the weekly digest."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.campaigns import policies
from backend.campaigns.models import Campaign
from backend.campaigns.queries.figures import location_figures
from backend.campaigns.queries.progress import progress_of_person
from backend.organisations.models import Person, Unit
from backend.organisations.policies import ancestors


def campaigns_around(*, actor: Person, today: date) -> list[Campaign]:
    """Published ones that are under way on this day, at or above a unit of the person's roles, in the order of their beginning."""
    paths = {path for grant in actor.grants for path in ancestors(grant.path)}
    running = policies.visible_campaigns(actor).filter(
        state=Campaign.State.PUBLISHED, starts_on__lte=today, ends_on__gte=today, unit_path__in=paths
    )
    return list(running.prefetch_related("actions").order_by("starts_on", "pk"))


def progress_at(*, actor: Person, campaign: Campaign, unit_id: UUID) -> dict[str, Any]:
    return location_figures(actor, Unit.objects.get(pk=unit_id), campaign)


def own_progress(*, actor: Person) -> dict[UUID, tuple[int, int]]:
    """By campaign that counts the person: how many of its actions are done, and how many there are."""
    lines = [line for line in progress_of_person(actor=actor) if line["counted"]]
    return {
        line["campaign_id"]: (sum(one["state"] == "DONE" for one in line["actions"]), len(line["actions"]))
        for line in lines
    }
