"""Composing a digest for one reader, in the active language, with the reader's rights of this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.notifications.catalogue.areas import Area
from backend.notifications.catalogue.digest import FIGURES, NEWS
from backend.notifications.periods import Period
from backend.notifications.queries import digests as queries
from backend.notifications.queries.subjects import find_subjects
from backend.notifications.rendering import absolute, render_rows
from backend.organisations.models import Person
from backend.rollups.metrics import METRICS

MAX_LOCATIONS, MAX_LINES, MAX_ROWS, MAX_ITEMS = 5, 3, 5, 20
SUBJECT_TYPES = {"servicepost": "post"}  # entries name their subject by its model, the catalogue by its noun


class Line(NamedTuple):
    text: str
    url: str = ""


@dataclass(frozen=True)
class Group:
    heading: str
    count: int
    lines: list[Line]

    @property
    def more(self) -> str:
        count = self.count - len(self.lines)
        return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count} if count > 0 else ""


class Figure(NamedTuple):
    name: str
    week: str
    week_before: str


class Section(NamedTuple):
    name: str
    figures: list[Figure]
    changed: list[Group]
    stuck: list[Group]


class Digest(NamedTuple):
    since: date
    last: date
    sections: list[Section]
    own: Group | None

    @property
    def is_empty(self) -> bool:
        return not self.sections and not self.own


def compose_digest(reader: Person, params: Mapping[str, str], *, now: datetime) -> Digest:
    """The digest of the period in `params`, with what waits at `now`. Locations beyond the first few share one section: nothing
    is left out, and the mail stays short."""
    period = Period.from_params(params)
    locations = queries.find_locations(reader.grants)
    sums = queries.sum_figures(locations, FIGURES, period) if locations else {}
    areas = [(location.name, Area([location])) for location in locations[:MAX_LOCATIONS]]
    if rest := locations[MAX_LOCATIONS:]:
        heading = ngettext("and %(count)d more place", "and %(count)d more places", len(rest)) % {"count": len(rest)}
        areas.append((heading, Area(rest)))
    sections = [
        Section(
            name,
            [figure(metric, [sums.get((location.id, metric), {}) for location in area.widest]) for metric in FIGURES],
            compose_news(reader, area, period),
            compose_waiting(reader, area, now),
        )
        for name, area in areas
    ]
    return Digest(period.since, date.fromisoformat(params["last"]), sections, compose_own(reader, period))


def figure(name: str, rows: Sequence[Mapping[str, Any]]) -> Figure:
    """A metric, summed over the locations of an area."""
    metric = METRICS[name]
    parts = ("stock", "stock_before") if metric.gauge else ("flow", "flow_before")
    week, before = (amount(sum(row.get(part, 0) for row in rows), metric.divisor) for part in parts)
    return Figure(str(metric.label), week, before)


def amount(value: int, divisor: int) -> str:
    """A count as it is, a fraction with one decimal place."""
    return f"{value / divisor:.1f}".removesuffix(".0") if divisor != 1 else str(value)


def compose_news(reader: Person, area: Area, period: Period) -> list[Group]:
    """How often each thing happened in the period, and links to the latest of them."""
    counts = queries.count_news(area, period)
    groups = []
    for heading, kind in NEWS:
        if count := counts.get(kind, 0):
            rows = queries.latest_news(area, period, kind, MAX_LINES)
            keys = dict.fromkeys((SUBJECT_TYPES.get(name, name), pk) for name, pk in rows)
            groups.append(Group(str(heading), count, lines(reader, list(keys))))
    return groups


def compose_waiting(reader: Person, area: Area, now: datetime) -> list[Group]:
    groups = []
    for noun, waiting, rows in queries.find_waiting(reader, area, now):
        if count := rows.count():
            ids = rows.values_list("pk", flat=True)[:MAX_ROWS]
            groups.append(Group(str(waiting.heading), count, lines(reader, [(noun.name, pk) for pk in ids])))
    return groups


def lines(reader: Person, keys: Sequence[tuple[str, UUID]]) -> list[Line]:
    subjects = find_subjects(reader, keys)
    return [line(subjects[key].mail_title, subjects[key].url) for key in keys if key in subjects]


def line(title: str, url: str) -> Line:
    return Line(" ".join(title.split()), absolute(url) if url else "")


def compose_own(reader: Person, period: Period) -> Group | None:
    """The messages of the period that got no mail of their own; the rest of a long list is in the inbox."""
    items = queries.list_not_mailed(reader, period)
    count = items.count()
    if not count:
        return None
    messages = render_rows(reader, list(items[:MAX_ITEMS]), for_mail=True)
    return Group(_("For you"), count, [line(message.title, message.url) for message in messages])
