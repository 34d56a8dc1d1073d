"""The cast: about 600 made-up people with homes, skills and roles. Nobody here has a way to be reached."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from random import Random
from uuid import UUID

from backend.demo.size import shares
from backend.demo.stage import Place, Stage
from backend.demo.words.names import SKILLS, demo_name
from backend.grid import operations as grid
from backend.organisations import operations as organisations
from backend.organisations.models import Person, Role, Unit

Kind, RoleKind = Person.Kind, Role.Kind
FEATURED_PLACE = "外滩社区"
SERVES_ELSEWHERE = 0.45  # registered in the community where they live (双报到), the membership lying elsewhere


class Casting:
    """Makes people one after the other, so that each has the next name."""

    def __init__(self, stage: Stage, now: datetime) -> None:
        self.stage, self.now = stage, now
        self.rng, self.numbers = stage.dice("people"), count()

    def run(self) -> None:
        self.cast_administration()
        stage = self.stage
        per_street = 3 if stage.size.people >= 300 else 1
        streets = [unit for unit in stage.units.values() if unit.kind in (Unit.Kind.SUBDISTRICT, Unit.Kind.TOWN)]
        for street in streets:
            stage.officers[street.pk] = [self.officer(street, street) for _ in range(per_street)]
        for agency in stage.agencies.values():
            branch = stage.units[agency.name]
            stage.officers[agency.pk] = [self.officer(agency, branch) for _ in range(2)]
        places, home = list(stage.places.values()), stage.places[FEATURED_PLACE]
        left = stage.size.people - next(self.numbers)
        for place, number in zip(
            places, shares([len(p.spots) + 30 * (p is home) for p in places], left, least=3), strict=True
        ):
            self.cast_place(place, number)
        self.feature(home)

    def cast_administration(self) -> None:
        """The first two: the system makes the administrator, who makes everybody else."""
        stage, home = self.stage, self.stage.district
        administrator = self.make(stage.system, home, Kind.IN_SERVICE)
        organisations.grant_role(
            actor=stage.system, person_id=administrator, kind=RoleKind.ADMINISTRATOR, unit_id=home.pk, now=self.now
        )
        stage.featured["administrator"] = administrator
        stage.featured["auditor"] = self.make(stage.administrator, home, Kind.IN_SERVICE)
        self.grant(stage.featured["auditor"], RoleKind.AUDITOR, home)

    def officer(self, unit: Unit, home: Unit) -> UUID:
        person_id = self.make(self.stage.administrator, home, Kind.IN_SERVICE)
        self.grant(person_id, RoleKind.OFFICER, unit)
        return person_id

    def cast_place(self, place: Place, number: int) -> None:
        """A secretary, coordinators for about three cells each, some workers, and members without a role."""
        cells = [spot for spot in place.spots if spot.cell.parent_id is None]
        coordinators = min(max(1, round(len(cells) / 3)), number - 2)
        workers = min(max(1, len(cells) // 6), number - 1 - coordinators)
        place.secretary = self.member(place, at_home=True)
        self.grant(place.secretary, RoleKind.BRANCH_SECRETARY, place.unit)
        self.lead(place, place.branches[0], place.secretary)  # and of its first branch, as is usual (一肩挑)
        staff = [self.member(place, at_home=True) for _ in range(coordinators)]
        helpers = [self.member(place, at_home=self.rng.random() < 0.5) for _ in range(workers)]
        for worker in helpers:  # coordinators look after cells, workers help in the whole place
            self.grant(worker, RoleKind.WORKER, place.unit)
        for index, spot in enumerate(cells):
            spot.coordinator = staff[index * coordinators // len(cells)]
            spot.worker = helpers[index % workers]
            self.grant_on_cell(spot.coordinator, RoleKind.COORDINATOR, spot.cell.pk)
        by_cell = {spot.cell.pk: spot for spot in cells}
        for spot in place.spots:  # a role on the cell reaches its micro-grids
            above = by_cell[spot.cell.parent_id] if spot.cell.parent_id else spot
            spot.coordinator, spot.worker = above.coordinator, above.worker
        others = number - 1 - coordinators - workers
        for _ in range(others - 1):
            self.member(place, at_home=self.rng.random() > SERVES_ELSEWHERE)
        if others:
            self.last_member(place)
        if len(place.branches) > 1:  # the last of the people stays without a role
            self.lead(place, place.branches[1], place.people[-2])

    def lead(self, place: Place, branch: Unit, person_id: UUID) -> None:
        self.grant(person_id, RoleKind.BRANCH_SECRETARY, branch)
        place.secretaries[branch.pk] = person_id

    def last_member(self, place: Place) -> None:
        """In the featured place somebody in service and at home in its first branch: the account that takes part in all."""
        if place.unit.name == FEATURED_PLACE:
            place.people.append(self.make(self.stage.administrator, place.branches[0], Kind.IN_SERVICE))
        else:
            self.member(place, at_home=self.rng.random() > SERVES_ELSEWHERE)

    def member(self, place: Place, *, at_home: bool) -> UUID:
        """Somebody who may claim here: at home in a branch of the place, or serving there with another home."""
        rng = self.rng
        if at_home:
            home, service = rng.choice(place.branches), None
            village = place.unit.kind == Unit.Kind.VILLAGE
            kind = rng.choices(list(self.kinds(village)), weights=(45, 30, 8, 17))[0]
        else:
            home, service, kind = self.other_home(), place.unit, Kind.IN_SERVICE
        person_id = self.make(self.stage.administrator, home, kind, service)
        if service:
            self.stage.serving[person_id] = place
        place.people.append(person_id)
        return person_id

    @staticmethod
    def kinds(village: bool) -> Iterator[str]:
        yield from (Kind.RETIRED, Kind.IN_SERVICE, Kind.DELEGATE, Kind.VILLAGER if village else Kind.VOLUNTEER)

    def other_home(self) -> Unit:
        stage = self.stage
        return stage.units[self.rng.choice([*stage.agencies.values(), *stage.companies]).name]

    def make(self, actor: Person, home: Unit, kind: str, service: Unit | None = None) -> UUID:
        skills = self.rng.sample(SKILLS, self.rng.choices((0, 1, 2, 3), weights=(35, 35, 20, 10))[0])
        person = organisations.create_person(
            actor=actor, name=demo_name(next(self.numbers)), home_unit_id=home.pk, kind=kind, skills=skills,
            service_unit_id=service.pk if service else None, now=self.now,
        )  # fmt: skip
        for skill in skills:
            self.stage.skilled.setdefault(skill, []).append(person.pk)
        self.stage.names[person.pk] = person.name
        self.stage.homes[person.pk], self.stage.kinds[person.pk] = home, kind
        return person.pk

    def grant(self, person_id: UUID, kind: str, unit: Unit) -> None:
        organisations.grant_role(
            actor=self.stage.administrator, person_id=person_id, kind=kind, unit_id=unit.pk, now=self.now
        )

    def grant_on_cell(self, person_id: UUID, kind: str, cell_id: UUID) -> None:
        grid.grant_cell_role(
            actor=self.stage.administrator, person_id=person_id, kind=kind, cell_id=cell_id, now=self.now
        )

    def feature(self, place: Place) -> None:
        """Whom the demo's accounts belong to: people whose days have something to show."""
        roles = self.stage.featured
        coordinator = place.spots[0].coordinator
        assert coordinator is not None
        roles["coordinator"] = coordinator
        roles["leader"] = self.stage.officers[place.street.pk][0]
        roles["member"] = place.people[-1]
        assert has_no_role(place, roles["member"]) and place.secretary is not None
        roles["secretary"] = place.secretary


def has_no_role(place: Place, person_id: UUID) -> bool:
    staff = {
        place.secretary,
        *place.secretaries.values(),
        *(spot.coordinator for spot in place.spots),
        *(spot.worker for spot in place.spots),
    }
    return person_id not in staff


def pick(rng: Random, people: list[UUID], *but: UUID | None) -> UUID | None:
    """Somebody of these people, but none of the named; None when nobody is left."""
    left = [one for one in people if one not in but]
    return rng.choice(left) if left else None
