"""Signs of life, and what is thrown away when its time is over."""

from django.utils import timezone

from backend.common import idempotency
from backend.journal import operations as journal
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
