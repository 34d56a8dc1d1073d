"""Loading the demo: one transaction, in which the ledger of the past is taken over and the last weeks are played."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from backend.demo import accounts, ledger, mails, people, places, relaying
from backend.demo.agenda import Agenda
from backend.demo.models import DemoLoad
from backend.demo.size import PLAYED, Size
from backend.demo.stage import Stage
from backend.demo.stories import campaign, claims, families, featured, issues, pledges, posts, tasks, to_try
from backend.demo.times import DAY, at_clock, local
from backend.organisations import queries as organisations

Progress = Callable[[str, float], None]


@transaction.atomic
def load(*, seed: int, size: Size, now: datetime, progress: Progress) -> list[accounts.Account]:
    """Play the story and count it; returns the accounts with their secrets. All or nothing."""
    start = at_clock(local(now).date() - DAY * PLAYED, 9)
    stage = Stage(seed, size, start, now, Agenda(start=start, until=now), organisations.get_system())
    with few_collections():
        progress("places", 0)
        places.build_units(stage, stage.now)
        places.build_cells(stage, stage.now)
        progress("people", 0)
        people.Casting(stage, stage.now).run()
        progress("past", 0)
        ledger.take_over(stage)
        relaying.relay(stage)
        tell(stage)
        stage.agenda.play(lambda moment: progress("story", (moment - start) / (now - start)))
        stage.agenda.now = now
        relaying.relay(stage)
        progress("mails", 0)
        opened = accounts.open_accounts(stage)
        relaying.relay(stage)
        mails.queue(stage)
        DemoLoad.objects.create(seed=seed, issues=size.past_issues + size.issues, loaded_at=now)
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


def tell(stage: Stage) -> None:
    """Put every story on the agenda. None of them has happened yet."""
    stage.agenda.add(claims.clock(stage))
    stage.agenda.add(relaying.passes(stage))
    stage.agenda.add(campaign.campaign(stage))
    for teller in (issues, tasks, posts, families, pledges, featured, to_try):
        for story in teller.stories(stage):
            stage.agenda.add(story)
