"""Pledges on which a person may act now; one function per list of what waits."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from backend.organisations.models import Person
from backend.organisations.policies import within
from backend.pledges import policies
from backend.pledges.models import Evaluation, Pledge, Tier

State, Side = Pledge.State, Evaluation.Side


def to_hand_in(actor: Person, now: datetime) -> QuerySet[Pledge]:
    """Drafts and returned pledges of one's own lists, and of the branch that one leads."""
    return Pledge.objects.filter(written_by(actor), state__in=Pledge.WRITABLE)


def to_review(actor: Person, now: datetime) -> QuerySet[Pledge]:
    return policies.reviewable_pledges(actor).filter(state=State.UNDER_REVIEW, passed_at=None)


def to_publish(actor: Person, now: datetime) -> QuerySet[Pledge]:
    """Passed ones, for their writers and reviewers, while a day is left on which something can count."""
    reviewable = policies.reviewable_pledges(actor).values("pk")
    passed = Pledge.objects.filter(
        state=State.UNDER_REVIEW, passed_at__isnull=False, due_on__gte=timezone.localdate(now)
    )
    return passed.filter(written_by(actor) | Q(pk__in=reviewable))


def to_report(actor: Person, now: datetime) -> QuerySet[Pledge]:
    """Published ones whose last day has come."""
    due = Pledge.objects.filter(state=State.PUBLISHED, due_on__lte=timezone.localdate(now))
    return due.filter(Q(responsible=actor) | written_by(actor))


def to_judge(actor: Person, now: datetime) -> QuerySet[Pledge]:
    """Reported ones that wait for a side without which no result is stated: the branch or the unit above about a member's pledge,
    the unit above about the others."""
    by_branch, above = (within(actor, policies.JUDGES[side], cell=None) for side in (Side.BRANCH, Side.SUPERIOR))
    of_members = Q(tier=Tier.MEMBER) & (by_branch | above) & ~said(Side.BRANCH, Side.SUPERIOR)
    of_others = ~Q(tier=Tier.MEMBER) & above & ~said(Side.SUPERIOR)
    return policies.reviewable_pledges(actor).filter(of_members | of_others, state=State.SELF_REPORTED)


def to_evaluate(actor: Person, now: datetime) -> QuerySet[Pledge]:
    """Reported ones whose sides have spoken, as far as the result needs them."""
    by_branch_or_above = said(Side.BRANCH, Side.SUPERIOR)
    heard = Q(tier=Tier.MEMBER) & by_branch_or_above | ~Q(tier=Tier.MEMBER) & said(Side.SUPERIOR)
    return policies.reviewable_pledges(actor).filter(heard, said(Side.SELF), state=State.SELF_REPORTED)


def written_by(actor: Person) -> Q:
    of_branch = Q(tier=Tier.BRANCH) & within(actor, policies.SECRETARIES, cell=None)
    return Q(pledge_list__owner=actor) | of_branch


def said(*sides: str) -> Q:
    return Q(Exists(Evaluation.objects.filter(pledge=OuterRef("pk"), side__in=sides)))
