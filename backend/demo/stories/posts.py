"""Service posts of every kind, from the draft to the end of their term."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.stage import Place, Stage
from backend.demo.stories.claims import Duty, claimant
from backend.demo.times import at_clock, local, soon
from backend.demo.words import posts as words
from backend.posts import operations
from backend.posts.models import ServicePost

Kind = ServicePost.Kind
HOURS = [
    ("07:00", "08:30"),
    ("08:30", "10:30"),
    ("10:30", "12:00"),
    ("14:00", "16:00"),
    ("16:00", "17:30"),
    ("18:30", "20:30"),
]


@dataclass
class Plan:
    """One post and who may want it."""

    stage: Stage
    key: str  # by which its dice are told from those of other posts
    rng: Random
    organiser: UUID
    people: list[UUID]
    fields: dict[str, Any]
    eager: float = 0.0  # share of people who claim beyond the places
    rush: float = 20.0  # within how many days they come
    chosen: bool = False  # by the organiser


def standing(stage: Stage, number: int, place: Place) -> Story:
    """One of the sixteen regular posts of a community; most of them go on after their term."""
    rng = stage.dice("standing", number)
    early = number % 3 != 0
    begin = stage.start + timedelta(days=rng.uniform(1, 45) if early else rng.uniform(45, stage.size.days - 3))
    yield soon(rng, begin, 0, 1)
    title, duties = words.STANDING[number % len(words.STANDING)]
    starts = at_clock(local(stage.now).date() + timedelta(days=rng.randint(4, 14)), 0)
    fields = {
        "kind": Kind.STANDING, "title": title, "duties": duties, "starts_at": starts,
        "ends_at": starts + timedelta(days=rng.randint(180, 300)), "places": rng.randint(2, 6),
        "waitlist_places": rng.choice((0, 3, 5)), "weekly_times": weekly(rng), **where(rng, place),
    }  # fmt: skip
    assert place.secretary is not None
    plan = Plan(
        stage, f"standing {number}", rng, place.secretary, place.people, fields, eager=rng.choice((0.5, 0.8, 1.0, 1.3))
    )
    yield from run(plan)


def where(rng: Random, place: Place) -> dict[str, Any]:
    """At a cell of the place, or at the place as a whole; open to everybody of the place either way."""
    audience = {"audience_id": place.unit.pk}
    if rng.random() < 0.4:
        return {"cell_id": rng.choice(place.spots).cell.pk, **audience}
    return {"unit_id": place.unit.pk, **audience}


def weekly(rng: Random) -> list[dict[str, Any]]:
    days = rng.sample(range(7), rng.choice((1, 1, 2)))
    return [{"weekday": day, "start": start, "end": end} for day in days for start, end in [rng.choice(HOURS)]]


def emergency(stage: Stage, number: int, places: list[Place], storm: datetime) -> Story:
    """A storm is announced: one shift, claimed within hours by the people of the street."""
    rng = stage.dice("emergency", number)
    place = rng.choice(places)
    yield storm + timedelta(minutes=rng.uniform(0, 180))
    title, duties = words.EMERGENCY[number % len(words.EMERGENCY)]
    starts = at_clock(local(storm).date() + timedelta(days=1), rng.choice((6, 8, 14, 18)))
    people = [one for other in places if other.street == place.street for one in other.people]
    fields = {
        "kind": Kind.EMERGENCY, "title": title, "duties": duties, "risk_notice": words.RISK, "starts_at": starts,
        "ends_at": starts + timedelta(hours=rng.choice((4, 6, 8))), "places": rng.randint(3, 8), "waitlist_places": 5,
        "unit_id": place.unit.pk, "audience_id": place.street.pk,
    }  # fmt: skip
    officer = stage.officers[place.street.pk][0]
    yield from run(Plan(stage, f"emergency {number}", rng, officer, people, fields, eager=1.2, rush=0.4))


def skilled(stage: Stage, number: int, street_id: UUID) -> Story:
    """The organiser chooses among those who apply."""
    rng = stage.dice("skilled", number)
    yield soon(rng, stage.start, 5, stage.size.days - 4)
    skill, (title, duties) = words.SKILLED[number % len(words.SKILLED)]
    starts = at_clock(local(stage.now).date() + timedelta(days=rng.randint(10, 20)), 0)
    fields = {
        "kind": Kind.SKILLED, "title": title, "duties": duties, "skills": [skill], "starts_at": starts,
        "ends_at": starts + timedelta(days=120), "places": rng.randint(1, 3), "waitlist_places": 8,
        "selection": ServicePost.Selection.ORGANISER, "weekly_times": weekly(rng), "unit_id": street_id,
        "audience_id": stage.district.pk,
    }  # fmt: skip
    officer = stage.officers[street_id][-1]
    people = stage.skilled.get(skill, [])
    yield from run(Plan(stage, f"skilled {number}", rng, officer, people, fields, eager=1.2, rush=8, chosen=True))


def seconded(stage: Stage, number: int, place: Place) -> Story:
    """Somebody from an agency goes to a village for months, by arrangement."""
    rng = stage.dice("seconded", number)
    yield soon(rng, stage.start, 2, stage.size.days - 30)
    title, duties = words.SECONDED[number % len(words.SECONDED)]
    starts = at_clock(local(stage.now).date() + timedelta(days=14), 0)
    fields = {
        "kind": Kind.SECONDED, "title": title, "duties": duties, "starts_at": starts, "places": 1, "waitlist_places": 2,
        "ends_at": starts + timedelta(days=rng.randint(120, 240)), "unit_id": place.unit.pk,
        "audience_id": stage.district.pk,
    }  # fmt: skip
    people = [one for agency in stage.agencies.values() for one in stage.officers[agency.pk]]
    officer = stage.officers[place.street.pk][0]
    yield from run(Plan(stage, f"seconded {number}", rng, officer, people, fields, eager=1.5, rush=8))


def run(plan: Plan) -> Story:
    """Draft, open, let people come, and what else may befall a post."""
    stage, rng = plan.stage, plan.rng
    post = stage.perform(operations.create_post, plan.organiser, **plan.fields)
    emergency = post.kind == Kind.EMERGENCY
    yield stage.now + timedelta(minutes=10) if emergency else soon(rng, stage.now, 0.1, 2)
    if rng.random() < 0.03 and not emergency:
        return  # it stays a draft
    if stage.attempt(operations.open_post, plan.organiser, post_id=post.pk):
        invite(plan, post)
        yield from live(plan, post)


def invite(plan: Plan, post: ServicePost) -> None:
    """Whom the post interests, each with a story of their own. Its organiser does not claim."""
    others = [one for one in plan.people if one != plan.organiser]
    wanted = min(len(others), max(1, round(post.places * (1 + plan.eager) * plan.rng.uniform(0.3, 1.0))))
    duty = Duty(plan.stage, plan.key, post, plan.organiser, plan.people)
    for person_id in plan.rng.sample(others, wanted):
        dice = duty.dice("claim", person_id)
        plan.stage.agenda.add(claimant(duty, dice, person_id, rush=plan.rush, chosen=plan.chosen))


def live(plan: Plan, post: ServicePost) -> Story:
    """Suspended for some days, called off, made larger, renewed: or none of it."""
    stage, rng = plan.stage, plan.rng
    fate = rng.random()
    given = {"post_id": post.pk}
    if fate < 0.03:
        yield soon(rng, stage.now, 1, 4)
        stage.attempt(
            operations.cancel_post, plan.organiser, **given, reason="条件有变，取消 Circumstances have changed"
        )
        return
    if fate < 0.1 and post.kind == Kind.STANDING:
        yield soon(rng, stage.now, 20, 90)
        stage.attempt(operations.suspend_post, plan.organiser, **given, reason="场地维修 The place is being repaired")
        yield soon(rng, stage.now, 5, 30)
        stage.attempt(operations.resume_post, plan.organiser, **given)
    elif fate < 0.2:
        yield soon(rng, stage.now, 1, 10)
        stage.attempt(operations.resize_post, plan.organiser, **given, places=post.places + 1)
    if post.kind != Kind.STANDING or rng.random() < 0.25:
        return
    yield soon(rng, post.ends_at - timedelta(days=12), 0, 2)
    ends = post.ends_at + timedelta(days=240)
    new = stage.attempt(operations.renew_post, plan.organiser, **given, ends_at=ends)
    if new:
        Duty(stage, f"{plan.key} again", new, plan.organiser, plan.people)
