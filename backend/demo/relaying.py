"""The relay of the journal during the story: on Monday mornings, and every evening of the last week.

Figures would be the same if all entries were counted at the end, but a note on a pledge holds the figure of its hour, and
what a member has done is counted on the day on which the relay finds it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from backend.campaigns import operations as campaigns
from backend.demo.agenda import Story
from backend.demo.stage import Stage
from backend.demo.times import DAY, at_clock, local
from backend.journal import operations as journal
from backend.journal import queries as journal_queries
from backend.journal.models import Entry
from backend.notifications import operations as notifications
from backend.rollups import operations as rollups

WEEKLY, DAILY = 8.0, 20.0  # o'clock: the figures of the week before are there when people come to work on Monday
RECENT = 7 * DAY  # what happened before is in the figures, but in nobody's inbox
DRAINED = ("campaign.published",)


class NotRelayed(RuntimeError):
    """An entry of the demo could not be counted: a fault of the program, and nothing is loaded."""


def passes(stage: Stage) -> Story:
    day = local(stage.start).date()
    while True:
        day += DAY
        recent = at_clock(day, DAILY) > stage.end - RECENT
        if recent or day.weekday() == 0:
            yield at_clock(day, DAILY if recent else WEEKLY)
            relay(stage)


def relay(stage: Stage) -> None:
    """Pass after pass, until nothing is left. Raises NotRelayed."""

    def tell(entries: Sequence[Entry], *, now: datetime) -> None:
        """The inboxes of the last days. Nobody has an address yet, so nothing is mailed."""
        recent = [entry for entry in entries if entry.at > stage.end - RECENT and notifications.is_announced(entry)]
        if recent:
            notifications.queue_for_entries(recent, now=now)

    def enrol() -> int:
        return campaigns.enrol_people(actor=stage.system, now=stage.now)

    given: dict[str, Any] = {"subscriptions": (count, follow, tell), "now": stage.now}
    while journal.relay_batch(**given, leave=DRAINED) + journal.drain(kinds=DRAINED, step=enrol, **given):
        pass
    if journal_queries.waiting_entries().exists() or journal_queries.list_dead_lettered().exists():
        raise NotRelayed


def count(entries: Sequence[Entry], *, now: datetime) -> None:
    rollups.apply_entries(entries)


def follow(entries: Sequence[Entry], *, now: datetime) -> None:
    campaigns.update_progress([entry for entry in entries if campaigns.changes_progress(entry)], now=now)
