"""Composing a digest for one reader, in the language that is active, with the reader's rights of this moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.notifications import queries
from backend.notifications.periods import Period
from backend.notifications.queries import MOST_PLACES, Place, Rest, Subject
from backend.notifications.rendering import absolute, render
from backend.organisations.models import Person
from backend.rollups.metrics import METRICS

MOST_LINES, MOST_ROWS, MOST_ITEMS = 3, 5, 20
FIGURES = (
    "posts_open",
    "places",
    "places_taken",
    "claims_confirmed",
    "minutes_served",
    "tasks_open",
    "tasks_done",
    "issues_open",
    "issues_reported",
    "issues_resolved",
)
# Heading of what changed → the kinds of entries that count under it.
NEWS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Posts opened"), ("post.opened",)),
    (gettext_lazy("Places confirmed"), ("claim.confirmed",)),
    (gettext_lazy("Tasks done"), ("task.done",)),
    (gettext_lazy("Tasks verified"), ("task.verified",)),
    (gettext_lazy("Issues reported"), ("issue.reported",)),
    (gettext_lazy("Issues closed"), ("issue.closed",)),
    (gettext_lazy("Issues reopened"), ("issue.reopened",)),
)
STUCK: Mapping[str, tuple[str, str | Promise]] = {
    "overdue": ("issue", gettext_lazy("Issues past their day")),
    "lapsing": ("claim", gettext_lazy("Offers that wait for an answer")),
    "untaken": ("post", gettext_lazy("Posts that nobody has taken yet")),
    "returned": ("task", gettext_lazy("Tasks that came back")),
    "deeds": ("deed", gettext_lazy("Deeds that wait for the branch")),
    "suggestions": ("suggestion", gettext_lazy("Suggestions that wait for an answer")),
    "examples": ("example", gettext_lazy("Examples that wait to be confirmed")),
    "reported": ("reporting", gettext_lazy("Members who wait to be taken into a cell")),
}


@dataclass(frozen=True)
class Line:
    text: str
    url: str = ""


@dataclass(frozen=True)
class Group:
    """A heading with how many there are, and the first few of them."""

    heading: str
    count: int
    lines: list[Line]

    @property
    def more(self) -> str:
        """“and 3 more”, or nothing."""
        count = self.count - len(self.lines)
        return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count} if count > 0 else ""


@dataclass(frozen=True)
class Figure:
    name: str
    week: str
    week_before: str


@dataclass(frozen=True)
class Section:
    """One place that the reader looks after."""

    name: str
    figures: list[Figure]
    changed: list[Group]
    stuck: list[Group]


@dataclass(frozen=True)
class Digest:
    since: date
    last: date
    sections: list[Section] = field(default_factory=list)
    own: Group | None = None

    @property
    def is_empty(self) -> bool:
        return not self.sections and not self.own


def compose_digest(reader: Person, params: Mapping[str, str], *, now: datetime) -> Digest:
    """The digest of the period in `params`; what is stuck is stuck at `now`."""
    period = Period.from_params(params)
    places = queries.find_places(reader.grants)
    sums = queries.sum_figures(places, FIGURES, period) if places else {}
    sections = [compose_section(reader, place, period, sums, now) for place in places[:MOST_PLACES]]
    if len(places) > MOST_PLACES:
        sections.append(compose_rest(reader, places[MOST_PLACES:], period, sums, now))
    last = date.fromisoformat(params["last"])
    return Digest(period.since, last, sections, compose_own(reader, period))


def compose_section(
    reader: Person, place: Place, period: Period, sums: Mapping[tuple[UUID, str], Mapping[str, Any]], now: datetime
) -> Section:
    figures = [figure(name, sums.get((place.id, name), {})) for name in FIGURES]
    return Section(place.name, figures, compose_news(reader, place, period), compose_stuck(reader, place, now))


def compose_rest(
    reader: Person,
    places: list[Place],
    period: Period,
    sums: Mapping[tuple[UUID, str], Mapping[str, Any]],
    now: datetime,
) -> Section:
    """All other places in one section, so that a long list is neither cut off in silence nor a mail without end."""
    rest, count = queries.Rest(places), len(places)
    heading = ngettext("and %(count)d more place", "and %(count)d more places", count) % {"count": count}
    figures = [figure(name, added([sums.get((place.id, name), {}) for place in rest.widest])) for name in FIGURES]
    return Section(heading, figures, compose_news(reader, rest, period), compose_stuck(reader, rest, now))


def added(rows: list[Mapping[str, Any]]) -> dict[str, int]:
    return {part: sum(row.get(part, 0) for row in rows) for part in ("flow", "flow_before", "stock", "stock_before")}


def compose_stuck(reader: Person, place: Place | Rest, now: datetime) -> list[Group]:
    stuck = queries.find_stuck(reader, place, now)
    return [group for why, rows in stuck.items() if (group := stuck_group(reader, why, rows)).count]


def figure(name: str, row: Mapping[str, Any]) -> Figure:
    metric = METRICS[name]
    value, before = ("stock", "stock_before") if metric.gauge else ("flow", "flow_before")
    return Figure(
        str(metric.label), amount(row.get(value, 0), metric.divisor), amount(row.get(before, 0), metric.divisor)
    )


def amount(value: int, divisor: int) -> str:
    """A count as it is, a fraction with one decimal place."""
    return f"{value / divisor:.1f}".removesuffix(".0") if divisor != 1 else str(value)


def compose_news(reader: Person, place: Place | Rest, period: Period) -> list[Group]:
    """How often each thing happened in the period, and links to the latest of them."""
    counts = queries.count_news(place, period)
    groups = []
    for heading, kinds in NEWS:
        count = sum(counts.get(kind, 0) for kind in kinds)
        if count:
            rows = queries.latest_news(place, period, kinds, MOST_LINES)
            keys = list(dict.fromkeys((row["subject_type"], row["subject_id"]) for row in rows))
            groups.append(Group(str(heading), count, lines(reader, [(subject_type(key[0]), key[1]) for key in keys])))
    return groups


def subject_type(name: str) -> str:
    """An entry names its subject by its model."""
    return {"servicepost": "post"}.get(name, name)


def stuck_group(reader: Person, why: str, rows: QuerySet[Any]) -> Group:
    kind, heading = STUCK[why]
    count = rows.count()
    ids = list(rows.values_list("pk", flat=True)[:MOST_ROWS]) if count else []
    return Group(str(heading), count, lines(reader, [(kind, pk) for pk in ids]))


def lines(reader: Person, keys: Iterable[tuple[str, UUID]]) -> list[Line]:
    keys = list(keys)
    subjects = queries.find_subjects(reader, keys)
    return [line(subjects[key]) for key in keys if key in subjects]


def line(subject: Subject) -> Line:
    return Line(" ".join(subject.mail_title.split()), absolute(subject.url))


def compose_own(reader: Person, period: Period) -> Group | None:
    """What came into the reader's inbox and was not worth a mail of its own; the rest of a long list is in the inbox."""
    items = queries.list_untold(reader, period)
    count = items.count()
    if not count:
        return None
    rows = list(items[:MOST_ITEMS])
    subjects = queries.find_subjects(reader, {(row["subject_type"], row["subject_id"]) for row in rows})
    found = []
    for row in rows:
        subject = subjects.get((row["subject_type"], row["subject_id"]))
        words = render(row["kind"], subject, row["params"], for_mail=True)
        found.append(Line(" ".join(words.title.split()), absolute(words.url) if words.url else ""))
    return Group(_("For you"), count, found)
