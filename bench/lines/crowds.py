"""Many people, few places: the moment that decides whether the order is believed."""

import threading
import time
from collections.abc import Iterator

import psycopg

from backend.common.models import IdempotencyKey
from backend.journal.models import Entry
from backend.posts.models import Claim, ServicePost
from bench import data, load
from bench.setting import Line, Run, claim, ratio, spread

CROWD, PLACES = 200, 20
#: Locks that somebody else could ever wait for: on the post's row, or stronger than what every statement takes.
TAKEN = """
SELECT count(*) FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND pid <> pg_backend_pid() AND (locktype = 'tuple' OR (relation = 'posts_servicepost'::regclass AND mode <> 'AccessShareLock')
    OR (relation = 'posts_claim'::regclass AND mode <> 'AccessShareLock'))
"""


def lines(run: Run) -> Iterator[Line]:
    yield crowd(run)
    yield refusals(run)
    data.forget_claims()


def crowd(run: Run) -> Line:
    """Beside the minimal program's own crowd in the same rounds: what these two cores and this neighbour allow."""
    times = run.alternate({"ours": lambda: ours(run), "floor": lambda: floor(run)})
    twice = ratio(times["ours"], times["floor"])
    return Line(
        f"{CROWD} people, {PLACES} places, one instant: all answered ÷ minimal program's {CROWD} on one post",
        f"{twice:.2f}",
        "≤ 2",
        twice <= 2,
        f"{spread(times['ours'], '{:.2f}')} s ÷ {spread(times['floor'], '{:.2f}')} s; "
        f"{PLACES} confirmed, {CROWD - PLACES} waiting in order, every time",
    )


def ours(run: Run) -> float:
    data.forget_claims()
    post = few_places(PLACES, waiting=CROWD)
    requests = [claim(person, post) for person in range(CROWD)]
    seconds = load.fire(run.app.port, requests, connections=CROWD, seconds=30).require(201).seconds
    confirmed = Claim.objects.filter(state="CONFIRMED").count()
    waiting = list(Claim.objects.filter(state="WAITLISTED").order_by("ticket").values_list("ticket", flat=True))
    if confirmed != PLACES or waiting != list(range(1, CROWD - PLACES + 1)):
        raise AssertionError(f"{confirmed} confirmed, {len(waiting)} waiting")
    return seconds


def floor(run: Run) -> float:
    """The claim by ORM, with a place for everybody: a refusal would be less work than a ticket."""
    data.forget_claims()
    post = few_places(CROWD, waiting=0)
    requests = [claim(person, post, prefix="") for person in range(CROWD)]
    return load.fire(run.floor.port, requests, connections=CROWD, seconds=30).require(201).seconds


def few_places(places: int, *, waiting: int) -> int:
    """Post 0, open to the whole district, with this many places."""
    ServicePost.objects.filter(pk=data.post_id(0)).update(places=places, waitlist_places=waiting)
    return 0


def refusals(run: Run) -> Line:
    """Claims on a full post, while another connection looks at what is locked, and afterwards at what was written."""
    data.forget_claims()
    post = few_places(1, waiting=0)
    load.fire(run.app.port, [claim(0, post)], connections=1, seconds=5, processes=1).require(201)
    before = counts()
    with LockWatch(run.url) as watch, psycopg.connect(run.url) as holder:
        # Somebody holds the post's row all the time: a refusal that wanted it would wait for its lock_timeout.
        holder.execute("SELECT 1 FROM posts_servicepost WHERE id = %s FOR UPDATE", [data.post_id(post)])
        requests = [claim(person, post) for person in range(1, 401)]
        outcome = load.fire(run.app.port, requests, connections=4, seconds=10).require(409)
        holder.rollback()
    after = counts()
    refused = sum(outcome.statuses.values())
    added = tuple(late - early for late, early in zip(after, before, strict=True))
    clean = added == (0, 0, refused, 0) and watch.most_others == 0
    few_places(1_000_000, waiting=0)
    return Line(
        "refusal on a full post: locks that others could wait for, rows beside its memory",
        f"{watch.most_others} and {sum(added) - refused}",
        "0 and 0",
        clean,
        f"{refused} refusals at {outcome.rate:,.0f}/s while another transaction held the post's row; "
        f"{watch.looks} looks at pg_locks; {added[2]} idempotency rows",
    )


def counts() -> tuple[int, int, int, int]:
    taken = ServicePost.objects.get(pk=data.post_id(0)).taken
    return Claim.objects.count(), Entry.objects.count(), IdempotencyKey.objects.count(), taken


class LockWatch:
    """Counts, again and again, the locks of others on posts and claims. The holder's own ones are not counted."""

    def __init__(self, url: str) -> None:
        self.url, self.most_others, self.looks, self.running = url, 0, 0, True

    def __enter__(self) -> "LockWatch":
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.running = False
        self.thread.join()

    def watch(self) -> None:
        others = f"{TAKEN} AND pid IN (SELECT pid FROM pg_stat_activity WHERE application_name = 'linggang')"
        with psycopg.connect(self.url, autocommit=True) as connection:
            while self.running:
                row = connection.execute(others).fetchone()
                self.most_others = max(self.most_others, row[0] if row else 0)
                self.looks += 1
                time.sleep(0.002)
