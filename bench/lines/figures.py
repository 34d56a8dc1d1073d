"""Figures: reading them, and what counting them costs those who write."""

import time
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from backend.journal.models import Entry
from backend.posts.models import Claim, ServicePost
from backend.rollups.models import Counter
from bench import data
from bench.background import working
from bench.inside import statements
from bench.setting import Line, Run, ratio, spread
from workers.relay import relay


def lines(run: Run) -> Iterator[Line]:
    yield relayed(run)
    yield counters(run)
    yield beside_the_relay(run)


def write_entries(count: int) -> None:
    """Claims with their entries, as the application writes them, in bulk."""
    now = timezone.now()
    posts = {post.pk: post for post in ServicePost.objects.filter(pk__lt=data.post_id(500))}
    claims, entries = [], []
    for number in range(count):
        post = posts[data.post_id(number % len(posts))]
        claim = Claim(post=post, person_id=data.person_id(number), state="CONFIRMED", created_at=now, confirmed_at=now)
        claims.append(claim)
        entries.append(
            Entry(
                kind="claim.confirmed",
                at=now,
                actor_id=claim.person_id,
                subject_type="claim",
                subject_id=claim.pk,
                seq=1,
                facts={"post_id": str(post.pk), "person_id": str(claim.person_id)},
                counts={"claims_confirmed": 1, "places_taken": 1},
                **vars(post.scope),
            )
        )
    Claim.objects.bulk_create(claims, batch_size=data.BATCH)
    Entry.objects.bulk_create(entries, batch_size=data.BATCH)


def forget_everything() -> None:
    data.forget_claims()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE rollups_counter, notifications_message CASCADE")


def relayed(run: Run) -> Line:
    """One worker, a backlog of claims: counted for every level and announced to those concerned."""
    count, rates = min(run.people, 10_000), []
    for _round in range(run.rounds):
        forget_everything()
        write_entries(count)
        data.analyse()
        began = time.perf_counter()
        while relay(now=timezone.now()):
            pass
        rates.append(count / (time.perf_counter() - began))
        if Entry.objects.filter(processed_at=None).exists():
            raise AssertionError("entries were left")
    rate = ratio(rates, [1.0] * len(rates))
    return Line(
        "relay, entries per second in one worker",
        f"{rate:,.0f}/s",
        "≥ 5,000/s",
        rate >= 5000,
        f"{spread(rates)}; {count:,} entries, {Counter.objects.count():,} counters",
    )


def counters(run: Run) -> Line:
    """The figures of a branch and of the whole district, of a day and of two years."""
    district, branch = run.units["DISTRICT"][0], run.units["BRANCH"][0]
    asked = {}
    for size, days in (("a day", 1), ("two years", 730)):
        Counter.objects.bulk_create(
            (
                Counter(
                    scope_id=unit.pk,
                    metric=metric,
                    day=date(2020, 1, 1) + timedelta(days=day),
                    root_id=district.pk,
                    scope_kind="unit",
                    value=1,
                )
                for unit in (district, branch)
                for metric in ("claims_confirmed", "issues_resolved", "tasks_done", "posts_open")
                for day in range(days)
            ),
            ignore_conflicts=True,
        )
        for name, unit in (("branch", branch), ("district", district)):
            asked[f"{name}, {size}"] = statements(f"/api/v1/units/{unit.pk}/counters", person=data.OFFICER)
    most = max(asked.values())
    same = len(set(asked.values())) == 1
    detail = ", ".join(f"{name}: {count}" for name, count in asked.items())
    return Line("counters of a unit: SQL statements at any size", str(most), "≤ 3", most <= 3 and same, detail)


def beside_the_relay(run: Run) -> Line:
    """Claims while worker and beat are at work, and while nothing is."""
    requests = run.claims("spread")

    def accompanied() -> float:
        forget_everything()
        with working(run.env):
            return run.claim_rate(run.app, requests)

    found = run.alternate({"alone": lambda: run.claim_rate(run.app, requests), "beside": accompanied})
    forget_everything()
    share = ratio(found["beside"], found["alone"])
    return Line(
        "write with the relay running ÷ without",
        f"{share:.2f}",
        "≥ 0.9",
        share >= 0.9,
        f"{spread(found['beside'])}/s ÷ {spread(found['alone'])}/s, worker and beat on the same cores",
    )
