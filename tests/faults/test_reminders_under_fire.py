"""Reminders fall due while workers are killed: nobody gets one twice, and none is silently lost.

Two beats, three workers, SIGKILL to one of them at random again and again. FIRE=full runs it at the size of a bad day: 10,000
reminders, a kill every two seconds for a minute, and nothing hurried on afterwards. The short run makes time pass for the leases
of the dead instead of waiting for it: only when nobody is alive who could hold one.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from backend.notifications.emails import mail_id
from tests.faults.processes import House, Process, house_in, wait_until
from tests.notifications.sink import Sink

pytestmark = pytest.mark.processes
FULL = os.environ.get("FIRE") == "full"
REMINDERS, KILLS, PAUSE = (10_000, 30, 2.0) if FULL else (240, 3, 1.0)
#: Long enough for a kill to fall between the mail's arrival and the note that it was sent, and for mails to be left after the
#: last of them on a machine that does nothing else.
ANSWER_SECONDS = 0.002 if FULL else 0.05
PATIENCE = 600 if FULL else 60
WORKERS = 3


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink(slow_seconds=ANSWER_SECONDS) as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, sink: Sink) -> Iterator[House]:
    more = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "TIME_ZONE": ten_in_the_morning()}
    with house_in(tmp_path, workers=WORKERS, **more) as made:
        yield made


def ten_in_the_morning() -> str:
    hour = time.gmtime().tm_hour
    return f"Etc/GMT{min(hour - 10, 12):+d}"


def test_no_reminder_comes_twice_and_none_is_silently_lost(house: House, sink: Sink):
    pick, kills = random.Random(20261125), 0
    for process in (*house.beats, *house.workers):
        process.start()
    house.run("due", "tests.faults.due", str(REMINDERS))
    wait_until(lambda: len(sink.accepted) > 3, PATIENCE, "the first reminders arrive")
    if not FULL:
        kills += kill_them_all(house, sink)
    for _ in range(KILLS):
        time.sleep(PAUSE)
        strike(pick.choice(house.workers))
        kills += 1
        if not FULL:
            house.database.ask_nothing(JOBS_OF_THE_DEAD)
    if not FULL:
        kills += bury(house)
    wait_until(lambda: unfinished(house) == 0, PATIENCE, "every reminder has come to an end")

    states = {str(mail_id(as_message(*occasion))): state for *occasion, state in house.database.ask_all(STATES)}
    arrived = Counter(sink.ids())
    report = {"kills": kills, "arrived": len(arrived), "states": dict(Counter(states.values()))}
    print(report)
    assert len(states) == REMINDERS == len({recipient for recipient, _ in sink.accepted} | silent(house, arrived)), (
        report
    )
    assert max(arrived.values()) == 1 and len(arrived) == len({recipient for recipient, _ in sink.accepted}), report
    missing = {pk: state for pk, state in states.items() if pk not in arrived}
    assert set(missing.values()) <= {"UNKNOWN", "PENDING"} and len(missing) <= kills, report
    assert Counter(states.values())["UNKNOWN"] <= kills, report
    assert house.database.ask_all(INBOX) == [(REMINDERS, REMINDERS)], report


def strike(worker: Process) -> None:
    worker.kill()
    worker.start()


def kill_them_all(house: House, sink: Sink) -> int:
    """In the middle of a batch."""
    seen = len(sink.accepted)
    wait_until(lambda: len(sink.accepted) > seen, PATIENCE, "somebody is sending")
    return bury(house, at_work=True)


def bury(house: House, *, at_work: bool = False) -> int:
    """Kill whoever lives, and let time pass for the leases that the dead have left. The last fires may be out by now."""
    for worker in house.workers:
        worker.kill()
    if at_work:
        assert house.database.ask(LEASED) > 0, "the fire hit nobody at work"
    for statement in (JOBS_OF_THE_DEAD, MAILS_OF_THE_DEAD):
        house.database.ask_nothing(statement)
    for worker in house.workers:
        worker.start()
    return WORKERS


def unfinished(house: House) -> int:
    queued = house.database.ask("SELECT count(*) FROM notifications_message WHERE channel = 'EMAIL'")
    return REMINDERS - int(queued) + int(house.database.ask(OPEN))


def silent(house: House, arrived: Counter[str]) -> set[str]:
    """The addresses of those whose mail is not known to have arrived."""
    rows = house.database.ask_all(ADDRESSES)
    return {address for *occasion, address in rows if str(mail_id(as_message(*occasion))) not in arrived}


def as_message(recipient_id: object, kind: str, subject_id: object, dedupe_key: str) -> Any:
    """SQLite has ids without their hyphens."""
    ids = {"recipient_id": UUID(str(recipient_id)), "subject_id": UUID(str(subject_id))}
    return SimpleNamespace(**ids, kind=kind, dedupe_key=dedupe_key)


OPEN = "SELECT count(*) FROM notifications_message WHERE channel = 'EMAIL' AND state IN ('PENDING', 'SENDING')"
LEASED = "SELECT count(*) FROM notifications_message WHERE lease_until IS NOT NULL"
LONG_AGO = "'2020-01-01 00:00:00+00:00'"
JOBS_OF_THE_DEAD = f"UPDATE journal_jobrun SET lease_until = {LONG_AGO} WHERE finished_at IS NULL"
MAILS_OF_THE_DEAD = f"UPDATE notifications_message SET lease_until = {LONG_AGO} WHERE lease_until IS NOT NULL"
INBOX = "SELECT count(*), count(DISTINCT subject_id) FROM notifications_message WHERE channel = 'INBOX'"
STATES = "SELECT recipient_id, kind, subject_id, dedupe_key, state FROM notifications_message WHERE channel = 'EMAIL'"
ADDRESSES = """
SELECT message.recipient_id, message.kind, message.subject_id, message.dedupe_key, person.email FROM notifications_message AS message
JOIN organisations_person AS person ON person.id = message.recipient_id WHERE message.channel = 'EMAIL'"""
