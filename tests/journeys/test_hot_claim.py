"""300 members, one post, 20 places, one moment: over HTTP, against the real server processes."""

import http.client
import json
import sqlite3
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest

from tests.deploy.conftest import Installation, status_of, wait_until
from tests.production import ROOT, production_python

pytestmark = pytest.mark.processes
MEMBERS, PLACES = 300, 20


@dataclass
class Answer:
    status: int
    body: dict


def crowd(installation: Installation, waitlist: int) -> dict:
    command = [production_python(), "-m", "tests.journeys.crowd", str(MEMBERS), str(PLACES), str(waitlist)]
    done = subprocess.run(command, cwd=ROOT, env=installation.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def storm(installation: Installation, post: str, tokens: list[str]) -> list[Answer]:
    """Everybody's request leaves at the same moment; an answer that did not come is asked for again with the same key."""
    barrier, answers = threading.Barrier(len(tokens)), []

    def claim(token: str) -> None:
        headers = {
            "Authorization": f"Token {token}",
            "Idempotency-Key": str(uuid4()),
            "Content-Type": "application/json",
            "Accept-Language": "en",
        }
        barrier.wait()
        for _ in range(5):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=60)
                connection.request("POST", f"/api/v1/posts/{post}/claims", b"{}", headers)
                response = connection.getresponse()
                answers.append(Answer(response.status, json.loads(response.read())))
                connection.close()
            except OSError:
                continue
            return

    threads = [threading.Thread(target=claim, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def rows(installation: Installation, sql: str) -> list[tuple]:
    url = installation.env["DATABASE_URL"]
    if url.startswith("sqlite"):
        with sqlite3.connect(installation.folder / "linggang.sqlite3") as database:
            found = database.execute(sql).fetchall()
        database.close()
        return found
    with psycopg.connect(url) as database:
        return database.execute(sql).fetchall()


def start_web(installation: Installation) -> None:
    installation.start("web", WEB_WORKERS="2", RATE_PERSON="100000/min")
    wait_until(lambda: status_of(installation.base + "/healthz") == 200, 60, "the web process answers")


def test_twenty_get_a_place_and_the_others_a_ticket_in_order(installation: Installation):
    prepared = crowd(installation, waitlist=MEMBERS)
    start_web(installation)
    answers = storm(installation, prepared["post"], prepared["tokens"])
    assert Counter(answer.status for answer in answers) == {201: MEMBERS}
    assert Counter(answer.body["state"] for answer in answers) == {"CONFIRMED": PLACES, "WAITLISTED": MEMBERS - PLACES}
    tickets = sorted(answer.body["ticket"] for answer in answers if answer.body["ticket"])
    assert tickets == list(range(1, MEMBERS - PLACES + 1))
    assert rows(installation, "SELECT taken, waiting FROM posts_servicepost") == [(PLACES, MEMBERS - PLACES)]
    entries = "SELECT kind, count(*) FROM journal_entry WHERE kind LIKE 'claim.%' GROUP BY kind ORDER BY kind"
    assert rows(installation, entries) == [("claim.confirmed", PLACES), ("claim.waitlisted", MEMBERS - PLACES)]


def test_twenty_get_a_place_and_the_others_a_reason(installation: Installation):
    prepared = crowd(installation, waitlist=0)
    start_web(installation)
    answers = storm(installation, prepared["post"], prepared["tokens"])
    assert Counter(answer.status for answer in answers) == {201: PLACES, 409: MEMBERS - PLACES}
    assert {answer.body["code"] for answer in answers if answer.status == 409} == {"post-full"}
    assert rows(installation, "SELECT taken FROM posts_servicepost") == [(PLACES,)]
    assert rows(installation, "SELECT count(*) FROM posts_claim") == [(PLACES,)]


@pytest.mark.postgresql(reason="SQLite's one writer reads inside its transaction: there is no race to see")
def test_without_the_guard_the_same_storm_gives_more_claims_than_places(installation: Installation):
    """The negative control: the storm is strong enough to see the race that the guard prevents."""
    prepared = crowd(installation, waitlist=0)
    drop_constraint(installation)
    # --preload: all four are ready when the first one answers, or one alone would run no race.
    command = [
        "gunicorn",
        "--preload",
        "--bind",
        f"127.0.0.1:{installation.port}",
        "--workers",
        "4",
        "--backlog",
        "2048",
    ]
    with (installation.folder / "unguarded.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "tests.journeys.unguarded:application"],
            cwd=ROOT,
            env=installation.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    installation.started.append(process)
    wait_until(lambda: status_of(installation.base + "/healthz") == 200, 60, "the unguarded web process answers")
    storm(installation, prepared["post"], prepared["tokens"])
    ((taken,),) = rows(installation, "SELECT count(*) FROM posts_claim WHERE state = 'CONFIRMED'")
    assert taken > PLACES


def drop_constraint(installation: Installation) -> None:
    url = installation.env["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("ALTER TABLE posts_servicepost DROP CONSTRAINT post_never_oversubscribed")
