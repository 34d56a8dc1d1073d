"""What follows from an entry: who is called with which of them, in the relay's transaction; and where figures come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.campaigns import operations as campaigns
from backend.campaigns import queries as campaign_queries
from backend.grid import operations as grid
from backend.handbook import queries as handbook_queries
from backend.issues import queries as issue_queries
from backend.journal.models import Entry
from backend.notifications import operations as notifications
from backend.organisations.queries import get_system
from backend.pledges import queries as pledge_queries
from backend.posts import queries as post_queries
from backend.rollups import operations as rollups
from backend.rollups.operations.recounting import Recount
from backend.tasks import queries as task_queries


@dataclass(frozen=True)
class Following:
    """`follower` gets those entries of a batch that it `wants`, all in one call, and is not called for none."""

    wants: Callable[[Entry], bool]
    follower: Callable[..., object]

    def __call__(self, entries: Sequence[Entry], *, now: datetime) -> None:
        wanted = [entry for entry in entries if self.wants(entry)]
        if wanted:
            self.follower(wanted, now=now)


def counts_something(entry: Entry) -> bool:
    return bool(entry.counts or entry.elsewhere)


def is_announced(entry: Entry) -> bool:
    return entry.kind in notifications.FOLLOWED_KINDS


FOLLOWERS = (
    Following(counts_something, rollups.apply_entries),
    Following(campaigns.is_followed, campaigns.follow_entries),
    Following(is_announced, notifications.queue_for_entries),
)

#: After these, rows have to be brought to their present place before the entry is done (docs/decisions/0002-rescoping.md).
TREE_CHANGES = frozenset(
    {"unit.moved", "unit.merged", "consortium.joined", "consortium.left", "cell.moved", "campaign.published"}
)


def rescope(now: datetime) -> int:
    """Bring some misplaced rows to their present place; 0 when none is left."""
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
