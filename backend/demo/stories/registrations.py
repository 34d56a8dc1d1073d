"""双报到: members whose home unit is elsewhere register where they live, and are taken into a cell."""

from collections.abc import Iterator
from uuid import UUID

from backend.campaigns import operations
from backend.campaigns.models import ResidenceRegistration
from backend.demo.agenda import Story
from backend.demo.stage import Place, Stage
from backend.demo.times import DAY, later, soon
from backend.demo.words import campaign as words
from backend.organisations.models import Unit

State = ResidenceRegistration.State
COMMUNITIES = (Unit.Kind.COMMUNITY, Unit.Kind.VILLAGE)


def stories(stage: Stage) -> Iterator[Story]:
    """Those who serve somewhere already say so in the campaign; some officers report anew, and half of them end it again."""
    here = [(one, place) for one, place in stage.serving.items() if place.unit.kind in COMMUNITIES]
    for number, (person_id, place) in enumerate(here):
        fate = State.REGISTERED if number % 9 == 5 else State.ACCEPTED
        yield registration(stage, person_id, place, fate)
    rng = stage.dice("newcomers")
    officers = [officers[0] for unit_id, officers in stage.officers.items() if unit_id in agencies(stage)]
    for number, person_id in enumerate(officers):
        place = rng.choice(list(stage.places.values()))
        if place.unit.kind in COMMUNITIES:
            yield registration(stage, person_id, place, State.ENDED if number % 2 == 0 else State.ACCEPTED)


def agencies(stage: Stage) -> set[UUID]:
    return {agency.pk for agency in stage.agencies.values()}


def registration(stage: Stage, person_id: UUID, place: Place, fate: str) -> Story:
    rng = stage.dice("reporting", stage.names[person_id])
    if fate == State.REGISTERED:
        yield later(rng, stage.end - 12 * DAY, 0, 9)
    else:
        yield later(rng, stage.now, 1, 75)
    made = stage.attempt(
        operations.register_residence, person_id, unit_id=place.unit.pk, times=rng.choice(words.TIMES),
        services=rng.choice(words.SERVICES),
    )  # fmt: skip
    if made is None or fate == State.REGISTERED:
        return
    spot = rng.choice(place.spots)
    assert spot.coordinator is not None
    yield soon(rng, stage.now, 0.5, 6)
    stage.perform(operations.accept_registration, spot.coordinator, registration_id=made.pk, cell_id=spot.cell.pk)
    stage.actors.pop(person_id, None)  # membership of the community came with it
    if fate == State.ENDED:
        yield later(rng, stage.now, 20, 80)
        stage.perform(operations.end_registration, person_id, registration_id=made.pk)
        stage.actors.pop(person_id, None)
