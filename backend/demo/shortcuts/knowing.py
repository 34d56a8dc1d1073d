"""Rows as the last step left them, so that nobody has to read them back: only this load changes them.

A row is remembered when it is inserted, and every later change to it is followed, whichever instance it was made on. What the
actor may see is not asked here, because the story gives everything to those who see it; whether they may do what they
do is asked by the operation, as always. The handbook is read as ever: who sees a family changes with each pairing.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model

from backend.campaigns import queries as campaigns
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.demo.shortcuts.replacing import replaced
from backend.grid import queries as grid
from backend.grid.models import Cell
from backend.handbook import queries as handbook
from backend.issues import queries as issues
from backend.issues.models import Issue
from backend.organisations import policies as organisation_policies
from backend.organisations import queries as organisations
from backend.organisations.models import Person, Unit
from backend.organisations.operations import tree
from backend.pledges import queries as pledges
from backend.pledges.models import Pledge, PledgeList
from backend.posts import queries as posts
from backend.posts.models import Claim, DutyLog, ServicePost
from backend.posts.operations import places
from backend.tasks import queries as tasks
from backend.tasks.models import Task

Found = TypeVar("Found", bound=Model)
#: Read by `id` alone.
READ = (
    (tasks.get_task, Task),
    (issues.get_issue, Issue),
    (posts.get_post, ServicePost),
    (posts.get_claim, Claim),
    (posts.get_duty_log, DutyLog),
    (organisations.get_person, Person),
    (grid.get_cell, Cell),
    (campaigns.get_deed, PracticalDeed),
    (campaigns.get_suggestion, Suggestion),
    (campaigns.get_example, Example),
    (pledges.get_pledge, Pledge),
    (pledges.get_list, PledgeList),
)


class Known:
    def __init__(self) -> None:
        self.rows: dict[tuple[type[Model], Any], Any] = {}
        for unit in Unit.objects.select_related("parent"):  # they stand before the shortcuts begin
            self.remember(unit)

    def remember(self, row: Model) -> None:
        self.rows[type(row), row.pk] = row

    def follow(self, row: Model, fields: dict[str, Any]) -> None:
        """`row` was changed: if another instance of it is known, that one too."""
        known = self.rows.get((type(row), row.pk))
        if known is not None and known is not row:
            for name, value in fields.items():
                setattr(known, name, value)

    def find(self, model: type[Found], id: UUID | None) -> Found | None:
        return self.rows.get((model, id))

    def asked(self) -> AbstractContextManager[None]:
        """Within this block these reads are answered from what is known."""
        substitutes: dict[Callable[..., Any], Callable[..., Any]] = {read: self.read(read, of) for read, of in READ}
        substitutes |= {
            issues.find_category: cache(issues.find_category),
            issues.find_handling_unit: self.find_handling_unit(issues.find_handling_unit),
            grid.find_location: self.find_location(grid.find_location),
            tasks.find_person: self.find_person(tasks.find_person),
            handbook.find_helper: self.find_person(handbook.find_helper),
            organisations.named_unit: self.named(organisations.named_unit, Unit),
            grid.named_cell: self.named(grid.named_cell, Cell),
            organisation_policies.visible_units: visible_units(organisation_policies.visible_units),
            tree.lock_unit: lambda unit: self.find(Unit, unit.pk) or unit,
            places.lock_post: self.lock_post(places.lock_post),
            places.change_counts: self.change_counts(places.change_counts),
        }
        return replaced(substitutes)

    def read(self, original: Callable[..., Any], model: type[Model]) -> Callable[..., Any]:
        def get(*, actor: Person, id: UUID) -> Any:
            return self.find(model, id) or original(actor=actor, id=id)

        return get

    def named(self, original: Callable[..., Any], model: type[Model]) -> Callable[..., Any]:
        def named(*, actor: Person, id: UUID | None, field: str) -> Any:
            return self.find(model, id) or original(actor=actor, id=id, field=field)

        return named

    def find_handling_unit(self, original: Callable[..., Unit]) -> Callable[..., Unit]:
        def find(*, actor: Person, issue: Issue, unit_id: UUID) -> Unit:
            return self.find(Unit, unit_id) or original(actor=actor, issue=issue, unit_id=unit_id)

        return find

    def find_location(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def find(units: Any, *, unit_id: UUID | None, cell_id: UUID | None) -> Any:
            cell, unit = self.find(Cell, cell_id), self.find(Unit, unit_id)
            if cell is not None and unit_id is None:
                return cell.unit, cell
            if unit is not None and cell_id is None:
                return unit, None
            return original(units, unit_id=unit_id, cell_id=cell_id)

        return find

    def find_person(self, original: Callable[..., Person]) -> Callable[..., Person]:
        """Somebody of the district, which is everybody."""

        def find(*, person_id: UUID, **place: Any) -> Person:
            return self.find(Person, person_id) or original(person_id=person_id, **place)

        return find

    def lock_post(self, original: Callable[[ServicePost], ServicePost]) -> Callable[[ServicePost], ServicePost]:
        def hold(post: ServicePost) -> ServicePost:
            known = self.find(ServicePost, post.pk)
            if known is None:
                return original(post)
            if known is not post:
                for field in ServicePost._meta.concrete_fields:
                    setattr(post, field.attname, getattr(known, field.attname))
            return post

        return hold

    def change_counts(self, original: Callable[..., None]) -> Callable[..., None]:
        def change(post: ServicePost, *condition: str, **steps: int) -> None:
            original(post, *condition, **steps)
            self.follow(post, {name: getattr(post, name) for name in steps})

        return change


def visible_units(original: Callable[[Person], Any]) -> Callable[[Person], Any]:
    """The question is the same for everybody of one district."""
    kept: dict[tuple[str, ...], Any] = {}

    def visible(actor: Person) -> Any:
        if actor.is_system:
            return original(actor)
        roots = tuple(sorted({grant.path.split("/")[1] for grant in actor.grants}))
        if roots not in kept:
            kept[roots] = original(actor)
        return kept[roots].all()

    return visible
