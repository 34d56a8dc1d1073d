"""Handing on what the story has written, as the relay's job does: once a week of the story, and at its end.

Figures and progress would look the same if all were counted at the end, but for their days: what a member has done is
counted on the day on which the relay finds it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from backend.campaigns import operations as campaigns
from backend.demo.agenda import Story
from backend.demo.stage import Stage
from backend.demo.times import at_clock, local
from backend.journal import operations as journal
from backend.journal import queries as journal_queries
from backend.journal.models import Entry
from backend.notifications import operations as notifications
from backend.rollups import operations as rollups

RECENT = timedelta(days=7)  # whatever happened before is in the figures, but in nobody's inbox
WEEKLY = 8.0  # o'clock on Mondays: the figures of the week before are there when people come to work
DRAINED = ("campaign.published",)


class NotRelayed(RuntimeError):
    """An entry of the demo could not be counted: a fault of the program, and nothing is loaded."""


def relay(stage: Stage) -> int:
    """A pass of the relay's job; returns how many entries were dealt with, 0 when nothing is left. Raises NotRelayed."""
    if stage.pending:
        stage.pending.flush()
    followers = (count, follow, partial(tell, since=stage.end - RECENT))
    given: dict[str, Any] = {"followers": followers, "now": stage.now}
    done = journal.relay_batch(**given, leave=DRAINED)
    done += journal.drain(kinds=DRAINED, step=lambda: enrol(stage), **given)
    if not done and (journal_queries.waiting_entries().exists() or journal_queries.list_dead_lettered().exists()):
        raise NotRelayed
    return done


def relay_all(stage: Stage) -> None:
    while relay(stage):
        pass


def relay_what_waits(stage: Stage) -> None:
    """The same without reading back what the shortcuts still hold: none of it concerns the inboxes."""
    while stage.pending.dispatch((count, follow), stage.now):
        pass


def weekly(stage: Stage) -> Story:
    """The relay works every second; the story lets it work once a week, and leaves the last days to its end, for the inboxes."""
    day = local(stage.start).date()
    day += timedelta(days=7 - day.weekday())
    while True:
        yield at_clock(day, WEEKLY)
        if stage.now < stage.end - RECENT:
            relay_what_waits(stage) if stage.pending else relay_all(stage)
        day += timedelta(days=7)


def enrol(stage: Stage) -> int:
    """Whom a published campaign covers, and whose exemption has begun or ended: what the clock's rescoping does."""
    return campaigns.enrol_people(actor=stage.system, now=stage.now)


def count(entries: Sequence[Entry], *, now: datetime) -> None:
    rollups.apply_entries(entries)


def follow(entries: Sequence[Entry], *, now: datetime) -> None:
    campaigns.update_progress([entry for entry in entries if campaigns.changes_progress(entry)], now=now)


def tell(entries: Sequence[Entry], *, now: datetime, since: datetime) -> None:
    """The inboxes of the last days, each message at its own hour. Nobody has an address yet, so none is mailed."""
    recent = sorted((entry for entry in entries if entry.at > since), key=lambda entry: entry.at)
    for _hour, group in groupby(recent, key=hour_of):
        told = list(group)
        notifications.queue_for_entries(told, now=told[-1].at)


def hour_of(entry: Entry) -> Any:
    return local(entry.at).replace(minute=0, second=0, microsecond=0)
