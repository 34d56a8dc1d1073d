"""Composing a digest for one reader, in the active language, with the reader's rights of this moment.

Nothing in it is kept from the day on which it was queued: what waits, what is due and what has become of things is asked while it
is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.areas import Area, Location
from backend.notifications.catalogue.declarations import Group as MessageGroup
from backend.notifications.catalogue.declarations import Subject
from backend.notifications.catalogue.digest import METRIC_NAMES, NEWS, News
from backend.notifications.digest_figures import (
    Comparison,
    Figure,
    compare_children,
    count_working_days,
    figures_of,
)
from backend.notifications.digest_lines import Group, Line, line, merged
from backend.notifications.digest_outlook import Outlook, compose_campaigns, compose_due, compose_pledges
from backend.notifications.periods import Period
from backend.notifications.queries import digests as queries
from backend.notifications.queries.recipients import find_calendar_overrides
from backend.notifications.queries.subjects import find_subjects
from backend.notifications.rendering import render, until
from backend.notifications.waiting import WaitingGroup, WaitingRow, find_nearest
from backend.organisations.models import Person

MAX_LOCATIONS, MAX_LINES, MAX_ROWS, MAX_ITEMS = 5, 3, 5, 20


class Section(NamedTuple):
    name: str
    figures: list[Figure]
    children: Comparison | None
    changed: list[Group]


class Days(NamedTuple):
    """The period and the equally long one before, first and last day of each."""

    since: date
    last: date
    since_before: date
    last_before: date


@dataclass(frozen=True)
class Digest:
    days: Days
    waiting: list[Group] = field(default_factory=list)
    below: str = ""  # what waits with others
    due: list[Group] = field(default_factory=list)
    own: Group | None = None
    campaigns: list[Outlook] = field(default_factory=list)
    pledges: list[Outlook] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.below or self.due or self.own or self.pledges or self.sections)

    @property
    def nothing_waits(self) -> bool:
        return not self.waiting and not self.below

    @property
    def since(self) -> date:
        return self.days.since

    @property
    def last(self) -> date:
        return self.days.last


def compose_digest(reader: Person, params: Mapping[str, str], *, now: datetime) -> Digest:
    """The digest of the period in `params`, as things are at `now`."""
    period = Period.from_params(params)
    locations = queries.find_locations(reader.grants)
    nearest = find_nearest(reader, now=now)
    shown = {row.id for group in nearest for row in group.rows}
    length = period.until - period.since
    last = date.fromisoformat(params["last"])
    units = [location for location in Area(locations).widest if not location.is_cell]
    return Digest(
        Days(period.since, last, period.since - length, last - length),
        [waiting_lines(group, now) for group in nearest if group.rows],
        words_below(nearest),
        compose_due(reader, now, shown),
        compose_own(reader, period, now),
        compose_campaigns(reader, locations, now),
        compose_pledges(units[:MAX_LOCATIONS], now),
        compose_sections(reader, locations, period, now),
    )


# --- what waits ----------------------------------------------------------------------------------------------------------


def waiting_lines(group: WaitingGroup, now: datetime) -> Group:
    """Rows that read the same are one line, with the longest wait and the first day."""
    alike: dict[tuple[str, str], list[WaitingRow]] = {}
    for row in group.rows:
        alike.setdefault((row.mail_title, row.held_by), []).append(row)
    lines = [waiting_line(rows, now) for rows in alike.values()]
    return Group(group.heading, group.count, lines[:MAX_ROWS])


def waiting_line(rows: Sequence[WaitingRow], now: datetime) -> Line:
    """“Title (3 days, by 2026-06-08 18:00)”; who holds it, where it is not the reader."""
    row, count = rows[0], len(rows)
    due_at = min((one.due_at for one in rows if one.due_at), default=None)
    waited = ngettext("%(count)d day", "%(count)d days", row.days) % {"count": row.days}
    said = [waited if row.days else _("since today")]
    if count > 1:
        said[0] = _("%(count)d of them, the longest: %(days)s") % {"count": count, "days": said[0]}
    if due_at:
        words = _("by %(at)s") if due_at > now else _("was due by %(at)s")
        said.append(words % {"at": until(due_at)})
    if row.held_by:
        said.append(_("with %(place)s") % {"place": row.held_by})
    text = _("%(title)s (%(said)s)") % {"title": row.mail_title, "said": _(", ").join(said)}
    return line(text, row.url)._replace(times=count)


def words_below(groups: Iterable[WaitingGroup]) -> str:
    count = sum(group.below for group in groups)
    words = ngettext(
        "%(count)d more waits with those who are nearer to it, for less than two weeks.",
        "%(count)d more wait with those who are nearer to them, for less than two weeks.",
        count,
    )
    return words % {"count": count} if count else ""


# --- places --------------------------------------------------------------------------------------------------------------


def compose_sections(reader: Person, locations: Sequence[Location], period: Period, now: datetime) -> list[Section]:
    """One for each place with something to tell. Places beyond the first few share one section: nothing is left out, and the
    mail stays short."""
    if not locations:
        return []
    sums = queries.sum_figures([location.id for location in locations], METRIC_NAMES, period)
    working_days = count_working_days(period, find_calendar_overrides(around=now))
    areas = [(location.name, Area([location])) for location in locations[:MAX_LOCATIONS]]
    if rest := locations[MAX_LOCATIONS:]:
        heading = ngettext("and %(count)d more place", "and %(count)d more places", len(rest)) % {"count": len(rest)}
        areas.append((heading, Area(rest)))
    sections = [
        Section(
            name,
            figures_of(area, sums, period, working_days),
            compare_children(area.locations[0], period) if len(area.locations) == 1 else None,
            compose_news(reader, area, period),
        )
        for name, area in areas
    ]
    return [section for section in sections if section.figures or section.children or section.changed]


def compose_news(reader: Person, area: Area, period: Period) -> list[Group]:
    """What happened in the period and is still so, each thing once, with links to the latest."""
    return [group for news in NEWS if (group := news_group(reader, area, period, news))]


def news_group(reader: Person, area: Area, period: Period, news: News) -> Group | None:
    ids = queries.news_of(area, period, news.kind)
    subjects = find_subjects(reader, [(news.noun, pk) for pk in ids]) if ids else {}
    found = [subject for pk in ids if (subject := subjects.get((news.noun, pk))) and subject.state in news.states]
    lines = [line(subject.mail_title, subject.url) for subject in found[:MAX_LINES]]
    return Group(str(news.heading), None, merged(lines)) if found else None


# --- the reader's own messages -------------------------------------------------------------------------------------------


def compose_own(reader: Person, period: Period, now: datetime) -> Group | None:
    """The messages of the period that got no mail of their own and are still true, the last about each thing; the rest of a long
    list is in the inbox."""
    items = list(queries.list_not_mailed(reader, period))
    subjects = find_subjects(reader, {(item["subject_type"], item["subject_id"]) for item in items}) if items else {}
    latest: dict[tuple[str, UUID], Mapping[str, Any]] = {}
    for item in items:
        key = (item["subject_type"], item["subject_id"])
        if is_still_true(item, subjects.get(key), now):
            latest.pop(key, None)
            latest[key] = item
    if not latest:
        return None
    told = [
        render(item["kind"], subjects[key], item["params"], for_mail=True)
        for key, item in list(latest.items())[:MAX_ITEMS]
    ]
    return Group(_("For you"), len(latest), merged(line(message.title, message.url) for message in told))


def is_still_true(item: Mapping[str, Any], subject: Subject | None, now: datetime) -> bool:
    """What asks for an answer is among what waits, or is over; a reminder is of no use once its moment has passed."""
    rule = CATALOGUE.messages[item["kind"]]
    if subject is None or rule.group == MessageGroup.OFFERS:
        return False
    if rule.states and subject.state not in rule.states:
        return False
    at = parse_datetime(item["params"].get("at") or "")
    if rule.dated and at != subject.until:
        return False
    return at is None or at > now
