"""The very commands that docker-compose and `make run` use, run natively: they migrate, serve, consume and tick."""

import os
import shutil
import signal
import sqlite3

import psycopg
import pytest

from tests.deploy.conftest import Installation, status_of, wait_until

pytestmark = pytest.mark.processes
#: The heartbeat job comes three times a minute; starting takes its own time on a busy machine.
HEARTBEAT_PATIENCE_SECONDS = 120


def query(installation: Installation, statement: str) -> list[tuple]:
    url = installation.env["DATABASE_URL"]
    if not url.startswith("sqlite"):
        with psycopg.connect(url) as database:
            return database.execute(statement).fetchall()
    database = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
    try:
        return database.execute(statement).fetchall()
    finally:
        database.close()


def heartbeats(installation: Installation) -> list[tuple]:
    return query(installation, "SELECT name, beat_at FROM journal_heartbeat ORDER BY name")


def serving(installation: Installation) -> bool:
    return status_of(f"{installation.base}/healthz") == 200


def test_migrate_may_run_twice(migrated: Installation):
    """The first time was the copied one's: `template` in conftest.py."""
    done = migrated.run("migrate")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("server", ["granian", "gunicorn-sync", "gunicorn-gthread"])
def test_web_serves_pages_and_files_under_every_server(migrated: Installation, server: str):
    web = migrated.start("web", WEB_SERVER=server)
    wait_until(lambda: serving(migrated), 60, f"{server} answers")
    assert migrated.run("health-web").returncode == 0
    assert status_of(f"{migrated.base}/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css") == 200
    assert status_of(f"{migrated.base}/metrics") == 200
    web.terminate()
    assert web.wait(15) in (0, -signal.SIGTERM)
    assert migrated.run("health-web").returncode != 0


def test_web_names_the_servers_it_knows(installation: Installation):
    done = installation.run("web", WEB_SERVER="apache")
    assert (done.returncode, "granian" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "name, value", [("SECRET_KEY", "weak"), ("SEALING_KEYS", "k1:bm90LTMyLWJ5dGVz"), ("SEALING_KEYS", "")]
)
def test_web_refuses_to_start_with_a_bad_secret(installation: Installation, name: str, value: str):
    del installation.env[f"{name}_FILE"]
    web = installation.start("web", **{name: value})
    assert web.wait(60) != 0
    assert not serving(installation)
    assert "bm90LTMyLWJ5dGVz" not in installation.log("web")


def test_web_is_alive_but_not_ready_without_its_database(installation: Installation):
    installation.start("web", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    wait_until(lambda: serving(installation), 60, "the server answers")
    assert status_of(f"{installation.base}/readyz") == 503


def test_beat_ticks_the_worker_consumes_and_both_end_when_asked(migrated: Installation):
    assert migrated.run("health-worker").returncode == 1
    processes = [migrated.start("worker"), migrated.start("beat")]
    wait_until(lambda: bool(heartbeats(migrated)), HEARTBEAT_PATIENCE_SECONDS, "a heartbeat row")
    assert migrated.run("health-worker").returncode == 0
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(30)
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)


def test_beat_starts_again_after_a_power_cut(installation: Installation):
    """No stale pid file or half-written state may stop it: it ticks each time. With the embedded broker, where ticks are seen."""
    ticks = installation.folder / "broker"
    for start in range(1, 3):
        beat = installation.start("beat", REDIS_URL="")
        wait_until(lambda: any(ticks.glob("*.msg")), 60, f"a tick of start {start}")
        beat.kill()
        beat.wait()
        shutil.rmtree(ticks)
