"""Which apps write something for which entries, in the relay's transaction; and which rows the figures come from."""

from collections.abc import Callable, Sequence
from datetime import datetime

from backend.campaigns import operations as campaigns
from backend.campaigns import queries as campaign_queries
from backend.grid import operations as grid
from backend.handbook import queries as handbook_queries
from backend.issues import queries as issue_queries
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.notifications import operations as notifications
from backend.organisations.queries import get_system
from backend.pledges import queries as pledge_queries
from backend.posts import queries as post_queries
from backend.rollups import operations as rollups
from backend.rollups.operations.recounting import Recount
from backend.tasks import queries as task_queries


def subscribe(wants: Callable[[Entry], bool], handler: Callable[..., object]) -> journal.Subscription:
    """`handler` gets those entries of a batch that it `wants`, in one call; it is not called for none."""

    def subscription(entries: Sequence[Entry], *, now: datetime) -> None:
        wanted = [entry for entry in entries if wants(entry)]
        if wanted:
            handler(wanted, now=now)

    return subscription


def counts_something(entry: Entry) -> bool:
    return bool(entry.counts or entry.reversals)


SUBSCRIPTIONS = (
    subscribe(counts_something, rollups.apply_entries),
    subscribe(campaigns.changes_progress, campaigns.update_progress),
    subscribe(notifications.is_announced, notifications.queue_for_entries),
)

#: After these, rows have to be rescoped before the entry is dispatched (docs/decisions/0002-rescoping.md).
TREE_CHANGES = frozenset(
    {"unit.moved", "unit.merged", "consortium.joined", "consortium.left", "cell.moved", "campaign.published"}
)


def rescope(now: datetime) -> int:
    """Rescope some misplaced rows to their present place; 0 when none is left."""
    return grid.rescope_rows(actor=get_system(), now=now)


#: What the nightly recount compares the journal with.
RECOUNTS: dict[str, Recount] = {
    "posts": post_queries.recount_metrics,
    "tasks": task_queries.recount_metrics,
    "issues": issue_queries.recount_metrics,
    "handbook": handbook_queries.recount_metrics,
    "pledges": pledge_queries.recount_metrics,
    "campaigns": campaign_queries.recount_metrics,
}
