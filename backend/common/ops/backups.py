"""Backups: made while the installation runs, and checked before they get their name.

Never copy the SQLite file: the writes in its write-ahead log would be missing. `VACUUM INTO` reads one snapshot.
"""

import datetime as dt
import os
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

LAST = "last-backup"
DUMP = Path(settings.BASE_DIR) / "config" / "deploy" / "backup" / "dump"


class BackupFailed(Exception):
    """No backup was written; earlier ones are unchanged."""


def make(folder: Path, now: dt.datetime) -> Path:
    """Write one checked backup into `folder`, readable by the owner only; it gets its name when it is complete."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    suffix = "sqlite3" if connection.vendor == "sqlite" else "dump"
    final = folder / f"linggang-{now:%Y%m%dT%H%M%SZ}.{suffix}"
    if final.exists():
        raise BackupFailed(_("%s exists already.") % final)
    partial = folder / f".{final.name}.{os.getpid()}.partial"
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        (copy_sqlite if suffix == "sqlite3" else dump_postgresql)(partial)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.rename(final)
    finally:
        partial.unlink(missing_ok=True)
    remember(Path(settings.VAR_DIR), now)
    return final


def copy_sqlite(target: Path) -> None:
    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True, timeout=60)
    try:
        source.execute("VACUUM INTO ?", [str(target)])
    except sqlite3.Error as problem:
        raise BackupFailed(str(problem)) from problem
    finally:
        source.close()
    copy = sqlite3.connect(target)
    try:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        copy.close()
    if verdict != "ok":
        raise BackupFailed(_("The copy is damaged: %s") % verdict)


def dump_postgresql(target: Path) -> None:
    process = subprocess.run(  # noqa: S603  (our own script, and the operator's path)
        [DUMP, target], check=False, env=postgresql_environment(), capture_output=True, text=True
    )
    if process.returncode:
        raise BackupFailed(process.stderr.strip() or f"{DUMP.name}: {process.returncode}")


def postgresql_environment() -> dict[str, str]:
    """The connection for PostgreSQL's own tools, as environment: every user of the machine can read arguments."""
    database = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return dict(os.environ) | {name: str(database[key]) for name, key in names.items() if database[key]}


def remember(var: Path, now: dt.datetime) -> None:
    (var / LAST).write_text(now.isoformat(), "utf-8")


def last_made(var: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat((var / LAST).read_text("utf-8").strip())
    except (OSError, ValueError):
        return None
