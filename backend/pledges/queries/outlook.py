"""How the pledges of a place stand, for the weekly digest: by tier, what is due, what is at risk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from backend.organisations.policies import below
from backend.pledges.models import Milestone, Pledge, Tier
from backend.pledges.queries.progress import counts_from, progress_of

SOON = timedelta(days=30)
MOST = 200  # pledges of a place whose figures are looked at; of more only the days are
#: Behind means (ours): a quarter of the time is over, and less than half of what that time would ask for has come of it.
BEGUN, BEHIND = Fraction(1, 4), Fraction(1, 2)


@dataclass
class TierOutlook:
    """Pledges in force of one tier; those not reported on whose last day comes within thirty days, or has passed; those at
    risk."""

    tier: str
    in_force: int = 0
    due_soon: int = 0
    overdue: int = 0
    at_risk: int = 0


def outlook_of(unit_path: str, today: date) -> list[TierOutlook]:
    """By tier, of a unit and all below it. The database counts; of the pledges that run, only the MOST due first are read."""
    in_force = Pledge.objects.filter(below(unit_path), state__in=Pledge.IN_FORCE)
    published = Q(state=Pledge.State.PUBLISHED)
    counts = {
        "in_force": Count("pk"),
        "due_soon": Count("pk", filter=published & Q(due_on__gte=today, due_on__lt=today + SOON)),
        "overdue": Count("pk", filter=published & Q(due_on__lt=today)),
    }
    found = {row["tier"]: TierOutlook(**row) for row in in_force.order_by().values("tier").annotate(**counts)}
    running = in_force.filter(published, due_on__gte=today).select_related("measured_unit").order_by("due_on", "pk")
    looked_at = list(running[:MOST])
    risky = at_risk(looked_at, today)
    for pledge in looked_at:
        found[pledge.tier].at_risk += pledge.pk in risky
    return [found[tier] for tier in Tier.values if tier in found]


def at_risk(pledges: list[Pledge], today: date) -> set[UUID]:
    """Those with a milestone whose day has passed, and those whose figure is behind."""
    if not pledges:
        return set()
    late = Milestone.objects.filter(pledge__in=pledges, reached_on=None, due_on__lt=today)
    behind = {row["pledge"].pk for row in measured(progress_of(pledges, actor=None)) if is_behind(row, today)}
    return behind | set(late.values_list("pledge_id", flat=True))


def measured(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if not row["by_hand"] and row["value"] is not None and row["target"]]


def is_behind(row: dict[str, Any], today: date) -> bool:
    pledge, start = row["pledge"], counts_from(row["pledge"])
    elapsed = Fraction((today - start).days, max((pledge.due_on - start).days + 1, 1))
    reached = Fraction(Decimal(row["value"])) / Fraction(Decimal(row["target"]))
    return elapsed >= BEGUN and reached < elapsed * BEHIND
