"""Signs of life, and what is thrown away when its time is over."""

from django.conf import settings
from django.utils import timezone

from backend.common.http import idempotency
from backend.journal import operations as journal
from backend.organisations.operations.expiry import forget_expired as forget_expired_ways_in
from workers import broker
from workers.jobs.slots import job


@job
def heartbeat(**kwargs: object) -> int:
    """Beat sent a tick and a worker did it: one row proves both (see /readyz and the doctor)."""
    journal.write_heartbeat(name="worker", now=timezone.now())
    return 0


@job
def forget_old_keys(**kwargs: object) -> int:
    """Outcomes of requests that nobody will repeat any more."""
    return idempotency.forget_old_keys(now=timezone.now())


@job
def forget_expired(**kwargs: object) -> int:
    """Tokens, sessions and invitations whose time is over."""
    return forget_expired_ways_in(now=timezone.now())


@job
def sweep_broker(**kwargs: object) -> int:
    """What killed processes left half written in the embedded broker's folder; nothing when Redis is the broker."""
    return broker.sweep(settings.VAR_DIR / "broker")
