"""Members and their places: claiming, waiting, serving, handing over, and the log of what they did."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.campaigns import operations as campaigns
from backend.demo.agenda import Story
from backend.demo.people import pick
from backend.demo.stage import Stage
from backend.demo.times import DAY, later, local, soon
from backend.demo.words import posts as words
from backend.handbook import operations as handbook
from backend.posts import operations, queries
from backend.posts.models import Claim, ServicePost
from backend.tasks import operations as tasks

State = Claim.State


@dataclass
class Duty:
    """A post as its claimants see it; `key` tells its dice from those of other posts."""

    stage: Stage
    key: str
    post: ServicePost
    organiser: UUID
    people: list[UUID]

    def __post_init__(self) -> None:
        self.stage.duties[self.post.pk] = self

    def dice(self, what: str, person_id: UUID) -> Random:
        return self.stage.dice(what, self.key, self.stage.names[person_id])


def claimant(duty: Duty, rng: Random, person_id: UUID, *, rush: float, chosen: bool) -> Story:
    """Claims the post; then serves, waits for an offer (the clock tells), or waits to be chosen."""
    stage = duty.stage
    yield later(rng, stage.now, 0.01, rush)
    claim = stage.attempt(operations.claim_post, person_id, post_id=duty.post.pk)
    if claim is None:
        return
    if claim.state == State.CONFIRMED:
        yield from serve(duty, rng, claim.pk, person_id)
    elif chosen:
        yield soon(rng, stage.now, 1, 6)
        agreed = stage.attempt(operations.confirm_application, duty.organiser, claim_id=claim.pk)
        if agreed:
            yield from serve(duty, rng, claim.pk, person_id)
        elif rng.random() < 0.5:
            reason = "名额有限，谢谢 There are too few places, thank you"
            stage.attempt(operations.reject_application, duty.organiser, claim_id=claim.pk, reason=reason)


def answer(duty: Duty, rng: Random, claim_id: UUID, person_id: UUID) -> Story:
    """An offered place: mostly accepted, sometimes not answered at all, sometimes declined."""
    stage = duty.stage
    turn = stage.turn("offers")
    yield later(rng, stage.now, 0.01, 0.35)
    if turn % 2 == 0:
        if stage.attempt(operations.accept_offer, person_id, claim_id=claim_id):
            yield from serve(duty, rng, claim_id, person_id)
    elif turn % 4 == 3:
        stage.attempt(operations.decline_offer, person_id, claim_id=claim_id)


def serve(duty: Duty, rng: Random, claim_id: UUID, person_id: UUID) -> Story:
    """From the confirmation to the end of the term, or until the place is given back or handed over."""
    stage, post = duty.stage, duty.post
    turn = stage.turn("service")
    if turn % 8 == 5 and stage.now < post.starts_at - DAY:
        yield min(later(rng, stage.now, 0.1, 3), post.starts_at - timedelta(hours=2))
        stage.attempt(operations.withdraw_claim, person_id, claim_id=claim_id, reason=rng.choice(words.WITHDRAWN))
        return
    times = 2 if post.weekly_times else 1
    begin = max(stage.now, post.starts_at)
    for number in range(1, times + 1):
        yield later(rng, begin + min((post.ends_at - begin) / (times + 1), 20 * DAY) * number, 0, 0.3)
        if not log(duty, rng, claim_id, person_id):
            return
        if number == 1 and turn % 4 == 2:
            successor = pick(rng, duty.people, person_id, duty.organiser)
            stage.agenda.add(hand_over(duty, rng, claim_id, person_id, successor))
            return
    yield soon(rng, max(post.ends_at, stage.now), 0.5, 8)
    if rng.random() < 0.6:
        evaluation = rng.choice(words.THANKS)
        stage.attempt(operations.evaluate_claim, duty.organiser, claim_id=claim_id, evaluation=evaluation)


def log(duty: Duty, rng: Random, claim_id: UUID, person_id: UUID) -> bool:
    """Writes down what was done today; the organiser answers within days."""
    stage = duty.stage
    minutes, what = rng.choice((60, 90, 90, 120, 150, 180)), rng.choice(words.DONE)
    day = min(local(stage.now).date(), local(duty.post.ends_at).date())
    made = stage.attempt(operations.log_duty, person_id, claim_id=claim_id, day=day, minutes=minutes, what=what)
    if made is None:
        return False
    stage.agenda.add(confirm(duty, rng, made.pk))
    return True


def confirm(duty: Duty, rng: Random, log_id: UUID) -> Story:
    stage = duty.stage
    turn = stage.turn("logs")
    yield soon(rng, stage.now, 0.2, 6)
    if turn % 20 != 7:
        stage.attempt(operations.confirm_duty_log, duty.organiser, log_id=log_id)
    else:
        reason = "时长与签到不符，请核对 The time differs from what was agreed"
        stage.attempt(operations.reject_duty_log, duty.organiser, log_id=log_id, reason=reason)


def hand_over(duty: Duty, rng: Random, claim_id: UUID, person_id: UUID, successor: UUID | None) -> Story:
    """交接岗: asked, and answered in a day or two, or taken back."""
    stage = duty.stage
    yield later(rng, stage.now, 0.1, 5)
    if successor is None:
        return
    asked = stage.attempt(operations.propose_handover, person_id, claim_id=claim_id, to_person_id=successor)
    if asked is None:
        return
    yield later(rng, stage.now, 0.1, 2)
    answers = ((operations.accept_handover, successor), (operations.decline_handover, successor),
               (operations.accept_handover, successor), (operations.withdraw_handover, person_id))  # fmt: skip
    answer, who = answers[stage.turn("handovers") % len(answers)]
    stage.attempt(answer, who, handover_id=asked.pk)


def clock(stage: Stage) -> Story:
    """What the clock's jobs do, here once a day, and whom they make think about an answer."""
    moment = stage.start + timedelta(hours=13)
    while True:
        yield moment
        tick(stage)
        moment += DAY


def tick(stage: Stage) -> None:
    given: dict[str, Any] = {"actor": stage.system, "now": stage.now}
    operations.pass_on_lapsed_offers(**given)
    operations.advance_posts(**given)
    tasks.expire_tasks(**given)
    handbook.end_due_pairings(**given)
    today = local(stage.now).date()
    if today.weekday() == 0 or stage.end - stage.now < 2 * DAY:  # often enough in the story
        handbook.apply_retention(**given)
        campaigns.enrol_people(**given)
        campaigns.make_feedback_slips(**given)
        campaigns.release_slips(**given)
    for offer in queries.offers_lapsing_between(stage.now, stage.now + 30 * DAY):
        duty = stage.duties.get(offer["post_id"])
        if duty is not None and offer["id"] not in stage.asked:
            stage.asked.add(offer["id"])
            person_id = offer["person_id"]
            stage.agenda.add(answer(duty, duty.dice("answer", person_id), offer["id"], person_id))
