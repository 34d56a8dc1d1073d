"""Reads for the sweeps (what is due) and for the nightly recount."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Q, QuerySet, Sum, Value

from backend.posts.models import Claim, DutyLog, ServicePost
from backend.posts.models.times import Hours, shifts_between

Figure = tuple[str, list[str], str, int]
POSTS_AT_ONCE = 1_000  # ids in one statement
METRIC_OF = {
    DutyLog.Source.SELF: "minutes_served",
    DutyLog.Source.ADMINISTERED: "minutes_administered",
    DutyLog.Source.TAKEN_OVER: "minutes_taken_over",
}


def duties_by_moment(start: datetime, end: datetime) -> Iterator[QuerySet[Claim, Any]]:
    """Ids of person, post and claim with `starts_at`, for every duty that begins in [start, end).

    A standing duty appears on each of its days; a post whose hours are by arrangement, when its term begins. One queryset per
    moment at which duties begin (and at most POSTS_AT_ONCE posts), so that the reminders can read a part of the rows. Of a
    moment that has passed also the claims that have been completed since.
    """
    for moment, post_ids in sorted(duty_starts_between(start, end).items()):
        for first in range(0, len(post_ids), POSTS_AT_ONCE):
            held = Q(state__in=Claim.AGREED) | Q(state__in=Claim.SERVED, ended_at__gte=moment)
            claims = Claim.objects.filter(held, post__in=post_ids[first : first + POSTS_AT_ONCE])
            at = Value(moment, output_field=DateTimeField())
            yield claims.annotate(starts_at=at).values("person_id", "post_id", "starts_at", claim_id=F("pk"))


def duty_starts_between(start: datetime, end: datetime) -> dict[datetime, list[UUID]]:
    """The ids of the posts by the moments at which their duties begin; computed once per post, not per claim."""
    states = (
        *ServicePost.RUNNING,
        ServicePost.State.CLOSED,
    )  # one that was closed since: its claims say who held them then
    posts = ServicePost.objects.filter(state__in=states, starts_at__lt=end, ends_at__gt=start)
    # A post without weekly times begins once: skip those that began before `start`.
    posts = posts.exclude(weekly_times=[], starts_at__lt=start)
    post_ids: dict[datetime, list[UUID]] = defaultdict(list)
    for pk, *times in posts.values_list("pk", "starts_at", "ends_at", "weekly_times"):
        hours = Hours(*times)
        by_arrangement = [(hours.starts_at, hours.ends_at)] if start <= hours.starts_at < end else []
        for starts_at, _ends_at in shifts_between(hours, start, end) if hours.fixed else by_arrangement:
            post_ids[starts_at].append(pk)
    return post_ids


def offers_lapsing_between(start: datetime, end: datetime) -> QuerySet[Claim, Any]:
    """Offers that run out in [start, end) and can still be accepted."""
    offers = Claim.objects.filter(
        state=Claim.State.OFFERED, offer_until__gte=start, offer_until__lt=end, post__state__in=ServicePost.RUNNING
    )
    return offers.values("id", "person_id", "post_id", "offer_until").order_by("offer_until", "id")


def posts_to_close(now: datetime, limit: int) -> list[ServicePost]:
    live = Q(state__in=[*ServicePost.RUNNING, ServicePost.State.SUSPENDED])
    return list(ServicePost.objects.filter(live, ends_at__lte=now).order_by("ends_at", "pk")[:limit])


def posts_to_activate(now: datetime, limit: int) -> list[ServicePost]:
    due = ServicePost.objects.filter(state=ServicePost.State.OPEN, starts_at__lte=now, ends_at__gt=now)
    return list(due.order_by("starts_at", "pk")[:limit])


def posts_to_fill(now: datetime, limit: int) -> list[ServicePost]:
    """Posts with a free place and a waiting list, where no organiser chooses."""
    free = ServicePost.objects.filter(
        state__in=ServicePost.RUNNING, waiting__gt=0, taken__lt=F("places"), ends_at__gt=now
    )
    return list(free.filter(selection=ServicePost.Selection.FIRST_COME).order_by("starts_at", "pk")[:limit])


def claims_of_closed_accounts(limit: int) -> list[Claim]:
    held = Claim.objects.filter(person__is_active=False, state__in=Claim.LIVE).select_related("post", "person")
    return list(held.order_by("post_id", "pk")[:limit])


def claims_to_start(limit: int) -> list[Claim]:
    due = Claim.objects.filter(state=Claim.State.CONFIRMED, post__state=ServicePost.State.ACTIVE)
    return list(due.select_related("post").order_by("pk")[:limit])


def recount_metrics() -> Iterable[Figure]:
    """Sums over the rows as (unit path, scope ids, metric, amount), which the nightly recount compares with the counters."""
    location = ("unit_path", "scope_ids")
    running = ServicePost.objects.filter(state__in=ServicePost.RUNNING).values(*location).order_by()
    for row in running.annotate(posts_open=Count("pk"), all_places=Sum("places"), places_taken=Sum("taken")):
        yield row["unit_path"], row["scope_ids"], "posts_open", row["posts_open"]
        yield row["unit_path"], row["scope_ids"], "places", row["all_places"]
        yield row["unit_path"], row["scope_ids"], "places_taken", row["places_taken"]
    waiting = ServicePost.objects.filter(waiting__gt=0).values(*location).order_by().annotate(amount=Sum("waiting"))
    for row in waiting:
        yield row["unit_path"], row["scope_ids"], "claims_waiting", row["amount"]
    counted = ("counted_path", "counted_scope_ids")
    confirmed = Claim.objects.exclude(counted_path=None).values(*counted).order_by().annotate(amount=Count("pk"))
    for row in confirmed:
        yield row["counted_path"], row["counted_scope_ids"], "claims_confirmed", row["amount"]
    logs = DutyLog.objects.filter(state=DutyLog.State.CONFIRMED).values(*counted, "source").order_by()
    for row in logs.annotate(amount=Sum("minutes")):
        yield row["counted_path"], row["counted_scope_ids"], METRIC_OF[row["source"]], row["amount"]
