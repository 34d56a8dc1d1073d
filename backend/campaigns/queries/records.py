"""Reads of deeds, suggestions and examples. Lists show titles; the whole text stands in the record itself."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backend.campaigns import policies
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.common.errors import Invalid, NotFound
from backend.organisations.models import Person
from backend.tasks.policies import offerable_people

LISTED = ("id", "person_id", "entered_by_id", "unit_id", "state", "title", "ended_at", "version", "created_at")


def first(rows: QuerySet[Any], id: UUID) -> Any:
    row = rows.select_related("unit").filter(pk=id).first()
    if row is None:
        raise NotFound
    return row


def get_deed(*, actor: Person, id: UUID) -> PracticalDeed:
    deed: PracticalDeed = first(policies.visible_deeds(actor), id)
    return deed


def get_suggestion(*, actor: Person, id: UUID) -> Suggestion:
    suggestion: Suggestion = first(policies.visible_suggestions(actor), id)
    return suggestion


def get_example(*, actor: Person, id: UUID) -> Example:
    example: Example = first(policies.visible_examples(actor), id)
    return example


def find_served(*, author: Person, person_id: UUID) -> Person:
    """Somebody of the district for whom a deed is done; not its author."""
    assert author.home_unit is not None
    person = offerable_people(author.home_unit).filter(pk=person_id).exclude(pk=author.pk).first()
    if person is None:
        raise Invalid({"served_id": [_("does not exist")]})
    return person


def chosen(rows: QuerySet[Any], actor: Person, state: str | None, mine: bool | None) -> QuerySet[Any]:
    if state is not None:
        rows = rows.filter(state=state)
    if mine is not None:
        rows = rows.filter(person=actor) if mine else rows.exclude(person=actor)
    return rows


def list_deeds(*, actor: Person, state: str | None = None, mine: bool | None = None) -> QuerySet[Any]:
    return chosen(policies.visible_deeds(actor), actor, state, mine).values(*LISTED)


def list_suggestions(*, actor: Person, state: str | None = None, mine: bool | None = None) -> QuerySet[Any]:
    return chosen(policies.visible_suggestions(actor), actor, state, mine).values(*LISTED, "answer")


def list_examples(*, actor: Person, state: str | None = None, mine: bool | None = None) -> QuerySet[Any]:
    return chosen(policies.visible_examples(actor), actor, state, mine).values(*LISTED)
