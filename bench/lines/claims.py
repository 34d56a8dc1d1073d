"""Claiming a place: against PostgreSQL alone, on one post and on many."""

from collections.abc import Iterator

from bench import data, pgbench
from bench.setting import CONNECTIONS, Line, Run, ratio, spread


def lines(run: Run) -> Iterator[Line]:
    spread_out, hot = run.claims("spread"), run.claims("hot")
    by_orm = run.claims("spread", prefix="")
    one_statement = run.claims("spread", prefix="", suffix="/one-statement")
    found = run.alternate(
        {
            "claim": lambda: run.claim_rate(run.app, spread_out),
            "hot": lambda: run.claim_rate(run.app, hot),
            "orm": lambda: run.claim_rate(run.floor, by_orm),
            "one": lambda: run.claim_rate(run.floor, one_statement),
            "pgbench": lambda: alone(run, "claim", run.posts),
            "pgbench hot": lambda: alone(run, "claim", 1),
            "pgbench steps": lambda: alone(run, "transaction", run.posts),
        }
    )
    data.forget_claims()
    share, even = ratio(found["claim"], found["pgbench"]), ratio(found["hot"], found["claim"])
    yield Line(
        "claim ÷ pgbench, the same four writes as one statement",
        f"{share:.3f}",
        "≥ 0.075",
        share >= 0.075,
        f"{spread(found['claim'])}/s ÷ {spread(found['pgbench'])}/s",
    )
    yield Line(
        "claims on one post ÷ on many",
        f"{even:.2f}",
        "≥ 0.6",
        even >= 0.6,
        f"{spread(found['hot'])}/s; pgbench alone {ratio(found['pgbench hot'], found['pgbench']):.2f}",
    )
    yield Line(
        "claim ÷ pgbench, the four writes one by one",
        f"{ratio(found['claim'], found['pgbench steps']):.3f}",
        detail=f"pgbench {spread(found['pgbench steps'])}/s",
    )
    for name, what in (("orm", "claim ÷ minimal program, claim by ORM"), ("one", "… claim as one statement")):
        yield Line(what, f"{ratio(found['claim'], found[name]):.2f}", detail=f"minimal program {spread(found[name])}/s")


def alone(run: Run, script: str, posts: int) -> float:
    data.forget_claims()
    people = min(run.people, 4000)
    return pgbench.rate(run.url, script, people=people, posts=posts, clients=CONNECTIONS)
