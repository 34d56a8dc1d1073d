"""The reminders' questions: which days come up, and whom they concern. Ids only, never a text."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from backend.common.calendar import quarter_of
from backend.organisations.models import Role
from backend.pledges import policies
from backend.pledges.models import Pledge, PledgeList, QuarterNote, Tier

EVENING = time(18)  # a day's work is due when the day is over


def due_at(day: date) -> datetime:
    return datetime.combine(day, EVENING, timezone.get_current_timezone())


def days_between(start: datetime, end: datetime) -> tuple[date, date]:
    return timezone.localdate(start), timezone.localdate(end)


def submissions_due_between(start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Lists that somebody began and has not handed in: to their owners; a branch's to whoever is its secretary now."""
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
    return holders(policies.SECRETARIES, [pledge_list.unit_id], today) or [pledge_list.owner_id]


def holders(kinds: Collection[str], unit_ids: Collection[Any], today: date) -> list[Any]:
    """Active people who hold one of these roles on one of these very units."""
    in_force = Q(until_date=None) | Q(until_date__gt=today)
    roles = Role.objects.filter(in_force, kind__in=kinds, unit_id__in=unit_ids, cell=None, from_date__lte=today)
    people = roles.filter(person__is_active=True).order_by("person_id")
    return list(people.values_list("person_id", flat=True).distinct())


def reviews_due_between(start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Lists with pledges that wait for an opinion: to the reviewers on the list's unit, or on the unit above it."""
    waiting = Pledge.objects.filter(state=Pledge.State.UNDER_REVIEW, passed_at=None).values("pledge_list_id")
    lists = PledgeList.objects.filter(review_by__range=days_between(start, end), pk__in=waiting)
    for pledge_list in lists.select_related("unit").order_by("review_by", "pk").iterator():
        moment = due_at(pledge_list.review_by)
        if start <= moment < end:
            for person_id in reviewers_of(pledge_list, timezone.localdate(start)):
                yield {"id": pledge_list.pk, "person_id": person_id, "due_at": moment}


def reviewers_of(pledge_list: PledgeList, today: date) -> list[Any]:
    kinds = policies.REVIEWERS[Tier(pledge_list.tier)]
    places = [place for place in (pledge_list.unit_id, pledge_list.unit.parent_id) if place]
    return [person_id for person_id in holders(kinds, places, today) if person_id != pledge_list.owner_id]


def notes_due_between(start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
    """Published pledges without a word about the quarter that ends: to the person responsible."""
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
