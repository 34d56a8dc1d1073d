"""One pass of the relay, put together from the journal's steps and this installation's followers."""

from datetime import datetime

from backend.journal import operations as journal
from workers.followers import FOLLOWERS, TREE_CHANGES, rescope


def relay(*, now: datetime) -> int:
    """Hand on what is new and what is due again; returns how much was dealt with, 0 when nothing is left."""
    done = journal.relay_batch(followers=FOLLOWERS, now=now, leave=TREE_CHANGES)
    done += journal.relay_retries(followers=FOLLOWERS, now=now, leave=TREE_CHANGES)
    return done + journal.settle(kinds=TREE_CHANGES, step=lambda: rescope(now), followers=FOLLOWERS, now=now)
