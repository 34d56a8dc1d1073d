"""What the records say of one member's service in the community of residence in one quarter: ids and numbers, none of them entered by hand.

Seven statements, however many members. A record counts where its place lies in the tree now, as lists do, and by its own day:
when the duty was, when the task was verified, when the deed was accepted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from backend.campaigns.models import PracticalDeed, ResidenceRegistration, Suggestion
from backend.common.calendar import Days, local_moment, quarter_of
from backend.handbook.models import Visit
from backend.posts.models import Claim, DutyLog, TeamMember
from backend.rollups.metrics import unless_few
from backend.tasks.models import Task

Content = dict[str, Any]


class Quarter(NamedTuple):
    year: int
    number: int
    days: Days

    @property
    def start(self) -> datetime:
        return local_moment(self.days.start)

    @property
    def end(self) -> datetime:
        return local_moment(self.days.end)


class Service(NamedTuple):
    """One residence registration as far as it was in force in the quarter; half-open."""

    registration: ResidenceRegistration
    start: datetime
    end: datetime

    @property
    def days(self) -> Days:
        """The first day of it, and the day after the last."""
        return Days(timezone.localdate(self.start), timezone.localdate(self.end - timedelta(microseconds=1)) + DAY)

    def takes_in(self, path: str | None, start: datetime | date, end: datetime | date | None = None) -> bool:
        """Something at `path` that was at one time (`end` absent) or lasted from one to another (None: still lasts)."""
        here = path is not None and path.startswith(self.registration.unit_path)
        first, last = (self.start, self.end) if isinstance(start, datetime) else self.days
        return here and start < last and (start >= first if end is None else end > first)


DAY = timedelta(days=1)
LATEST = datetime.max.replace(tzinfo=timezone.get_fixed_timezone(0))


def quarter_before(day: date) -> Quarter:
    """The last quarter that is over on `day`."""
    days = quarter_of(quarter_of(day).start - DAY)
    return Quarter(days.start.year, (days.start.month + 2) // 3, days)


def quarter_named(year: int, number: int) -> Quarter:
    return Quarter(year, number, quarter_of(date(year, 3 * number, 1)))


def service_in(registration: ResidenceRegistration, quarter: Quarter) -> Service:
    accepted = registration.accepted_at or registration.created_at
    return Service(registration, max(quarter.start, accepted), min(quarter.end, registration.ended_at or quarter.end))


def records_in(registrations: Collection[ResidenceRegistration], quarter: Quarter) -> dict[UUID, Content]:
    """By registration: what goes into its slip."""
    people = {registration.person_id for registration in registrations}
    found: dict[str, defaultdict[UUID, list[Any]]] = {name: defaultdict(list) for name in SOURCES}
    for name, source in SOURCES.items():
        for person_id, *row in source(people, quarter):
            found[name][person_id].append(row)
    return {
        one.pk: content_of(service_in(one, quarter), {name: rows[one.person_id] for name, rows in found.items()})
        for one in registrations
    }


def content_of(service: Service, rows: dict[str, list[Any]]) -> Content:
    here = {name: [row for row in rows[name] if service.takes_in(*row[1:4])] for name in rows}
    posts = posts_of(here["claims"], here["duty_logs"])
    ids = {name: sorted({str(row[0]) for row in here[name]}) for name in ("tasks", "teams", "deeds", "suggestions")}
    visits = len(here["visits"])
    figures = {
        "claims": len(here["claims"]),
        "minutes_served": sum(post["minutes_served"] for post in posts),
        "minutes_administered": sum(post["minutes_administered"] for post in posts),
        **{name: len(found) for name, found in ids.items()},
        # Fewer say something about a family that everybody knows; neither the number nor that there is one is kept.
        "visits": unless_few(visits),
    }
    first, after = service.days
    return {
        "from": first.isoformat(), "until": (after - DAY).isoformat(), "figures": figures, "posts": posts, **ids,
    }  # fmt: skip


def posts_of(claims: list[Any], duty_logs: list[Any]) -> list[dict[str, Any]]:
    """One line for each claim. Hours entered by administrators are a column of their own, always."""
    lines: dict[UUID, dict[str, Any]] = {}
    for claim_id, post_id in [(row[0], row[4]) for row in claims] + [(row[4], row[5]) for row in duty_logs]:
        new = {"claim_id": str(claim_id), "post_id": str(post_id), "minutes_served": 0, "minutes_administered": 0}
        lines.setdefault(claim_id, new)
    for _id, _path, _day, _end, claim_id, _post_id, source, minutes in duty_logs:
        served = source == DutyLog.Source.SELF
        lines[claim_id]["minutes_served" if served else "minutes_administered"] += minutes
    return [lines[claim_id] for claim_id in sorted(lines)]


def is_anything(content: Content) -> bool:
    """Whether there is anything to tell; visits below five are nothing here either."""
    return any(content["figures"].values())


# --- the records: person, id, path, when from, when until, what else ------------------------------------------------------

Rows = Iterator[tuple[Any, ...]]


def claims(people: Collection[UUID], quarter: Quarter) -> Rows:
    """Claims held while their post's time ran."""
    rows = Claim.objects.filter(person_id__in=people, state__in=[*Claim.AGREED, *Claim.SERVED])
    rows = rows.filter(confirmed_at__lt=quarter.end, post__starts_at__lt=quarter.end, post__ends_at__gt=quarter.start)
    fields = ("person_id", "pk", "post_id", "confirmed_at", "ended_at")
    for row in rows.values(*fields, "post__unit_path", "post__starts_at", "post__ends_at"):
        start = max(row["confirmed_at"], row["post__starts_at"])
        end = min(row["ended_at"] or row["post__ends_at"], row["post__ends_at"])
        yield row["person_id"], row["pk"], row["post__unit_path"], start, end, row["post_id"]


def duty_logs(people: Collection[UUID], quarter: Quarter) -> Rows:
    """Hours that the organiser, or for an administrator's a second person, has confirmed; not what was taken over."""
    rows = DutyLog.objects.filter(claim__person_id__in=people, state=DutyLog.State.CONFIRMED, **days_of(quarter))
    rows = rows.exclude(source=DutyLog.Source.TAKEN_OVER)
    fields = (
        "claim__person_id",
        "pk",
        "claim__post__unit_path",
        "day",
        "claim_id",
        "claim__post_id",
        "source",
        "minutes",
    )
    for person_id, pk, path, day, *rest in rows.values_list(*fields):
        yield person_id, pk, path, day, None, *rest


def tasks(people: Collection[UUID], quarter: Quarter) -> Rows:
    rows = Task.objects.filter(person_id__in=people, state=Task.State.VERIFIED)
    return moments(rows, "verified_at", "unit_path", quarter)


def teams(people: Collection[UUID], quarter: Quarter) -> Rows:
    rows = TeamMember.objects.filter(person_id__in=people, created_at__lt=quarter.end)
    rows = rows.exclude(left_at__lt=quarter.start)
    for person_id, team_id, path, since, left_at in rows.values_list(
        "person_id", "team_id", "team__unit_path", "created_at", "left_at"
    ):
        yield person_id, team_id, path, since, left_at or LATEST


def deeds(people: Collection[UUID], quarter: Quarter) -> Rows:
    """A deed counts in the member's home unit; here it is listed in the home unit of the person for whom it was done."""
    rows = PracticalDeed.objects.filter(person_id__in=people, state=PracticalDeed.State.ACCEPTED)
    return moments(rows, "ended_at", "served__home_unit__path", quarter)


def suggestions(people: Collection[UUID], quarter: Quarter) -> Rows:
    rows = Suggestion.objects.filter(person_id__in=people, state=Suggestion.State.ANSWERED)
    return moments(rows, "ended_at", "unit_path", quarter)


def visits(people: Collection[UUID], quarter: Quarter) -> Rows:
    rows = Visit.objects.filter(person_id__in=people, **days_of(quarter))
    return iter(rows.values_list("person_id", "pk", "household__unit_path", "day"))


def moments(rows: QuerySet[Any], at: str, path: str, quarter: Quarter) -> Rows:
    inside = rows.filter(**{f"{at}__gte": quarter.start, f"{at}__lt": quarter.end})
    return iter(inside.values_list("person_id", "pk", path, at))


def days_of(quarter: Quarter) -> dict[str, date]:
    return {"day__gte": quarter.days.start, "day__lt": quarter.days.end}


SOURCES = {
    "claims": claims,
    "duty_logs": duty_logs,
    "tasks": tasks,
    "teams": teams,
    "deeds": deeds,
    "suggestions": suggestions,
    "visits": visits,
}
