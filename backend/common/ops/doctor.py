"""The checks of `manage.py doctor`: each yields findings, and each finding has an advice where something is to be done."""

import datetime as dt
import shutil
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.common import sealing
from backend.common.db.clock import TOLERANCE, database_now
from backend.common.ops import backups, health

GREEN, YELLOW, RED = "green", "yellow", "red"
MEGABYTE = 1024 * 1024
DISK_RED, DISK_YELLOW = 200 * MEGABYTE, 1024 * MEGABYTE
CLOCK_TOLERANCE = dt.timedelta(seconds=5)
#: A backup a day, with two hours to make it.
BACKUP_STALE = dt.timedelta(hours=26)


@dataclass(frozen=True)
class Finding:
    level: str
    text: str
    advice: str = ""


Findings = Iterator[Finding]


def check_database() -> Findings:
    try:
        connection.ensure_connection()
    except DatabaseError as problem:
        yield Finding(
            RED,
            _("The database does not answer: %s") % first_line(problem),
            _("Check DATABASE_URL and start the database."),
        )
        return
    yield from (check_sqlite() if connection.vendor == "sqlite" else check_postgresql())
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        yield Finding(RED, _("%d migrations are not applied.") % pending, _("Run: manage.py migrate"))
    else:
        yield Finding(GREEN, _("All migrations are applied."))


def check_sqlite() -> Findings:
    journal, synchronous, verdict = (
        scalar(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "quick_check(1)")
    )
    if verdict != "ok":
        yield Finding(
            RED, _("The SQLite file is damaged: %s") % verdict, _("Stop everything and restore the last backup.")
        )
    elif journal != "wal" or synchronous < 2:
        yield Finding(
            RED,
            _("SQLite runs with journal_mode=%(journal)s, synchronous=%(synchronous)s.")
            % {"journal": journal, "synchronous": synchronous},
            _("The data folder must be on a local disk, not on a network share; use the settings that ship."),
        )
    else:
        yield Finding(GREEN, _("SQLite: write-ahead log, fully synchronous, file intact."))


def check_postgresql() -> Findings:
    version = scalar("SHOW server_version")
    if int(scalar("SHOW server_version_num")) < 150000:
        yield Finding(RED, _("PostgreSQL %s is too old.") % version, _("Upgrade it to version 15 or newer."))
    elif scalar("SHOW server_encoding") != "UTF8":
        yield Finding(RED, _("The database does not store UTF-8."), _("Create it anew with: createdb --encoding=UTF8"))
    elif scalar("SHOW synchronous_commit") == "off":
        yield Finding(
            RED,
            _("PostgreSQL acknowledges writes before they are on disk."),
            _("Set synchronous_commit = on; otherwise a power cut loses confirmed claims."),
        )
    else:
        yield Finding(GREEN, _("PostgreSQL %s, UTF-8, synchronous.") % version)


def check_broker() -> Findings:
    try:
        health.reach_broker()
    except (redis.RedisError, OSError, ValueError) as problem:
        yield Finding(
            RED,
            _("The broker does not answer: %s") % first_line(problem),
            _("Check REDIS_URL and start Redis. Nothing is lost meanwhile: work goes on when it is back."),
        )
        return
    if not settings.REDIS_URL:
        yield Finding(GREEN, _("Embedded broker: a folder in VAR_DIR."))
        return
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5) as client:
        facts = client.info()
    if facts.get("maxmemory_policy", "noeviction") != "noeviction":
        yield Finding(
            YELLOW,
            _("Redis may throw jobs away when it is full (maxmemory-policy %s).") % facts["maxmemory_policy"],
            _("Set maxmemory-policy noeviction."),
        )
    else:
        yield Finding(GREEN, _("Redis %s answers and evicts nothing.") % facts["redis_version"])


def check_heartbeat() -> Findings:
    now = database_now()
    advice = _(
        "Until then nobody gets reminders, mails or the weekly digest, offered places are not passed on, and figures stand still; "
        "what people enter is kept and counted later. Start worker and beat (make run starts both; or "
        "config/deploy/commands/worker and beat)."
    )
    try:
        beat, oldest, dead_letters = (
            health.JOURNAL[name]() for name in ("last_heartbeat", "oldest_waiting", "dead_lettered")
        )
    except DatabaseError as problem:
        yield Finding(RED, _("The heartbeat cannot be read: %s") % first_line(problem), _("Mend the database first."))
        return
    if beat is None:
        yield Finding(RED, _("No worker has ever run on this database."), advice)
    elif beat > now + TOLERANCE:
        yield Finding(RED, _("The last heartbeat lies in the future."), _("Correct the clocks (NTP) of all machines."))
    elif now - beat > health.HEARTBEAT_STALE:
        yield Finding(
            RED, _("The worker has been silent since %s.") % timezone.localtime(beat).strftime("%F %T"), advice
        )
    else:
        yield Finding(
            GREEN, _("Worker and beat are at work (heartbeat %d s ago).") % max(0, (now - beat).total_seconds())
        )
    if ahead := health.JOURNAL["jobs_ahead"](now):
        yield Finding(
            RED,
            _("These jobs wait for a time that a wrong clock has written: %s") % ", ".join(ahead),
            _("Correct the clocks (NTP) of all machines; a worker with the right time takes them back at once."),
        )
    if oldest is not None and now - oldest > health.LAG_LIMIT:
        yield Finding(
            YELLOW,
            _("Figures and messages lag behind by %d minutes.") % ((now - oldest).total_seconds() // 60),
            _("Wait if an import or a demo has just run; otherwise start another worker and read its log."),
        )
    if dead_letters:
        yield Finding(
            YELLOW,
            _("%d journal entries failed at every attempt and are not counted.") % dead_letters,
            _("Read why in the column error of journal_entry, mend it, then run: manage.py retry_dead_lettered"),
        )


def check_sending() -> Findings:
    frozen = health.MAILS["frozen_since"]()
    if frozen is None:
        yield Finding(GREEN, _("Mails are not held back."))
        return
    since, held = frozen
    yield Finding(
        RED,
        _("The database was restored: nothing is sent since %(since)s, and %(count)d mails are held.")
        % {"since": timezone.localtime(since).strftime("%F %T"), "count": held},
        _("They may have been sent already. Look at them, release or drop them, and go on: manage.py held_mails"),
    )


def check_mail() -> Findings:
    if not settings.EMAIL_URL:
        yield Finding(
            YELLOW,
            _("Mail is not sent but written to files in %s.") % settings.EMAIL_FILE_PATH,
            _("Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587"),
        )
        return
    try:
        with mail.get_connection(timeout=10):
            yield Finding(GREEN, _("The mail server answers and lets us in."))
    except (OSError, smtplib.SMTPException) as problem:
        yield Finding(
            RED, _("The mail server refuses: %s") % first_line(problem), _("Check EMAIL_URL (server, port, password).")
        )


def check_clock() -> Findings:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_TIMESTAMP")
        there = cursor.fetchone()[0]
    if isinstance(there, str):  # SQLite: the machine's own clock, in whole seconds
        there = dt.datetime.fromisoformat(there).replace(tzinfo=dt.UTC)
    apart = abs(timezone.now() - there)
    if apart > CLOCK_TOLERANCE:
        yield Finding(
            RED,
            _("The clocks of this machine and of the database are %d s apart.") % apart.total_seconds(),
            _("Set both by NTP; deadlines and waiting lists depend on it."),
        )
    else:
        yield Finding(GREEN, _("The clock agrees with the database's."))


def check_secrets() -> Findings:
    if settings.DEBUG:
        yield Finding(RED, _("DEBUG is on: error pages show secrets."), _("Remove DEBUG from the environment."))
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 10:
        yield Finding(
            RED,
            _("SECRET_KEY is weak."),
            _("Draw a new one: python -c 'import secrets; print(secrets.token_urlsafe(64))'"),
        )
    else:
        yield Finding(GREEN, _("SECRET_KEY is strong."))
    try:
        sealing.require_keys()
    except Exception as problem:  # no fault of a key may stop the other checks
        yield Finding(
            RED,
            _("The sealing keys do not work: %s") % first_line(problem),
            _("Set SEALING_KEYS_FILE to the file that was used so far; without it sealed contacts stay closed."),
        )
    else:
        yield Finding(GREEN, _("Sealing keys open what they seal."))


def check_address() -> Findings:
    url = urlsplit(settings.PUBLIC_URL)
    host = split_domain_port(url.netloc)[0]
    local = host in ("localhost", "127.0.0.1", "[::1]")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield Finding(
            RED, _("PUBLIC_URL names a host that ALLOWED_HOSTS refuses: %s") % host, _("Add it to ALLOWED_HOSTS.")
        )
    elif not local and not settings.HTTPS:
        yield Finding(
            YELLOW,
            _("The site is not served over HTTPS."),
            _("Put a proxy with a certificate in front and set HTTPS=1."),
        )
    else:
        yield Finding(GREEN, _("Public address: %s") % settings.PUBLIC_URL)


def check_disk() -> Findings:
    free = shutil.disk_usage(settings.VAR_DIR).free
    level = RED if free < DISK_RED else YELLOW if free < DISK_YELLOW else GREEN
    advice = _("Free some space before the disk is full: writes would be refused.") if level != GREEN else ""
    yield Finding(
        level, _("%(free)d MB free in %(folder)s.") % {"free": free // MEGABYTE, "folder": settings.VAR_DIR}, advice
    )


def check_backup() -> Findings:
    made = backups.last_made(Path(settings.VAR_DIR))
    if made is None:
        yield Finding(
            YELLOW, _("No backup has been made from here yet."), _("Run every night: manage.py backup FOLDER")
        )
    elif timezone.now() - made > BACKUP_STALE:
        yield Finding(
            YELLOW,
            _("The last backup is of %s.") % timezone.localtime(made).strftime("%F %T"),
            _("Run every night: manage.py backup FOLDER"),
        )
    else:
        yield Finding(GREEN, _("The last backup is of %s.") % timezone.localtime(made).strftime("%F %T"))


def scalar(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:200]


#: In the order of the output; the names are the values of `--only`.
CHECKS: dict[str, Callable[[], Findings]] = {
    "database": check_database,
    "broker": check_broker,
    "heartbeat": check_heartbeat,
    "mail": check_mail,
    "sending": check_sending,
    "clock": check_clock,
    "secrets": check_secrets,
    "address": check_address,
    "disk": check_disk,
    "backup": check_backup,
}
NEED_DATABASE = ("heartbeat", "sending", "clock")


def examine(only: list[str]) -> Iterator[tuple[str, Finding]]:
    """Run the checks in `only`; those that need the database are red without a run when it cannot be reached."""
    reachable = True
    for name, check in CHECKS.items():
        if name == "database" or name in NEED_DATABASE:
            reachable = reachable and health.database_state() == health.OK
        if name in only and (reachable or name not in NEED_DATABASE):
            for finding in check():
                yield name, finding
        elif name in only:
            yield name, Finding(RED, _("Cannot be judged without the database."), _("Mend the database first."))
