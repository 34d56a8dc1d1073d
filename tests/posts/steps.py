"""Shortcuts for the tests of posts."""

from collections import Counter
from typing import Any

from backend.journal.models import Entry
from backend.organisations.queries import get_system
from backend.posts.models import Claim, ServicePost
from backend.posts.queries import recount_metrics
from tests.world import NOW


def do(operation: Any, actor: Any, **arguments: Any) -> Any:
    """Run an operation at NOW, or at `now=`."""
    return operation(actor=actor, **{"now": NOW, **arguments})


def as_system(operation: Any, now: Any = NOW) -> Any:
    return operation(actor=get_system(), now=now)


def state_of(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).state


def counts_of(post: ServicePost) -> tuple[int, int]:
    """The stored (taken, waiting), compared with the claims."""
    post.refresh_from_db()
    states = Counter(Claim.objects.filter(post=post).values_list("state", flat=True))
    assert post.taken == sum(states[state] for state in Claim.HOLDING)
    assert post.waiting == sum(states[state] for state in Claim.WAITING)
    return post.taken, post.waiting


def kinds() -> list[str]:
    """The kinds of all entries, in order."""
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def figures() -> dict[tuple[str, str], int]:
    """The sums of all entries by unit path and metric."""
    total: Counter[tuple[str, str]] = Counter()
    for entry in Entry.objects.all():
        parts = [{"unit_path": entry.unit_path, "counts": entry.counts}, *entry.reversals]
        for part in parts:
            for metric, amount in part["counts"].items():
                total[part["unit_path"], metric] += amount
    return {key: amount for key, amount in total.items() if amount}


def recounted() -> dict[tuple[str, str], int]:
    """The same, from the rows."""
    total: Counter[tuple[str, str]] = Counter()
    for path, _scopes, metric, amount in recount_metrics():
        total[path, metric] += amount
    return {key: amount for key, amount in total.items() if amount}
