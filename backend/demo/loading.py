"""Loading the demo: one transaction, in which the story is played from its first day to this one."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

from django.db import transaction

from backend.common import ids
from backend.demo import accounts, people, places, relaying
from backend.demo.agenda import Agenda, Ids
from backend.demo.models import DemoLoad
from backend.demo.shortcuts import shortcuts
from backend.demo.shortcuts.replacing import replaced
from backend.demo.size import Size
from backend.demo.stage import Stage
from backend.demo.stories import (
    campaign,
    claims,
    families,
    featured,
    issues,
    pledges,
    posts,
    report,
    tasks,
    to_try,
)
from backend.demo.times import DAY, at_clock, local
from backend.handbook.operations import households
from backend.journal import queries as journal_queries
from backend.organisations import queries as organisations

Progress = Callable[[str, float], None]


@transaction.atomic
def load(*, seed: int, size: Size, now: datetime, progress: Progress, quick: bool = True) -> list[accounts.Account]:
    """Play the story and count it; returns the accounts with their secrets. All or nothing.

    `quick` takes the shortcuts, which change nothing but the time it takes.
    """
    start = at_clock(local(now).date() - DAY * (size.days + 1), 9)
    agenda = Agenda(start=start, until=now)
    stage = Stage(seed, size, start, now, agenda, organisations.get_system())
    with ids.drawn_from(Ids(seed, lambda: agenda.now)), codes_drawn(stage), few_collections():
        progress("places", 0)
        places.build_units(stage, stage.now)
        relaying.relay_all(stage)
        with shortcuts(stage) if quick else nullcontext():
            build(stage, progress)
            tell(stage)
            agenda.play(lambda moment: progress("story", (moment - start) / (now - start)))
        agenda.now = now
        hand_on(stage, progress)
        opened = accounts.open_accounts(stage)
        hand_on(stage, progress)
        DemoLoad.objects.create(seed=seed, issues=size.issues, loaded_at=now)
    return opened


@contextmanager
def few_collections() -> Iterator[None]:
    """The story makes many short-lived objects and keeps few: looking for cycles less often saves a tenth of its time."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def codes_drawn(stage: Stage) -> Iterator[None]:
    """The codes of households, like the ids, from the story's dice: same seed and same day, same codes."""
    rng = stage.dice("codes")

    def draw() -> str:
        drawn = "".join(rng.choice(households.LETTERS) for _turn in range(8))
        return f"{drawn[:4]}-{drawn[4:]}"

    with replaced({households.draw_code: draw}):
        yield


def build(stage: Stage, progress: Progress) -> None:
    """Cells and people, on the first day."""
    now = stage.now
    places.build_cells(stage, now)
    progress("people", 0)
    people.Casting(stage, now).run()
    report.add_category(stage)


def tell(stage: Stage) -> None:
    """Put every story on the agenda. None of them has happened yet."""
    agenda, size = stage.agenda, stage.size
    agenda.add(claims.clock(stage))
    for case in tell_issues(stage):
        agenda.add(issues.tell(case))
    tell_posts(stage)
    rng, spots = stage.dice("tasks"), stage.spots()
    for number, moment in enumerate(stage.moments(rng, size.tasks)):
        agenda.add(tasks.task(stage, number, rng.choice(spots), moment))
    agenda.add(relaying.weekly(stage))
    agenda.add(campaign.campaign(stage))
    for teller in (families, pledges, featured, to_try):
        for story in teller.stories(stage):
            agenda.add(story)


def tell_issues(stage: Stage) -> list[issues.Case]:
    """The report's results, and as many ordinary ones as the size asks for."""
    told = list(report.cases(stage))
    moments = stage.moments(stage.dice("issues"), stage.size.issues - len(told))
    return told + [issues.ordinary(stage, number, moment) for number, moment in enumerate(moments)]


def tell_posts(stage: Stage) -> None:
    agenda, size, everywhere = stage.agenda, stage.size, list(stage.places.values())
    rng = stage.dice("posts")
    for number in range(size.standing_posts):
        agenda.add(posts.standing(stage, number, everywhere[number % len(everywhere)]))
    storms = storm_days(stage)
    for number in range(size.emergency_posts):
        agenda.add(posts.emergency(stage, number, everywhere, storms[number % len(storms)]))
    streets = [street for street in stage.officers if street in {place.street.pk for place in everywhere}]
    for number in range(size.skilled_posts):
        agenda.add(posts.skilled(stage, number, rng.choice(streets)))
    villages = [place for place in everywhere if place.unit.kind == "VILLAGE"]
    for number in range(size.seconded_posts):
        agenda.add(posts.seconded(stage, number, rng.choice(villages)))
    home = stage.places[people.FEATURED_PLACE]
    others = [place for place in everywhere if place is not home]
    for number, place in enumerate([home, *rng.sample(others, min(size.teams - 1, len(others)))]):
        agenda.add(tasks.team(stage, number, place))


def storm_days(stage: Stage) -> list[datetime]:
    """Three days on which a typhoon is announced: in its season where the story has one, and not of late."""
    days = [stage.start + DAY * count for count in range(30, stage.size.days - 45)]
    season = [day for day in days if local(day).month in (7, 8, 9)]
    return sorted(stage.dice("storms").sample(season if len(season) > 9 else days, 3))


# --- counting -----------------------------------------------------------------------------------------------------------


def hand_on(stage: Stage, progress: Progress) -> None:
    """The relay, until nothing is left."""
    done, total = 0, journal_queries.waiting_entries().count() or 1
    while handed := relaying.relay(stage):
        done += handed
        progress("figures", min(done / total, 1))
