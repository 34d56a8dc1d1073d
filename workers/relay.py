"""One pass of the relay: the journal's steps with the subscriptions of all apps."""

from datetime import datetime

from backend.journal import operations as journal
from workers.subscriptions import SUBSCRIPTIONS, TREE_CHANGES, rescope


def relay(*, now: datetime) -> int:
    """Process what is new and what is due again; returns how much was done, 0 when nothing is left."""
    done = journal.relay_batch(subscriptions=SUBSCRIPTIONS, now=now, leave=TREE_CHANGES)
    done += journal.relay_retries(subscriptions=SUBSCRIPTIONS, now=now, leave=TREE_CHANGES)
    return done + journal.drain(kinds=TREE_CHANGES, step=lambda: rescope(now), subscriptions=SUBSCRIPTIONS, now=now)
