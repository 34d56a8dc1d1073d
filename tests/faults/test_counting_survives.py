"""Real processes, killed without warning: at the end every entry is counted once, and figures equal a recount."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.faults.processes import House, Postgres, house_in, wait_until

pytestmark = pytest.mark.processes
EMBEDDED = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
BATCHES, EACH = 40, 100


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with house_in(tmp_path) as made:
        yield made


def expect_every_entry_counted_once(house: House, entries: int) -> None:
    wait_until(lambda: house.left() == 0, 45, "the backlog is drained")
    assert house.entries() == entries
    assert house.counted("faults_tested") == entries
    recounted = house.manage("recount")
    assert recounted.returncode == 0, recounted.stdout + recounted.stderr


def test_worker_killed_at_random_and_two_beats(house: House) -> None:
    pick = random.Random(20260602)
    for beat in house.beats:
        beat.start()
    house.worker.start()
    writer = house.write_entries(BATCHES, EACH)
    for _ in range(4):
        house.kill_worker_at_random(pick)
    writer.finish(60)
    expect_every_entry_counted_once(house, BATCHES * EACH)


@pytest.mark.postgresql(reason="the embedded lane has no servers to restart")
def test_redis_emptied_and_killed_and_postgresql_restarted(house: House) -> None:
    assert isinstance(house.database, Postgres) and house.broker
    for process in (house.beats[0], house.worker):
        process.start()
    writer = house.write_entries(BATCHES, EACH)
    wait_until(lambda: house.counted("faults_tested") > 0, 40, "the worker has begun")
    for _ in range(5):
        house.broker.flush()
        time.sleep(0.3)
    house.database.restart()
    house.broker.restart_empty()
    writer.finish(60)
    expect_every_entry_counted_once(house, BATCHES * EACH)


@pytest.mark.postgresql(reason="needs a lock on one row to stop the relay in the middle of its transaction")
def test_worker_killed_in_the_middle_of_its_transaction(house: House) -> None:
    house.write_entries(1, EACH).finish(40)
    house.beats[0].start()
    house.worker.start()
    wait_until(lambda: house.left() == 0, 40, "the first batch is counted")
    with psycopg.connect(house.database.url) as other:
        other.execute("SELECT * FROM rollups_counter FOR UPDATE")  # the relay will wait here, its entries in hand
        other.execute("UPDATE journal_entry SET processed_at = processed_at")  # nothing of this is kept
        with psycopg.connect(house.database.url, autocommit=True) as more:
            more.execute(ONE_MORE)
        wait_until(lambda: house.database.ask(WAITING) > 0, 20, "the relay waits for the lock")
        house.worker.kill()
        other.rollback()
    assert house.left() == 1
    house.worker.start()
    expect_every_entry_counted_once(house, EACH + 1)


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%rollups_counter%'"
COLUMNS = (
    "kind, at, actor_id, subject_type, seq, root_id, unit_id, unit_path, cell_id, scope_ids, facts, counts, reversals"
)
ONE_MORE = f"""
INSERT INTO journal_entry (id, subject_id, attempts, error, {COLUMNS})
SELECT gen_random_uuid(), gen_random_uuid(), 0, '', {COLUMNS} FROM journal_entry LIMIT 1"""
