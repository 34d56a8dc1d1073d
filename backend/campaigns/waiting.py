"""What members recorded, registered or object to, on which a person may act now; one function per list of what waits."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.campaigns.models import Example, FeedbackSlip, PracticalDeed, ResidenceRegistration, Suggestion
from backend.campaigns.policies import HOME, SUPERVISORS
from backend.grid.models import Cell
from backend.organisations.models import Person
from backend.organisations.policies import ORGANISERS, grants_of, within

Deed = PracticalDeed.State


def deeds_to_agree(actor: Person, now: datetime) -> QuerySet[PracticalDeed]:
    return PracticalDeed.objects.filter(answered_by(actor), state=Deed.PROPOSED)


def deeds_to_do(actor: Person, now: datetime) -> QuerySet[PracticalDeed]:
    return PracticalDeed.objects.filter(person=actor, state=Deed.AGREED)


def deeds_to_accept(actor: Person, now: datetime) -> QuerySet[PracticalDeed]:
    """For the person whom it served, and for the branch; not for whoever entered that it is done."""
    not_by = Q(result_entered_by=None) | ~Q(result_entered_by=actor)
    served = Q(served=actor) & not_entered_by(actor)
    return PracticalDeed.objects.filter(served | answered_by(actor), not_by, state=Deed.DONE)


def suggestions_to_receive(actor: Person, now: datetime) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(answered_by(actor), state=Suggestion.State.MADE)


def suggestions_to_answer(actor: Person, now: datetime) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(answered_by(actor), state=Suggestion.State.RECEIVED)


def examples_to_confirm(actor: Person, now: datetime) -> QuerySet[Example]:
    return Example.objects.filter(answered_by(actor), state=Example.State.RECORDED)


def registrations(actor: Person, now: datetime) -> QuerySet[ResidenceRegistration]:
    """For whoever organises the community or an open cell of it: the member is taken into a cell."""
    cells = Cell.objects.filter(unit=OuterRef("unit_id"), closed_on=None)
    mine = {grant.cell_id for grant in grants_of(actor, ORGANISERS) if grant.cell_id}
    here = within(actor, ORGANISERS, cell=None) & Q(Exists(cells))
    if mine:
        here |= Q(Exists(cells.filter(Q(pk__in=mine) | Q(parent_id__in=mine))))
    made = ResidenceRegistration.objects.filter(here, state=ResidenceRegistration.State.REGISTERED)
    return made.filter(not_entered_by(actor))


def slips_to_read(actor: Person, now: datetime) -> QuerySet[FeedbackSlip]:
    return FeedbackSlip.objects.filter(person=actor, state=FeedbackSlip.State.MADE, object_until__gt=now)


def objections(actor: Person, now: datetime) -> QuerySet[FeedbackSlip]:
    objected = FeedbackSlip.objects.filter(within(actor, ORGANISERS), state=FeedbackSlip.State.OBJECTED)
    return objected.exclude(person=actor)


def answered_by(actor: Person) -> Any:
    """For whoever answers for the branch, never about their own."""
    return within(actor, SUPERVISORS, path=HOME, cell=None) & not_entered_by(actor)


def not_entered_by(actor: Person) -> Q:
    return ~Q(person=actor) & (Q(entered_by=None) | ~Q(entered_by=actor))
