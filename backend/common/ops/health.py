"""Liveness and readiness, for load balancers, containers and the doctor.

`/healthz` shows only that the process answers. It reads nothing, so that a slow database never makes a supervisor kill a healthy
web process. `/readyz` checks what the installation depends on. Its status code is for load balancers and is about this web
process: only without a database it cannot serve requests (503). Its checks are for monitors: `heartbeat` is *failing* when no
worker has written one for three minutes, although requests are served and nothing is lost (docs/decisions/0013-readiness.md).
Neither answer contains names, addresses or error texts: both are public.
"""

import datetime as dt
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.common.db.clock import TOLERANCE, database_now

OK = "ok"
DEGRADED = "degraded"
FAILING = "failing"

#: A web request never waits longer than this for the broker.
BROKER_PATIENCE_SECONDS = 1.0
#: The worker writes its heartbeat three times a minute; three minutes of silence are a stopped worker.
HEARTBEAT_STALE = dt.timedelta(minutes=3)
#: Figures and messages lag behind when an entry older than this is not processed yet.
LAG_LIMIT = dt.timedelta(minutes=2)

#: Functions of the journal, an app above this one: `last_heartbeat`, `oldest_waiting` (times or None) and `dead_lettered` (a
#: count), and `jobs_ahead` (names). Filled by journal/hooks.py.
JOURNAL: dict[str, Callable[..., Any]] = {}
#: Of the notifications: `frozen_since` (a time and how many mails are held, or None). Filled by notifications/hooks.py.
MAILS: dict[str, Callable[[], Any]] = {}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    results = {"database": database_state()}
    if results["database"] == OK:
        now = database_now()
        results["heartbeat"] = heartbeat_state(now)
        results["lag"] = lag_state(now)
    results["broker"] = broker_state()
    status = FAILING if results["database"] != OK else OK if set(results.values()) == {OK} else DEGRADED
    return JsonResponse({"status": status, "checks": results}, status=503 if status == FAILING else 200)


def database_state() -> str:
    return FAILING if _fails(_select_one, DatabaseError) else OK


def broker_state() -> str:
    return DEGRADED if _fails(reach_broker, redis.RedisError, OSError, ValueError) else OK


def heartbeat_state(now: dt.datetime) -> str:
    try:
        beat = JOURNAL["last_heartbeat"]()
    except DatabaseError:  # not migrated yet, or gone this very moment
        return FAILING
    return OK if beat is not None and -TOLERANCE <= now - beat <= HEARTBEAT_STALE else FAILING


def lag_state(now: dt.datetime) -> str:
    try:
        oldest = JOURNAL["oldest_waiting"]()
    except DatabaseError:
        return DEGRADED
    return OK if oldest is None or now - oldest <= LAG_LIMIT else DEGRADED


def reach_broker() -> None:
    """Raise when jobs cannot be sent to a worker now."""
    if settings.REDIS_URL:
        client = redis.Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=BROKER_PATIENCE_SECONDS,
            socket_timeout=BROKER_PATIENCE_SECONDS,
        )
        with client:
            client.ping()
        return
    folder = Path(settings.VAR_DIR) / "broker"
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".probe-{os.getpid()}-{uuid.uuid4().hex}"
    probe.write_bytes(b"")
    probe.unlink()


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _fails(check: Callable[[], None], *expected: type[Exception]) -> bool:
    try:
        check()
    except expected:
        return True
    return False
