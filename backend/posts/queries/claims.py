"""Reads of claims, handovers and the duty log."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from backend.common.db.compiled_queries import CompiledQuery
from backend.common.db.rows import get_visible
from backend.organisations.models import Person
from backend.posts import policies
from backend.posts.models import Claim, DutyLog, Handover, ServicePost

TIMES = ("post__starts_at", "post__ends_at", "post__weekly_times")
LISTED = (
    "id", "post_id", "person_id", "entered_by_id", "state", "note", "reason", "evaluation", "ticket", "offer_until",
    "confirmed_at", "ended_at", "created_at", "version",
)  # fmt: skip
LOGGED = (
    "id", "claim_id", "source", "state", "day", "minutes", "what", "reason", "entered_by_id", "answered_by_id",
    "created_at", "version",
)  # fmt: skip


def get_claim(*, actor: Person, id: UUID) -> Claim:
    return get_visible(policies.visible_claims(actor).select_related("post", "person"), id)


def get_handover(*, actor: Person, id: UUID) -> Handover:
    return get_visible(policies.visible_handovers(actor).select_related("claim__post", "claim__person"), id)


def proposed_handovers(**claims: Any) -> list[Handover]:
    """Unanswered handovers of the claims that match these lookups."""
    where = {f"claim__{name}": value for name, value in claims.items()}
    asked = Handover.objects.filter(**where, state=Handover.State.PROPOSED).select_related("claim__post")
    return list(asked.order_by("pk"))


def proposed_handovers_to(person: Person) -> list[Handover]:
    """Handovers that wait for this person's answer."""
    asked = Handover.objects.filter(to_person=person, state=Handover.State.PROPOSED)
    return list(asked.select_related("claim__post").order_by("pk"))


def get_duty_log(*, actor: Person, id: UUID) -> DutyLog:
    return get_visible(policies.visible_duty_logs(actor).select_related("claim__post", "claim__person"), id)


live_claims_of_person = CompiledQuery(
    lambda person_id: Claim.objects.filter(person_id=person_id, state__in=Claim.LIVE).values(
        "id", "post_id", "state", *TIMES
    )
)


def live_claims_of(person_id: UUID, excluded_id: UUID | None = None) -> list[dict[str, Any]]:
    """The person's live claims except `excluded_id`, with TIMES of their posts."""
    return [claim for claim in live_claims_of_person.all(person_id) if claim["id"] != excluded_id]


def has_live_claim(person: Person, post: ServicePost) -> bool:
    return Claim.objects.filter(person=person, post=post, state__in=Claim.LIVE).exists()


def next_waiting(post: ServicePost, count: int) -> list[Claim]:
    """The next on the waiting list, in the order of their tickets."""
    return list(Claim.objects.filter(post=post, state=Claim.State.WAITLISTED).order_by("ticket")[:count])


def live_claims_on(post: ServicePost) -> list[Claim]:
    return list(Claim.objects.filter(post=post, state__in=Claim.LIVE).order_by("pk"))


def live_claims_with_posts(person: Person) -> list[Claim]:
    """The person's live claims with their posts, in the order of the posts, in which they are locked."""
    live = Claim.objects.filter(person=person, state__in=Claim.LIVE).select_related("post")
    return list(live.order_by("post_id"))


def offers_of(post: ServicePost) -> list[Claim]:
    return list(Claim.objects.filter(post=post, state=Claim.State.OFFERED).order_by("pk"))


def holders_of(post: ServicePost) -> list[Claim]:
    """Confirmed claims and those on duty, in the order of their confirmation."""
    return list(Claim.objects.filter(post=post, state__in=Claim.AGREED).order_by("confirmed_at", "pk"))


def served_to_the_end(post: ServicePost) -> list[Claim]:
    """The claims that ended when the post closed, not before."""
    claims = Claim.objects.filter(post=post, state__in=Claim.SERVED)
    last = claims.order_by("-ended_at").values_list("ended_at", flat=True).first()
    return list(claims.filter(ended_at=last).order_by("confirmed_at", "pk")) if last else []


def find_position(claim: Claim) -> int | None:
    """The position on the waiting list, counted from 1; None when not waiting."""
    if claim.state != Claim.State.WAITLISTED:
        return None
    if claim.joined_as is not None:
        return claim.joined_as
    before = Claim.objects.filter(post=claim.post_id, state=Claim.State.WAITLISTED, ticket__lte=claim.ticket)
    return before.count()


def with_position(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """`find_position` for a list, without a query per row."""
    before = (
        Claim.objects.filter(post=OuterRef("post"), state=Claim.State.WAITLISTED, ticket__lte=OuterRef("ticket"))
        .order_by()
        .values("post")
        .annotate(count=Count("pk"))
        .values("count")
    )
    waiting = When(state=Claim.State.WAITLISTED, then=Subquery(before))
    return claims.annotate(position=Case(waiting, default=None, output_field=IntegerField()))


def list_my_claims(*, actor: Person, state: str | None = None) -> QuerySet[Claim, dict[str, Any]]:
    """The actor's own claims with the state and times of their posts."""
    claims = with_position(Claim.objects.filter(person=actor))
    if state:
        claims = claims.filter(state=state)
    return claims.values(
        *LISTED, "position", post_title=F("post__title"), post_state=F("post__state"),
        post_starts_at=F("post__starts_at"), post_ends_at=F("post__ends_at"), post_weekly_times=F("post__weekly_times"),
    )  # fmt: skip


def list_claims_on(*, actor: Person, post_id: UUID, state: str | None = None) -> QuerySet[Claim, dict[str, Any]]:
    """The claims on one post that the actor may see: all for the staff, one's own for a member."""
    get_visible(policies.visible_posts(actor).only("pk"), post_id)
    claims = with_position(policies.visible_claims(actor).filter(post=post_id))
    if state:
        claims = claims.filter(state=state)
    return claims.values(*LISTED, "position", person_name=F("person__name"))


def list_my_handovers(*, actor: Person) -> QuerySet[Handover, Any]:
    """Handovers proposed to the actor that can still be answered."""
    asked = Handover.objects.filter(to_person=actor, state=Handover.State.PROPOSED, claim__state__in=Claim.AGREED)
    return asked.values(
        "id", "state", "note", "claim_id", "to_person_id", "answered_at", "created_at", "version",
        post_id=F("claim__post_id"), post_title=F("claim__post__title"), post_starts_at=F("claim__post__starts_at"),
        post_ends_at=F("claim__post__ends_at"), from_person_id=F("claim__person_id"),
        from_person_name=F("claim__person__name"),
    )  # fmt: skip


def list_duty_logs(*, actor: Person, claim_id: UUID) -> QuerySet[DutyLog, dict[str, Any]]:
    get_visible(policies.visible_claims(actor).only("pk"), claim_id)
    return DutyLog.objects.filter(claim_id=claim_id).values(*LOGGED)


def list_all_duty_logs(
    *, actor: Person, state: str | None = None, post: UUID | None = None, to_answer: bool = False
) -> QuerySet[DutyLog, dict[str, Any]]:
    """All duty logs that the actor may see; with `to_answer`, only those that the actor may answer."""
    logs = policies.answerable_duty_logs(actor) if to_answer else policies.visible_duty_logs(actor)
    exact = {"state": state, "claim__post": post}
    logs = logs.filter(**{name: value for name, value in exact.items() if value is not None})
    return logs.values(
        *LOGGED,
        post_id=F("claim__post_id"),
        post_title=F("claim__post__title"),
        person_id=F("claim__person_id"),
        person_name=F("claim__person__name"),
    )


def minutes_logged(claim: Claim, first: date, last: date | None = None) -> int:
    """The sum of the logs of a day, or from one to another, without rejected ones."""
    days = (first, last or first)
    logs = DutyLog.objects.filter(claim=claim, day__range=days).exclude(state=DutyLog.State.REJECTED)
    minutes: int = logs.aggregate(minutes_of_day=Coalesce(Sum("minutes"), 0))["minutes_of_day"]
    return minutes


def lapsed_offers(now: datetime, limit: int) -> list[Claim]:
    offers = Claim.objects.filter(state=Claim.State.OFFERED, offer_until__lte=now)
    offers = offers.exclude(post__state=ServicePost.State.SUSPENDED).select_related("post")
    return list(offers.order_by("offer_until", "pk")[:limit])
