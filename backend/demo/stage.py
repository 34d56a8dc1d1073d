"""What every story knows: the cast, the places, the time, and its own dice."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from backend.common.db.operations import Operation
from backend.common.errors import DomainError
from backend.demo.agenda import Agenda
from backend.demo.size import Size
from backend.grid.models import Cell
from backend.organisations import queries as organisations
from backend.organisations.models import Consortium, Person, Unit


@dataclass
class Spot:
    """A grid cell and who looks after it, by id."""

    cell: Cell
    place: "Place"
    coordinator: UUID | None = None
    worker: UUID | None = None


@dataclass
class Place:
    """A community, a village, or a street whose own cells stand for the communities that the sources do not name."""

    unit: Unit
    street: Unit
    branches: list[Unit] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    secretary: UUID | None = None
    secretaries: dict[UUID, UUID] = field(default_factory=dict)  # by branch
    people: list[UUID] = field(default_factory=list)  # who may claim here: at home or serving


@dataclass
class Stage:
    seed: int
    size: Size
    start: datetime
    end: datetime
    agenda: Agenda
    system: Person
    units: dict[str, Unit] = field(default_factory=dict)
    agencies: dict[str, Unit] = field(default_factory=dict)
    companies: list[Unit] = field(default_factory=list)
    consortia: dict[str, Consortium] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    officers: dict[UUID, list[UUID]] = field(default_factory=dict)  # by street or agency
    skilled: dict[str, list[UUID]] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    homes: dict[UUID, Unit] = field(default_factory=dict)
    kinds: dict[UUID, str] = field(default_factory=dict)
    serving: dict[UUID, "Place"] = field(default_factory=dict)  # those whose membership lies elsewhere
    featured: dict[str, UUID] = field(default_factory=dict)  # the demo's accounts, by role
    actors: dict[UUID, Person] = field(default_factory=dict)
    teams: dict[UUID, tuple[UUID, list[UUID]]] = field(default_factory=dict)  # by unit: the team and who has joined it
    duties: dict[UUID, Any] = field(default_factory=dict)  # by post, for whom the clock offers a place
    turns: Counter[str] = field(default_factory=Counter)
    asked: set[UUID] = field(default_factory=set)  # offers that somebody is thinking about
    published: dict[tuple[str, UUID, int], list[UUID]] = field(default_factory=dict)  # pledges by tier, unit, year

    @property
    def now(self) -> datetime:
        return self.agenda.now

    @property
    def district(self) -> Unit:
        return self.units["江北区"]

    @property
    def administrator(self) -> Person:
        return self.actor(self.featured["administrator"])

    def place_of(self, unit: Unit) -> Place | None:
        """The community or village that a branch belongs to; None for a branch of an agency or a company."""
        return next((place for place in self.places.values() if unit in place.branches), None)

    def secretary(self, person_id: UUID) -> UUID:
        """The branch's secretary, for that one the community's, else the administrator. Never oneself."""
        home = self.homes[person_id]
        place = self.place_of(home)
        candidates = [place.secretaries.get(home.pk), place.secretary] if place else []
        return next((one for one in candidates if one and one != person_id), self.featured["administrator"])

    def keeper(self, person_id: UUID) -> UUID:
        """Who answers for somebody's deeds and suggestions: the secretary, or the officers above."""
        found = self.secretary(person_id)
        if found != self.featured["administrator"]:
            return found
        home = self.homes[person_id]
        place = self.place_of(home)
        company = next((one for one in self.companies if one.pk == home.parent_id), None)
        above = [place.street.pk] if place else [home.pk, home.parent_id, company.parent_id if company else None]
        officers = [one for unit_id in above if unit_id for one in self.officers.get(unit_id, [])]
        return next((one for one in officers if one != person_id), found)

    def turn(self, name: str) -> int:
        """0, 1, 2, …: what must be there in every kind comes in turn and not by chance."""
        self.turns[name] += 1
        return self.turns[name] - 1

    def spots(self) -> list[Spot]:
        return [spot for place in self.places.values() for spot in place.spots]

    def dice(self, *names: Any) -> Random:
        """Random numbers of one story: another story's draws never change them."""
        return Random(":".join(map(str, (self.seed, *names))))

    def actor(self, person_id: UUID) -> Person:
        """The person with the roles in force; roles do not change once the story runs."""
        if person_id not in self.actors:
            found = organisations.find_actor(person_id, today=timezone.localdate(self.now))
            assert found is not None
            self.actors[person_id] = found
        return self.actors[person_id]

    def attempt(self, operation: Operation[..., Any], person_id: UUID, /, **given: Any) -> Any:
        """Do it as this person, now. A refusal is part of the story (a full post, an overlap), and None."""
        try:
            return operation(actor=self.actor(person_id), now=self.now, **given)
        except DomainError:
            return None

    def perform(self, operation: Operation[..., Any], person_id: UUID, /, **given: Any) -> Any:
        """The same where nothing may be in the way: in the load's own transaction, since a refusal ends the load."""
        return operation.body(actor=self.actor(person_id), now=self.now, **given)

    def ago(self, days: float) -> datetime:
        return self.end - timedelta(days=days)

    def moments(self, rng: Random, number: int) -> list[datetime]:
        """That many moments spread over the story, in order."""
        whole = self.end - self.start - timedelta(hours=30)
        return sorted(self.start + timedelta(hours=26) + whole * rng.random() for _ in range(number))
