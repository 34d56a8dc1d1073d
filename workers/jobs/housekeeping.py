"""Jobs for the heartbeat and for deleting what is no longer needed."""

from django.conf import settings

from backend.common.db.clock import database_now
from backend.common.http import idempotency
from backend.journal import operations as journal
from backend.organisations.operations.expiry import forget_expired as forget_expired_ways_in
from workers import broker
from workers.jobs.slots import job


@job
def heartbeat(**kwargs: object) -> int:
    """Write the heartbeat: beat has sent a tick and a worker has run it (see /readyz and the doctor)."""
    journal.write_heartbeat(name="worker", now=database_now())
    return 0


@job
def forget_old_keys(**kwargs: object) -> int:
    """Delete remembered outcomes of requests that are too old to be repeated."""
    return idempotency.forget_old_keys(now=database_now())


@job
def forget_expired(**kwargs: object) -> int:
    """Delete tokens, sessions and invitations that have expired."""
    return forget_expired_ways_in(now=database_now())


@job
def sweep_broker(**kwargs: object) -> int:
    """Delete half-written files of killed processes in the embedded broker's folder; none are there with Redis."""
    return broker.sweep(settings.VAR_DIR / "broker")
