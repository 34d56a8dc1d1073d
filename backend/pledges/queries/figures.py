"""Numbers of pledges: of a unit and all below it, or of a consortium's units."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from backend.common.calendar import quarter_of
from backend.common.errors import NotFound, does_not_exist
from backend.organisations.models import Consortium, ConsortiumMember, Person
from backend.organisations.policies import below
from backend.organisations.queries import get_consortium, get_unit
from backend.pledges.models import Pledge


def at_consortium(consortium: Consortium) -> Q:
    """Filter for rows of the consortium's units and all below them; a unit that is in it twice counts once."""
    members = ConsortiumMember.objects.filter(consortium=consortium, in_force=True)
    return reduce(or_, (below(path) for path in members.values_list("unit__path", flat=True)), Q(pk__in=()))


def named_consortium(actor: Person, id: UUID) -> Consortium:
    """The consortium of a filter. Raises Invalid."""
    try:
        return get_consortium(actor=actor, id=id)
    except NotFound as error:
        raise does_not_exist("consortium") from error


def count_pledges_of_unit(*, actor: Person, unit_id: UUID, year: int, now: datetime) -> dict[str, Any]:
    unit = get_unit(actor=actor, id=unit_id)
    return {"unit_id": unit.pk, **count_at(below(unit.path), year, now)}


def count_pledges_of_consortium(*, actor: Person, consortium_id: UUID, year: int, now: datetime) -> dict[str, Any]:
    consortium = get_consortium(actor=actor, id=consortium_id)
    return {"consortium_id": consortium.pk, **count_at(at_consortium(consortium), year, now)}


def count_at(here: Q, year: int, now: datetime) -> dict[str, Any]:
    """Numbers by tier, state and outcome, and of those due in this quarter. Drafts are not counted: only their writers may
    know of them. Two statements."""
    pledges = Pledge.objects.filter(here, year=year, submitted_at__isnull=False)
    groups = ("tier", "state", "outcome")
    quarter = quarter_of(timezone.localdate(now))
    due = Pledge.objects.filter(here, state__in=Pledge.IN_FORCE, due_on__gte=quarter.start, due_on__lt=quarter.end)
    return {
        "year": year,
        "pledges": list(pledges.values(*groups).order_by(*groups).annotate(count=Count("pk"))),
        "due_this_quarter": due.count(),
        "quarter": quarter,
    }
