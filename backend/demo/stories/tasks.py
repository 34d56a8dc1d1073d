"""Tasks that belong to nothing else, offered to members and to teams; and the teams."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import pick
from backend.demo.stage import Place, Spot, Stage
from backend.demo.times import at_clock, later, local, soon
from backend.demo.words import posts as words
from backend.demo.words.names import SKILLS
from backend.posts import operations as posts
from backend.tasks import operations


def task(stage: Stage, number: int, spot: Spot, at: datetime) -> Story:
    """Offered, and then accepted, declined, taken back, or left until it expires."""
    rng = stage.dice("task", number)
    yield soon(rng, at, 0, 0.5)
    offerer = spot.coordinator
    team = stage.teams.get(spot.place.unit.pk) if rng.random() < 0.25 else None
    doer = pick(rng, team.members if team else spot.place.people, offerer)
    if offerer is None or doer is None:
        return
    due = at_clock(local(stage.now).date() + timedelta(days=rng.randint(2, 14)), 18)
    whom = {"team_id": team.team_id} if team else {"person_id": doer}
    made = stage.perform(
        operations.offer_task, offerer, title=rng.choice(words.TASKS), due_at=due, cell_id=spot.cell.pk,
        skills=rng.sample(SKILLS, 1) if rng.random() < 0.2 else [], **whom,
    )  # fmt: skip
    mood = rng.random()
    yield later(rng, stage.now, 0.05, 1.5)
    if mood < 0.06:
        stage.attempt(operations.cancel_task, offerer, task_id=made.pk, reason=words.TASK_CANCELLED)
    elif mood < 0.15:
        stage.attempt(operations.decline_task, doer, task_id=made.pk)
    elif mood < 0.92 and stage.attempt(operations.accept_task, doer, task_id=made.pk):
        yield from do(stage, rng, spot, made.pk, doer, due)


def do(stage: Stage, rng: Random, spot: Spot, task_id: UUID, doer: UUID, due: datetime) -> Story:
    """Done before it is due, or a little late; verified by the coordinator or the grid worker."""
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
    rng = stage.dice("team", number)
    yield soon(rng, stage.start, 1, 60)
    founder = place.secretary
    assert founder is not None
    name = f"{place.unit.name}{words.TEAMS[number % len(words.TEAMS)].split()[0]}服务分队"
    made = stage.perform(posts.create_team, founder, name=name, unit_id=place.unit.pk)
    people = [one for one in place.people if one != founder]
    for person_id in rng.sample(people, min(len(people), rng.randint(3, 8))):
        yield later(rng, stage.now, 0.05, 2)
        if stage.attempt(posts.join_team, person_id, team_id=made.pk):
            stage.join(place.unit.pk, made.pk, person_id)
    joined = stage.teams.get(place.unit.pk)
    if joined is None:
        return
    stage.attempt(posts.edit_team, founder, team_id=made.pk, leader_id=joined.members[0])
    if rng.random() < 0.4 and len(joined.members) > 3:
        yield later(rng, stage.now, 30, 300)
        leaver = joined.members.pop()
        stage.attempt(posts.leave_team, leaver, team_id=made.pk)
