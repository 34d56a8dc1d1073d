"""What follows from an entry: who is called with which kinds, in this order, in the relay's transaction."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.journal.models import Entry


@dataclass(frozen=True)
class Following:
    """`follower` gets those entries of a batch that `wants` picks, all in one call, and is not called for none."""

    wants: Callable[[Entry], bool]
    follower: Callable[..., object]

    def __call__(self, entries: Sequence[Entry], *, now: datetime) -> None:
        wanted = [entry for entry in entries if self.wants(entry)]
        if wanted:
            self.follower(wanted, now=now)


def of_kinds(kinds: Collection[str]) -> Callable[[Entry], bool]:
    chosen = frozenset(kinds)
    return lambda entry: entry.kind in chosen


FOLLOWERS: Sequence[Following] = ()
