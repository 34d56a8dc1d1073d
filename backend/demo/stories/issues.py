"""Issues, from the report until somebody else has seen that they are solved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import pick
from backend.demo.stage import Spot, Stage
from backend.demo.times import DAY, later, soon
from backend.demo.words import issues as words
from backend.demo.words.issues import Topic
from backend.issues import operations
from backend.issues import queries as issues
from backend.issues.models import Issue
from backend.tasks import operations as tasks


@dataclass
class Case:
    """One issue and what is to become of it."""

    stage: Stage
    spot: Spot
    topic: Topic
    rng: Random
    route: Callable[["Case"], Story]
    issue_id: UUID | None = None
    due_at: datetime | None = None
    responder: UUID | None = None
    doer: UUID | None = None

    @property
    def coordinator(self) -> UUID:
        assert self.spot.coordinator is not None
        return self.spot.coordinator

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def step(self, operation: Any, person_id: UUID, /, **given: Any) -> Any:
        return self.stage.perform(operation, person_id, issue_id=self.issue_id, **given)


def stories(stage: Stage) -> Iterator[Story]:
    for number, at in enumerate(stage.moments(stage.dice("issues"), stage.size.issues)):
        rng = stage.dice("issue", number)
        topic = rng.choices(words.TOPICS, weights=[topic.weight for topic in words.TOPICS])[0]
        route = rng.choices((by_unit, by_task, by_grid), weights=(50, 14, 36))[0]
        yield tell(Case(stage, rng.choice(stage.spots()), topic, rng, route), at)


def tell(case: Case, at: datetime) -> Story:
    """The whole life of one issue; it goes only as far as the story's time does."""
    yield later(case.rng, at, 0, 0.02)
    report(case)
    if case.chance(0.02):
        return  # nobody has looked at it yet
    yield from go_on(case)


def report(case: Case) -> None:
    stage, rng, topic = case.stage, case.rng, case.topic
    given: dict[str, Any] = {
        "category": topic.code, "title": topic.title, "cell_id": case.spot.cell.pk, "location": rng.choice(words.WHERE),
        "description": words.DESCRIPTION, "now": stage.now,
    }  # fmt: skip
    if case.chance(0.22):
        contact = words.CONTACT.format(number=rng.randrange(10**6)) if case.chance(0.5) else ""
        made = operations.report_as_resident(actor=issues.get_resident(), contact=contact, **given)
    else:
        reporter = rng.choice([*case.spot.place.people, case.coordinator, case.coordinator])
        made = operations.report_issue(actor=stage.actor(reporter), **given)
    case.issue_id, case.due_at = made.pk, made.due_at


def go_on(case: Case) -> Story:
    """From the first look at a report to the end; sometimes it comes back."""
    stage, rng = case.stage, case.rng
    yield soon(rng, stage.now, 0.02, 1.2)
    case.step(operations.accept_issue, case.coordinator)
    yield from solve(case)
    if case.responder and case.chance(0.06):
        yield soon(rng, stage.now, 3, 25)
        case.step(operations.reopen_issue, case.coordinator, reason=rng.choice(words.REOPENED))
        case.route = by_grid
        yield from solve(case)


def solve(case: Case) -> Story:
    """Dispatch, handle, answer, verify; sent back now and then, and sometimes stuck for good."""
    stage, rng = case.stage, case.rng
    yield soon(rng, stage.now, 0.02, 1.0)
    yield from case.route(case)
    if case.responder is None:
        return
    yield soon(rng, stage.now, 0.1, 3)
    if case.chance(0.06):
        case.step(operations.send_back_issue, verifier(case), reason=rng.choice(words.SENT_BACK))
        yield soon(rng, stage.now, 0.5, 5)
        respond(case, case.responder)
        yield soon(rng, stage.now, 0.1, 3)
    case.step(operations.close_issue, verifier(case))


def verifier(case: Case) -> UUID:
    """Coordinator, grid worker or street officer: whoever had no hand in it."""
    place = case.spot.place
    people = [case.coordinator, case.spot.worker, place.secretary, *case.stage.officers[place.street.pk]]
    return next(one for one in people if one and one not in (case.responder, case.doer))


def handling(case: Case) -> tuple[float, float]:
    """Between how many days it is handled: mostly well in time, one in ten late, one in twenty not before the story ends."""
    assert case.due_at is not None
    days, luck = max((case.due_at - case.stage.now) / DAY, 0.5), case.rng.random()
    return (0.1 * days, 0.8 * days) if luck > 0.15 else (1.05 * days, 1.9 * days) if luck > 0.05 else (100, 200)


def by_unit(case: Case) -> Story:
    """Dispatched to an agency, or to the street; one in sixteen comes back as not theirs."""
    stage, rng = case.stage, case.rng
    if case.chance(0.06):
        wrong = stage.agencies[rng.choice([key for key in stage.agencies if key != case.topic.agency])]
        case.step(operations.dispatch_issue, case.coordinator, unit_id=wrong.pk)
        yield soon(rng, stage.now, 0.2, 2)
        case.step(operations.return_issue, stage.officers[wrong.pk][0], reason=rng.choice(words.RETURNED))
        yield soon(rng, stage.now, 0.2, 1.5)
    unit = case.spot.place.street if case.chance(0.25) else stage.agencies[case.topic.agency]
    case.step(operations.dispatch_issue, case.coordinator, unit_id=unit.pk)
    officer = rng.choice(stage.officers[unit.pk])
    if case.chance(0.6):
        yield soon(rng, stage.now, 0.1, 1.5)
        case.step(operations.take_up_issue, officer)
    yield soon(rng, stage.now, *handling(case))
    respond(case, officer)


def by_grid(case: Case) -> Story:
    stage, rng = case.stage, case.rng
    handler = case.spot.worker if case.spot.worker and case.chance(0.7) else case.coordinator
    case.step(operations.handle_by_grid, handler)
    yield soon(rng, stage.now, *handling(case))
    respond(case, handler)


def by_task(case: Case) -> Story:
    """Members solve it: a task is offered, accepted, done and verified, then the coordinator answers."""
    stage, rng = case.stage, case.rng
    case.doer = pick(rng, case.spot.place.people, case.coordinator, case.spot.place.secretary, case.spot.worker)
    if case.doer is None:
        yield from by_grid(case)
        return
    low, high = handling(case)
    task = case.step(
        operations.dispatch_as_task, case.coordinator, title=case.topic.title, person_id=case.doer,
        due_at=stage.now + timedelta(days=high + 2),
    )  # fmt: skip
    yield later(rng, stage.now, 0.02, 0.8)
    stage.perform(tasks.accept_task, case.doer, task_id=task.pk)
    yield later(rng, stage.now, low / 2, high)
    stage.perform(tasks.complete_task, case.doer, task_id=task.pk, note=rng.choice(words.RESOLUTIONS))
    yield soon(rng, stage.now, 0.05, 1.5)
    stage.perform(tasks.verify_task, case.coordinator, task_id=task.pk)
    respond(case, case.coordinator)


def respond(case: Case, responder: UUID) -> None:
    rng, topic = case.rng, case.topic
    given: dict[str, Any] = {"resolution": rng.choice(words.RESOLUTIONS), "outcome": Issue.Outcome.SOLVED}
    if topic.quantity and case.chance(0.7):
        amount = Decimal(rng.randint(*words.AMOUNTS[topic.quantity]))
        given |= {"quantity": amount, "quantity_unit": topic.quantity}
    elif case.chance(0.06):
        given = {"resolution": words.EXPLAINED, "outcome": Issue.Outcome.EXPLAINED}
    case.step(operations.respond_to_issue, responder, **given)
    case.responder = responder
