"""`/metrics` for operators: what django-prometheus counts, and what only the database knows: waiting entries, alarms, drift."""

from collections.abc import Iterator

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from backend.common.ops.logs import logger
from backend.journal.models import JobRun
from backend.journal.queries import dead_lettered_entries, last_heartbeat, oldest_waiting, waiting_entries
from backend.rollups.queries import open_drift

log = logger(__name__)


class DatabaseFigures:
    """Read at each scrape: few rows, all of them by partial indexes."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        oldest, beat = oldest_waiting(), last_heartbeat()
        figures: dict[str, tuple[str, float]] = {
            "entries_waiting": ("Entries not processed yet", waiting_entries().count()),
            "relay_lag_seconds": ("Age of the oldest of them", (now - oldest).total_seconds() if oldest else 0),
            "entries_dead_lettered": ("Entries that failed at every attempt", dead_lettered_entries().count()),
            "drift_open": ("Figures that differ from the journal or the rows", open_drift().count()),
            "jobs_failing": ("Jobs whose last run failed", JobRun.objects.exclude(error="").count()),
        }
        if beat is not None:
            figures["heartbeat_age_seconds"] = ("Since a worker last did what beat sent", (now - beat).total_seconds())
        for name, (help_text, value) in figures.items():
            yield GaugeMetricFamily(f"linggang_{name}", help_text, value=value)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Without the database the answer lacks that part and is 200 all the same."""
    response: HttpResponse = ExportToDjangoView(request)
    registry = CollectorRegistry(auto_describe=False)
    try:
        registry.register(DatabaseFigures())
        response.content += generate_latest(registry)
    except DatabaseError as error:
        log.error("metrics.database", error=type(error).__name__)
    return response
