"""Reads of deeds, suggestions and examples. Lists show titles; the detail has the whole text."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.campaigns import policies
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.common.db.rows import get_named, get_visible
from backend.organisations.models import Person
from backend.organisations.policies import offerable_people

LISTED = ("id", "person_id", "entered_by_id", "unit_id", "state", "title", "ended_at", "version", "created_at")


def get_deed(*, actor: Person, id: UUID) -> PracticalDeed:
    return get_visible(policies.visible_deeds(actor).select_related("unit"), id)


def get_suggestion(*, actor: Person, id: UUID) -> Suggestion:
    return get_visible(policies.visible_suggestions(actor).select_related("unit"), id)


def get_example(*, actor: Person, id: UUID) -> Example:
    return get_visible(policies.visible_examples(actor).select_related("unit"), id)


def find_served(*, author: Person, person_id: UUID) -> Person:
    """Somebody of the district for whom a deed is done; not its author."""
    assert author.home_unit is not None
    return get_named(offerable_people(author.home_unit).exclude(pk=author.pk), person_id, "served_id")


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
