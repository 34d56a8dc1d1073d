"""The checks of `manage.py doctor`: each yields findings, and each finding has an advice where something is to be done."""

import datetime as dt
import shutil
import smtplib
from collections.abc import Callable, Iterator
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
from backend.common.ops import backups, health
from backend.common.ops.background import check_heartbeat, check_sending
from backend.common.ops.findings import GREEN, RED, YELLOW, Finding, Findings, first_line

MEGABYTE = 1024 * 1024
DISK_RED, DISK_YELLOW = 200 * MEGABYTE, 1024 * MEGABYTE
CLOCK_TOLERANCE = dt.timedelta(seconds=5)
#: A backup a day, with two hours to make it.
BACKUP_STALE = dt.timedelta(hours=26)


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
