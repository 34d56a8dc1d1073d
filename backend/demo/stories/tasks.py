"""Tasks that belong to nothing else, offered to members and to teams; and the teams."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import FEATURED_PLACE, pick
from backend.demo.stage import Place, Spot, Stage
from backend.demo.times import at_clock, later, local, soon
from backend.demo.words import posts as words
from backend.demo.words.names import SKILLS
from backend.posts import operations as posts
from backend.tasks import operations


def stories(stage: Stage) -> Iterator[Story]:
    rng, home = stage.dice("tasks"), stage.places[FEATURED_PLACE]
    others = [place for place in stage.places.values() if place is not home]
    founded = [home, *rng.sample(others, min(stage.size.teams - 1, len(others)))]
    for number, place in enumerate(founded):
        yield team(stage, number, place)
    for number, moment in enumerate(stage.moments(rng, stage.size.tasks)):
        yield task(stage, number, rng.choice(rng.choice(founded).spots if number % 3 else stage.spots()), moment)


def task(stage: Stage, number: int, spot: Spot, at: datetime) -> Story:
    """Offered, and then accepted, declined, taken back, or left until it expires."""
    rng = stage.dice("task", number)
    yield soon(rng, at, 0, 0.5)
    offerer = spot.coordinator
    team_id, members = stage.teams.get(spot.place.unit.pk, (None, [])) if rng.random() < 0.25 else (None, [])
    doer = pick(rng, members or spot.place.people, offerer)
    if offerer is None or doer is None:
        return
    due = at_clock(local(stage.now).date() + timedelta(days=rng.randint(2, 14)), 18)
    made = stage.perform(
        operations.offer_task, offerer, title=rng.choice(words.TASKS), due_at=due, cell_id=spot.cell.pk,
        skills=rng.sample(SKILLS, 1) if rng.random() < 0.2 else [],
        **({"team_id": team_id} if members else {"person_id": doer}),
    )  # fmt: skip
    fate = number % 12
    yield later(rng, stage.now, 0.05, 1.5)
    if fate == 3:
        stage.attempt(operations.cancel_task, offerer, task_id=made.pk, reason=words.TASK_CANCELLED)
    elif fate == 6:
        stage.attempt(operations.decline_task, doer, task_id=made.pk)
    elif fate != 9 and stage.attempt(operations.accept_task, doer, task_id=made.pk):
        yield from do(stage, rng, spot, made.pk, doer, due)


def do(stage: Stage, rng: Random, spot: Spot, task_id: UUID, doer: UUID, due: datetime) -> Story:
    """Done before it is due, or a little late; verified by the coordinator or the grid worker, or returned once."""
    yield later(rng, stage.now, 0.2, max((due - stage.now) / timedelta(days=1) * 1.1, 0.3))
    stage.attempt(operations.complete_task, doer, task_id=task_id, note=rng.choice(words.DONE))
    yield soon(rng, stage.now, 0.1, 4)
    verifier = pick(rng, [one for one in (spot.coordinator, spot.worker) if one], doer)
    if verifier is None:
        return
    if rng.random() < 0.09:
        stage.attempt(operations.return_task, verifier, task_id=task_id, reason=rng.choice(words.TASK_REASON))
        yield later(rng, stage.now, 0.3, 3)
        stage.attempt(operations.complete_task, doer, task_id=task_id, note=rng.choice(words.DONE))
        yield soon(rng, stage.now, 0.1, 3)
    stage.attempt(operations.verify_task, verifier, task_id=task_id)


def team(stage: Stage, number: int, place: Place) -> Story:
    """Founded by the secretary; people join and leave, and one of them leads."""
    rng, founder = stage.dice("team", number), place.secretary
    assert founder is not None
    yield soon(rng, stage.start, 1, 30)
    name = f"{place.unit.name}{words.TEAMS[number % len(words.TEAMS)].split()[0]}服务分队"
    made = stage.perform(posts.create_team, founder, name=name, unit_id=place.unit.pk)
    _team, joined = stage.teams.setdefault(place.unit.pk, (made.pk, []))
    people = [one for one in place.people if one != founder]
    for person_id in rng.sample(people, min(len(people), rng.randint(3, 8))):
        yield later(rng, stage.now, 0.05, 2)
        if stage.attempt(posts.join_team, person_id, team_id=made.pk):
            joined.append(person_id)
    if joined:
        stage.perform(posts.edit_team, founder, team_id=made.pk, leader_id=joined[0])
    if number % 3 == 0 and len(joined) > 3:
        yield later(rng, stage.now, 5, 40)
        stage.attempt(posts.leave_team, joined.pop(), team_id=made.pk)
