"""Service posts of every kind, from the draft to the end of their term."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.stage import Place, Stage
from backend.demo.stories.claims import Duty, claimant
from backend.demo.times import DAY, at_clock, local, soon
from backend.demo.words import posts as words
from backend.organisations.models import Unit
from backend.posts import operations
from backend.posts.models import ServicePost

Kind = ServicePost.Kind
HOURS = [("07:00", "08:30"), ("08:30", "10:30"), ("10:30", "12:00"), ("14:00", "16:00"), ("16:00", "17:30"),
         ("18:30", "20:30")]  # fmt: skip


@dataclass
class Plan:
    """One post and who may want it."""

    stage: Stage
    key: str  # by which its dice are told from those of other posts
    rng: Random
    organiser: UUID
    people: list[UUID]
    kind: str
    places: int
    eager: float  # share of people who claim beyond the places
    rush: float  # within how many days they come
    chosen: bool = False  # by the organiser

    @property
    def today(self) -> Any:
        return local(self.stage.now).date()


def stories(stage: Stage) -> Iterator[Story]:
    size, everywhere, rng = stage.size, list(stage.places.values()), stage.dice("posts")
    some = everywhere[:: max(len(everywhere) // size.standing_posts, 1)]
    for number in range(size.standing_posts):
        yield standing(stage, number, some[number % len(some)])
    storm = stage.start + rng.uniform(15, 60) * DAY
    for number in range(size.emergency_posts):
        yield emergency(stage, number, everywhere, storm)
    streets = [street for street in stage.officers if street in {place.street.pk for place in everywhere}]
    for number in range(size.skilled_posts):
        yield skilled(stage, number, rng.choice(streets))
    villages = [place for place in everywhere if place.unit.kind == Unit.Kind.VILLAGE]
    for number in range(size.seconded_posts):
        yield seconded(stage, number, rng.choice(villages))


def standing(stage: Stage, number: int, place: Place) -> Story:
    """One of the sixteen regular posts of a community; every second one ends within the story."""
    rng = stage.dice("standing", number)
    yield soon(rng, stage.start, 1, 12 if number % 2 else 80)
    assert place.secretary is not None
    eager = rng.choice((0.5, 0.8, 1.0, 1.3))
    plan = Plan(stage, f"standing {number}", rng, place.secretary, place.people, Kind.STANDING,
                places=rng.randint(2, 4), eager=eager, rush=12)  # fmt: skip
    starts = at_clock(plan.today + timedelta(days=rng.randint(4, 14)), 0)
    where = {"cell_id": rng.choice(place.spots).cell.pk} if rng.random() < 0.4 else {"unit_id": place.unit.pk}
    yield from run(
        plan, words.STANDING[number % len(words.STANDING)], starts,
        starts + timedelta(days=rng.randint(20, 50) if number % 2 else rng.randint(180, 300)), audience=place.unit,
        waitlist_places=rng.choice((0, 3, 5)), weekly_times=weekly(rng), **where,
    )  # fmt: skip


def weekly(rng: Random) -> list[dict[str, Any]]:
    days = rng.sample(range(7), rng.choice((1, 1, 2)))
    return [{"weekday": day, "start": start, "end": end} for day in days for start, end in [rng.choice(HOURS)]]


def emergency(stage: Stage, number: int, places: list[Place], storm: datetime) -> Story:
    """A storm is announced: one shift, claimed within hours by the people of the street."""
    rng = stage.dice("emergency", number)
    place = rng.choice(places)
    yield storm + timedelta(minutes=rng.uniform(0, 180))
    people = [one for other in places if other.street == place.street for one in other.people]
    officer = stage.officers[place.street.pk][0]
    plan = Plan(stage, f"emergency {number}", rng, officer, people, Kind.EMERGENCY, rng.randint(3, 6), 1.2, 0.4)
    starts = at_clock(plan.today + DAY, rng.choice((6, 8, 14, 18)))
    yield from run(
        plan, words.EMERGENCY[number % len(words.EMERGENCY)], starts, starts + timedelta(hours=6),
        audience=place.street, waitlist_places=5, unit_id=place.unit.pk, risk_notice=words.RISK,
    )  # fmt: skip


def skilled(stage: Stage, number: int, street_id: UUID) -> Story:
    """The organiser chooses among those who apply."""
    rng = stage.dice("skilled", number)
    yield soon(rng, stage.start, 5, 85)
    skill, about = words.SKILLED[number % len(words.SKILLED)]
    people, officer = stage.skilled.get(skill, []), stage.officers[street_id][-1]
    plan = Plan(stage, f"skilled {number}", rng, officer, people, Kind.SKILLED, rng.randint(1, 3), 1.2, 8, chosen=True)
    starts = at_clock(plan.today + timedelta(days=rng.randint(10, 20)), 0)
    yield from run(
        plan, about, starts, starts + 120 * DAY, audience=stage.district, waitlist_places=8, skills=[skill],
        selection=ServicePost.Selection.ORGANISER, weekly_times=weekly(rng), unit_id=street_id,
    )  # fmt: skip


def seconded(stage: Stage, number: int, place: Place) -> Story:
    """Somebody from an agency goes to a village for months, by arrangement."""
    rng = stage.dice("seconded", number)
    yield soon(rng, stage.start, 2, 70)
    people = [one for agency in stage.agencies.values() for one in stage.officers[agency.pk]]
    officer = stage.officers[place.street.pk][0]
    plan = Plan(stage, f"seconded {number}", rng, officer, people, Kind.SECONDED, places=1, eager=1.5, rush=8)
    starts = at_clock(plan.today + 14 * DAY, 0)
    yield from run(
        plan, words.SECONDED[number % len(words.SECONDED)], starts, starts + timedelta(days=rng.randint(120, 240)),
        audience=stage.district, waitlist_places=2, unit_id=place.unit.pk,
    )  # fmt: skip


def run(plan: Plan, about: words.Words, starts: datetime, ends: datetime, *, audience: Unit, **fields: Any) -> Story:
    """Draft, open, let people come, and what else may befall a post."""
    stage, rng, emergency = plan.stage, plan.rng, plan.kind == Kind.EMERGENCY
    post = stage.perform(
        operations.create_post, plan.organiser, kind=plan.kind, title=about.title, duties=about.duties,
        starts_at=starts, ends_at=ends, places=plan.places, audience_id=audience.pk, **fields,
    )  # fmt: skip
    yield stage.now + timedelta(minutes=10) if emergency else soon(rng, stage.now, 0.1, 2)
    if stage.attempt(operations.open_post, plan.organiser, post_id=post.pk):
        invite(plan, post)
        yield from live(plan, post)


def invite(plan: Plan, post: ServicePost) -> None:
    """Whom the post interests, each with a story of their own. Its organiser does not claim."""
    others = [one for one in plan.people if one != plan.organiser]
    wanted = min(len(others), max(1, round(post.places * (1 + plan.eager) * plan.rng.uniform(0.5, 1.0))))
    duty = Duty(plan.stage, plan.key, post, plan.organiser, plan.people)
    for person_id in plan.rng.sample(others, wanted):
        dice = duty.dice("claim", person_id)
        plan.stage.agenda.add(claimant(duty, dice, person_id, rush=plan.rush, chosen=plan.chosen))


def live(plan: Plan, post: ServicePost) -> Story:
    """Suspended for some days, called off, made larger, renewed: or none of it."""
    stage, rng = plan.stage, plan.rng
    fate, given = rng.random(), {"post_id": post.pk}
    if fate < 0.05:
        yield soon(rng, stage.now, 1, 4)
        stage.attempt(operations.cancel_post, plan.organiser, **given, reason=words.CALLED_OFF)
        return
    if fate < 0.12 and plan.kind == Kind.STANDING:
        yield soon(rng, stage.now, 5, 30)
        stage.attempt(operations.suspend_post, plan.organiser, **given, reason=words.REPAIRS)
        yield soon(rng, stage.now, 5, 20)
        stage.attempt(operations.resume_post, plan.organiser, **given)
    elif fate < 0.22:
        yield soon(rng, stage.now, 1, 10)
        stage.attempt(operations.resize_post, plan.organiser, **given, places=post.places + 1)
    if plan.kind == Kind.STANDING and rng.random() < 0.6:
        yield soon(rng, post.ends_at - 12 * DAY, 0, 2)
        new = stage.attempt(operations.renew_post, plan.organiser, **given, ends_at=post.ends_at + 240 * DAY)
        if new:
            Duty(stage, f"{plan.key} again", new, plan.organiser, plan.people)
