"""Candidates for a task: facts about people, never a score."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from backend.common.db.rows import get_visible
from backend.common.errors import require
from backend.common.texts import search_key
from backend.grid.queries import get_cell, named_cell
from backend.matching import policies
from backend.organisations.models import Person
from backend.organisations.names import PLAIN_NAME
from backend.tasks.models import Task

MOST = 50


def list_candidates(*, actor: Person, cell: UUID, skills: Sequence[str] = ()) -> list[dict[str, Any]]:
    """At most fifty people for a task in a cell: holders of posts there first, then by wanted skills, then by least load.

    Raises Invalid and NotAllowed.
    """
    row = named_cell(actor=actor, id=cell, field="cell")
    require(policies.may_see_candidates(actor, row))
    people: QuerySet[Any, Any] = policies.candidates(row).annotate(
        holds_post=Exists(policies.claims_in(row)),
        skills_text=Cast("skills", TextField()),
        posts_in_cell=counted(policies.claims_in(row), "person"),
        open_tasks=counted(Task.objects.filter(person=OuterRef("pk"), state__in=Task.WORKING), "person"),
        matching_skills=matching(skills),
    )
    rows = people.order_by("-holds_post", "-matching_skills", "open_tasks", "id").values(
        "name", "skills", "home_unit_id", "service_unit_id", "posts_in_cell", "matching_skills", "open_tasks",
        person_id=F("id"),
    )  # fmt: skip
    return list(rows[:MOST])


def list_people_of_cell(
    *, actor: Person, cell_id: UUID, now: datetime, q: str = "", serving: bool | None = None
) -> QuerySet[Person, Any]:
    """Who serves in the cell, and who of its community agreed to be asked; `q` is part of a name, whose spaces and width do not
    count. Raises NotFound, NotAllowed."""
    cell = get_cell(actor=actor, id=cell_id)
    require(policies.may_see_candidates(actor, cell))
    today = timezone.localdate(now)
    serves = policies.serving_in([cell.pk], today)
    people = policies.people_of(cell, today).annotate(serves=Case(When(serves, then=True), default=False))
    if q:
        people = people.annotate(plain_name=PLAIN_NAME).filter(plain_name__contains=search_key(q))
    if serving is not None:
        people = people.filter(serves=serving)
    return people.values("id", "name", "kind", "skills", "home_unit_id", "serves", home_unit_name=F("home_unit__name"))


def get_reachable(*, actor: Person, id: UUID, now: datetime) -> Person:
    """A person with whom the actor works. Raises NotFound."""
    people = policies.reachable_people(actor, timezone.localdate(now)).select_related("home_unit")
    return get_visible(people, id)


def counted(rows: QuerySet[Any], group: str) -> Coalesce:
    """How many of `rows` there are for each person."""
    numbers = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


def matching(skills: Sequence[str]) -> Any:
    """How many of the wanted skills a person has named."""
    total: Any = Value(0, output_field=IntegerField())
    for skill in dict.fromkeys(skills):
        total = total + Case(When(has_skill(skill), then=1), default=0, output_field=IntegerField())
    return total


def has_skill(skill: str) -> Q:
    """The list contains exactly this word. SQLite cannot search JSON lists, so both databases compare the list's text; one of
    them stores it with escapes, the other without."""
    return Q(skills_text__contains=json.dumps(skill)) | Q(skills_text__contains=json.dumps(skill, ensure_ascii=False))
