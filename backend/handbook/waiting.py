"""Pairings and visits on which a person may act now; one function per list of what waits."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.handbook import policies
from backend.handbook.models import Household, Pairing, Visit
from backend.organisations.models import Person

State = Visit.State


def pairings(actor: Person, now: datetime) -> QuerySet[Pairing]:
    """Proposed to the person, while the household takes part and its consent holds."""
    today = timezone.localdate(now)
    proposed = Pairing.objects.filter(
        person=actor,
        state=Pairing.State.PROPOSED,
        household__state=Household.State.ACTIVE,
        household__consent_until__gte=today,
    )
    return proposed.filter(Q(until_date=None) | Q(until_date__gt=today))


def requests_to_answer(actor: Person, now: datetime) -> QuerySet[Visit]:
    noted = visits_of(actor).filter(state=State.NOTED, household__state=Household.State.ACTIVE)
    return noted.filter(household__consent_until__gte=timezone.localdate(now))


def requests_to_follow_up(actor: Person, now: datetime) -> QuerySet[Visit]:
    """Answered, or made an issue, and the family has not been asked yet whether it is solved."""
    return visits_of(actor).filter(state__in=(State.ANSWERED_ON_SITE, State.ISSUE_CREATED))


def visits_to_close(actor: Person, now: datetime) -> QuerySet[Visit]:
    return visits_of(actor).filter(state=State.FOLLOWED_UP)


def visits_of(actor: Person) -> QuerySet[Visit]:
    """The person's own, of households that they may still see, and those of households that they organise."""
    organised = policies.organised_households(actor).values("pk")
    return policies.visible_visits(actor).filter(Q(person=actor) | Q(household__in=organised))
