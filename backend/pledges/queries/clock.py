"""Reads for the reminders: due days and recipients. Ids only, no free text."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from backend.common.calendar import local_moment, quarter_of
from backend.organisations.models import Role
from backend.organisations.policies import ancestors
from backend.organisations.queries import held_roles
from backend.pledges import policies
from backend.pledges.models import Pledge, PledgeList, QuarterNote, Tier

EVENING = time(18)  # a day's work is due when the day is over


def due_at(day: date) -> datetime:
    return local_moment(day, EVENING)


def days_between(start: datetime, end: datetime) -> tuple[date, date]:
    return timezone.localdate(start), timezone.localdate(end)


def submissions_due_between(start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Lists with unsubmitted pledges whose day falls into the interval, a row per writer."""
    unfinished = Pledge.objects.filter(state__in=Pledge.WRITABLE).values("pledge_list_id")
    lists = PledgeList.objects.filter(submit_by__range=days_between(start, end), pk__in=unfinished)
    for pledge_list in lists.order_by("submit_by", "pk").iterator():
        moment = due_at(pledge_list.submit_by)
        if start <= moment < end:
            for person_id in writers_of(pledge_list, timezone.localdate(start)):
                yield {"id": pledge_list.pk, "person_id": person_id, "due_at": moment}


def writers_of(pledge_list: PledgeList, today: date) -> list[Any]:
    """The owner; of a branch's list the secretaries of today, since the list belongs to the branch."""
    if pledge_list.tier != Tier.BRANCH:
        return [pledge_list.owner_id]
    secretaries = holders(policies.SECRETARIES, today, unit_id=pledge_list.unit_id).order_by("person_id")
    return list(secretaries.values_list("person_id", flat=True)) or [pledge_list.owner_id]


def holders(kinds: Collection[str], today: date, **locations: Any) -> QuerySet[Role]:
    """The roles of these kinds, of active people, at these units themselves."""
    return held_roles(today).filter(kind__in=kinds, cell=None, **locations)


def reviews_due_between(start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Lists with unreviewed pledges whose day falls into the interval, a row per nearest reviewer."""
    waiting = Pledge.objects.filter(state=Pledge.State.UNDER_REVIEW, passed_at=None).values("pledge_list_id")
    lists = PledgeList.objects.filter(review_by__range=days_between(start, end), pk__in=waiting)
    for pledge_list in lists.select_related("unit").order_by("review_by", "pk").iterator():
        moment = due_at(pledge_list.review_by)
        if start <= moment < end:
            for person_id in reviewers_of(pledge_list, timezone.localdate(start)):
                yield {"id": pledge_list.pk, "person_id": person_id, "due_at": moment}


def reviewers_of(pledge_list: PledgeList, today: date) -> list[Any]:
    """Reviewers at the list's unit and the one above it; if there are none, those at the nearest unit above. A secretary
    reviews neither their own list nor pledges they entered for a member."""
    upwards = list(reversed(ancestors(pledge_list.unit_path)))
    held: dict[str, set[Any]] = defaultdict(set)
    roles = holders(policies.REVIEWERS[Tier(pledge_list.tier)], today, unit__path__in=upwards)
    for path, person_id in roles.values_list("unit__path", "person_id"):
        held[path].add(person_id)
    levels = (upwards[:2], *([path] for path in upwards[2:]))
    excluded = {pledge_list.owner_id, *helpers_of_all(pledge_list)}
    reviewers = (set().union(*(held[path] for path in level)) - excluded for level in levels)
    return next((sorted(people) for people in reviewers if people), [])


def helpers_of_all(pledge_list: PledgeList) -> set[Any]:
    """The helpers who entered every unreviewed pledge of the list, so that they may review none."""
    waiting = pledge_list.pledges.filter(state=Pledge.State.UNDER_REVIEW, passed_at=None)
    helpers = [{helper.pk for helper in pledge.entered_by.all()} for pledge in waiting.prefetch_related("entered_by")]
    return set.intersection(*helpers) if helpers else set()


def notes_due_between(start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Published pledges without a note on the ending quarter, with the person responsible."""
    quarter = quarter_of(timezone.localdate(start))
    last_day = date.fromordinal(quarter.end.toordinal() - 1)
    if not start <= due_at(last_day) < end:
        return
    number = (quarter.start.month + 2) // 3
    noted = QuarterNote.objects.filter(year=quarter.start.year, quarter=number).values("pledge_id")
    pledges = Pledge.objects.filter(state=Pledge.State.PUBLISHED, starts_on__lt=quarter.end, due_on__gte=quarter.start)
    rows = pledges.exclude(pk__in=noted).order_by("pk").values("id", person_id=F("responsible_id"))
    for row in rows.iterator(chunk_size=2000):
        yield {**row, "due_at": due_at(last_day)}
