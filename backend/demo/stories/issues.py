"""Issues, from the report until somebody else has seen that they are solved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import pick
from backend.demo.stage import Spot, Stage
from backend.demo.times import later, soon
from backend.demo.words import issues as words
from backend.demo.words.issues import Topic
from backend.issues import operations
from backend.issues import queries as issues
from backend.issues.models import Issue
from backend.tasks import operations as tasks

ROUTES = ("unit", "tasks", "grid")
Solving = Story


@dataclass
class Case:
    """One issue and what is to become of it."""

    stage: Stage
    spot: Spot
    topic: Topic
    at: datetime
    rng: Random
    route: str = ""
    quantity: Decimal | None = None
    certain: bool = False  # one of the report's results: solved in time, and stays solved
    issue_id: UUID | None = None
    due_at: datetime | None = None
    responder: UUID | None = None
    doer: UUID | None = None

    def chance(self, probability: float) -> bool:
        return not self.certain and self.rng.random() < probability

    @property
    def coordinator(self) -> UUID:
        assert self.spot.coordinator is not None
        return self.spot.coordinator

    @property
    def days(self) -> float:
        """How many days are left of the time that its category allows."""
        assert self.due_at is not None
        return max((self.due_at - self.stage.now) / timedelta(days=1), 0.5)


def ordinary(stage: Stage, number: int, at: datetime) -> Case:
    rng = stage.dice("issue", number)
    spot = rng.choice(stage.spots())
    topic = rng.choices(words.TOPICS, weights=[topic.weight for topic in words.TOPICS])[0]
    return Case(stage, spot, topic, at, rng, route=rng.choices(ROUTES, weights=(50, 14, 36))[0])


def tell(case: Case) -> Story:
    """The whole life of one issue; it goes only as far as the story's time does."""
    stage, rng = case.stage, case.rng
    yield later(rng, case.at, 0, 0.02)
    report(case, rng.randrange(10**6))
    if case.chance(0.02) and stage.end - stage.now < timedelta(days=40):
        return  # nobody has looked at it yet
    yield from go_on(case)


def go_on(case: Case) -> Story:
    """From the first look at a report to the end."""
    stage, rng = case.stage, case.rng
    yield soon(rng, stage.now, 0.02, 1.2)
    stage.perform(operations.accept_issue, case.coordinator, issue_id=case.issue_id)
    yield from solve(case)
    if not case.chance(0.04):
        return
    yield soon(rng, stage.now, 3, 25)
    stage.perform(operations.reopen_issue, case.coordinator, issue_id=case.issue_id, reason=rng.choice(words.REOPENED))
    case.route = "grid"
    yield from solve(case)


def report(case: Case, number: int) -> None:
    stage, rng, topic = case.stage, case.rng, case.topic
    given: dict[str, Any] = {
        "category": topic.code, "title": topic.title, "cell_id": case.spot.cell.pk, "location": rng.choice(words.WHERE),
        "description": words.DESCRIPTION, "now": stage.now,
    }  # fmt: skip
    if case.chance(0.22):
        contact = words.CONTACT.format(number=number) if rng.random() < 0.5 else ""
        made = operations.report_as_resident(actor=issues.get_resident(), contact=contact, **given)
    else:
        reporter = rng.choice([*case.spot.place.people, case.coordinator, case.coordinator])
        made = operations.report_issue(actor=stage.actor(reporter), **given)
    case.issue_id, case.due_at = made.pk, made.due_at


def solve(case: Case) -> Solving:
    """Dispatch, handle, answer, verify; sent back now and then, and sometimes stuck for good."""
    stage, rng = case.stage, case.rng
    yield soon(rng, stage.now, 0.02, 1.0)
    handle = {"unit": by_unit, "tasks": by_task, "grid": by_grid}[case.route]
    yield from handle(case)
    if case.responder is None:
        return
    yield soon(rng, stage.now, 0.1, 3)
    if case.chance(0.06):
        stage.perform(
            operations.send_back_issue, verifier(case), issue_id=case.issue_id, reason=rng.choice(words.SENT_BACK)
        )
        yield soon(rng, stage.now, 0.5, 5)
        respond(case, case.responder)
        yield soon(rng, stage.now, 0.1, 3)
    stage.perform(operations.close_issue, verifier(case), issue_id=case.issue_id)


def verifier(case: Case) -> UUID:
    """Coordinator, grid worker or street officer: whoever had no hand in it."""
    place = case.spot.place
    people = [case.coordinator, case.spot.worker, place.secretary, *case.stage.officers[place.street.pk]]
    return next(one for one in people if one and one not in (case.responder, case.doer))


def handling_days(case: Case) -> tuple[float, float]:
    """Mostly well in time; one in ten late; one in forty much too late, if it is not long ago."""
    late = case.rng.random()
    if case.certain or late > 0.11:
        return 0.1 * case.days, 0.8 * case.days
    if late < 0.028 and case.stage.end - case.stage.now < timedelta(days=90):
        return 100.0, 200.0
    return 1.05 * case.days, 1.9 * case.days


def by_unit(case: Case) -> Solving:
    """Dispatched to an agency, or to the street; one in sixteen comes back as not theirs."""
    stage, rng = case.stage, case.rng
    agency = stage.agencies[case.topic.agency]
    if case.chance(0.06):
        wrong = stage.agencies[rng.choice([key for key in stage.agencies if key != case.topic.agency])]
        stage.perform(operations.dispatch_issue, case.coordinator, issue_id=case.issue_id, unit_id=wrong.pk)
        yield soon(rng, stage.now, 0.2, 2)
        officer = rng.choice(stage.officers[wrong.pk])
        stage.perform(operations.return_issue, officer, issue_id=case.issue_id, reason=rng.choice(words.RETURNED))
        yield soon(rng, stage.now, 0.2, 1.5)
    unit = case.spot.place.street if case.chance(0.25) else agency
    stage.perform(operations.dispatch_issue, case.coordinator, issue_id=case.issue_id, unit_id=unit.pk)
    officer = rng.choice(stage.officers[unit.pk])
    if rng.random() < 0.6:
        yield soon(rng, stage.now, 0.1, 1.5)
        stage.perform(operations.take_up_issue, officer, issue_id=case.issue_id)
    yield soon(rng, stage.now, *handling_days(case))
    respond(case, officer)


def by_grid(case: Case) -> Solving:
    stage, rng = case.stage, case.rng
    handler = case.spot.worker if case.spot.worker and rng.random() < 0.7 else case.coordinator
    stage.perform(operations.handle_by_grid, handler, issue_id=case.issue_id)
    yield soon(rng, stage.now, *handling_days(case))
    respond(case, handler)


def by_task(case: Case) -> Solving:
    """Members solve it: a task is offered, accepted, done and verified, then the coordinator answers."""
    stage, rng = case.stage, case.rng
    case.doer = pick(rng, case.spot.place.people, case.coordinator, case.spot.place.secretary, case.spot.worker)
    if case.doer is None:
        yield from by_grid(case)
        return
    low, high = handling_days(case)
    task = stage.perform(
        operations.dispatch_as_task, case.coordinator, issue_id=case.issue_id, title=case.topic.title,
        due_at=stage.now + timedelta(days=high + 2), person_id=case.doer,
    )  # fmt: skip
    yield later(rng, stage.now, 0.02, 0.8)
    if not stage.attempt(tasks.accept_task, case.doer, task_id=task.pk):
        return
    yield later(rng, stage.now, low / 2, high)
    stage.perform(tasks.complete_task, case.doer, task_id=task.pk, note=rng.choice(words.RESOLUTIONS))
    yield soon(rng, stage.now, 0.05, 1.5)
    stage.perform(tasks.verify_task, case.coordinator, task_id=task.pk)
    respond(case, case.coordinator)


def respond(case: Case, responder: UUID) -> None:
    stage, rng = case.stage, case.rng
    given: dict[str, Any] = {"resolution": rng.choice(words.RESOLUTIONS), "outcome": Issue.Outcome.SOLVED}
    if case.quantity is not None:
        given |= {"quantity": case.quantity, "quantity_unit": case.topic.quantity}
    elif case.topic.quantity and rng.random() < 0.7:
        amount = rng.randint(*words.AMOUNTS[case.topic.quantity])
        given |= {"quantity": Decimal(amount), "quantity_unit": case.topic.quantity}
    elif rng.random() < 0.06:
        given = {"resolution": words.EXPLAINED, "outcome": Issue.Outcome.EXPLAINED}
    stage.perform(operations.respond_to_issue, responder, issue_id=case.issue_id, **given)
    case.responder = responder
