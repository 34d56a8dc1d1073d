"""How a figure is computed, in words, and the URL of the rows behind it."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from backend.pledges import measures
from backend.pledges.models import Pledge
from backend.pledges.queries import counts_from
from backend.rollups import metrics

Measure = Pledge.Measure


def progress_fields(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `queries.progress_of` as output fields."""
    pledge = row["pledge"]
    same = ("text", "state", "baseline", "unit_of_measure", "measure", "metric", "outcome")
    return {
        "pledge_id": pledge.pk,
        **{name: getattr(pledge, name) for name in same},
        **{name: row[name] for name in ("target", "value", "by_hand", "reached")},
        "counts_from": counts_from(pledge) if pledge.published_at else None,
        "how": how(pledge),
        "rows": rows(pledge),
    }


def how(pledge: Pledge) -> str:
    span = {"start": counts_from(pledge).isoformat(), "end": pledge.due_on.isoformat()}
    if pledge.measure == Measure.MILESTONES:
        return _("Milestones reached, as reported by hand.")
    if pledge.published_at is None:
        return _("Nothing is counted before the pledge is published.")
    metric = metrics.find(pledge.metric)
    about = {**span, "figure": str(metric.label) if metric else pledge.metric}
    if pledge.measure == Measure.PERSON:
        return _("%(figure)s of the person responsible, from %(start)s to %(end)s.") % about
    if pledge.category:
        return _("Issues of the category resolved at the place, from %(start)s to %(end)s.") % about
    if pledge.measured_cell_id:
        return _("%(figure)s of the grid cell, from %(start)s to %(end)s.") % about
    return _("%(figure)s of the unit and all below it, from %(start)s to %(end)s.") % about


def rows(pledge: Pledge) -> str | None:
    """The URL of the rows; None before the publication, and for a location's visits to families, which are not listed."""
    if pledge.measure == Measure.MILESTONES:
        return f"/api/v1/pledges/{pledge.pk}/milestones"
    if pledge.published_at is None:
        return None
    if pledge.measure == Measure.PERSON or pledge.category:
        return f"/api/v1/pledges/{pledge.pk}/records"
    if pledge.metric == measures.VISITS:
        return None
    location = {"cell": pledge.measured_cell_id} if pledge.measured_cell_id else {"unit": pledge.measured_unit_id}
    days = {"from": counts_from(pledge).isoformat(), "to": pledge.due_on.isoformat()}
    return "/api/v1/counters/entries?" + urlencode({**location, "metric": pledge.metric, **days})
