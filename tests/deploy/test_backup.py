"""A backup is whole although people write while it is taken, is checked before it has its name, and can be restored."""

import os
import shutil
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest
from django.conf import settings

from tests.deploy.conftest import ROOT, Installation

SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
sqlite_only = pytest.mark.sqlite(reason="about the SQLite file")
postgresql_only = pytest.mark.postgresql(reason="about pg_dump")
pytestmark = pytest.mark.processes


class Writer:
    """Writes two rows in one transaction, again and again, as somebody else does during a backup."""

    def __init__(self, file: Path) -> None:
        self.file, self.pairs, self.ending = file, 0, threading.Event()
        self.thread = threading.Thread(target=self.write)

    def write(self) -> None:
        with sqlite3.connect(self.file, timeout=20, isolation_level=None) as database:
            while not self.ending.is_set():
                database.execute("BEGIN IMMEDIATE")
                for half in ("a", "b"):
                    database.execute("INSERT INTO scratch VALUES (?, ?, ?)", (self.pairs, half, "x" * 2000))
                database.execute("COMMIT")
                self.pairs += 1
        database.close()

    def __enter__(self) -> "Writer":
        with sqlite3.connect(self.file) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("CREATE TABLE scratch (pair INTEGER, half TEXT, filling TEXT)")
        database.close()
        self.thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.ending.set()
        self.thread.join()


def made_in(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


@sqlite_only
def test_a_backup_taken_while_somebody_writes_is_whole(migrated: Installation, tmp_path: Path):
    folder = tmp_path / "backups"
    with Writer(tmp_path / "linggang.sqlite3") as writer:
        while writer.pairs < 100:
            pass
        before = writer.pairs
        done = migrated.manage("backup", str(folder))
        after = writer.pairs
    assert done.returncode == 0, done.stderr
    assert after > before, "nobody wrote during the backup, so this shows nothing"
    copy = made_in(folder)
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        halves = dict(database.execute("SELECT half, count(*) FROM scratch GROUP BY half"))
        assert halves["a"] == halves["b"] >= before
        assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
    database.close()


@sqlite_only
def test_copying_the_file_loses_what_was_confirmed(installation: Installation, tmp_path: Path):
    """The negative control: why the guide forbids `cp`, and why the command exists."""
    file = tmp_path / "linggang.sqlite3"
    with Writer(file) as writer:
        while writer.pairs < 20:
            pass
        confirmed = writer.pairs
        shutil.copy(file, tmp_path / "copied.sqlite3")
    with sqlite3.connect(tmp_path / "copied.sqlite3") as database:
        try:
            found = database.execute("SELECT count(*) FROM scratch").fetchone()[0] // 2
        except sqlite3.DatabaseError:
            found = 0
    database.close()
    assert found < confirmed


@sqlite_only
def test_a_restored_backup_is_an_installation_again(migrated: Installation, tmp_path: Path):
    assert migrated.manage("backup", str(tmp_path / "backups")).returncode == 0
    shutil.copy(made_in(tmp_path / "backups"), tmp_path / "restored.sqlite3")
    drill = migrated.manage("doctor", "--only", "database", DATABASE_URL=f"sqlite:///{tmp_path / 'restored.sqlite3'}")
    assert drill.returncode == 0, drill.stdout


@sqlite_only
def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(installation: Installation, tmp_path: Path):
    (tmp_path / "linggang.sqlite3").write_bytes(b"SQLite format 3\x00" + os.urandom(8192))
    done = installation.manage("backup", str(tmp_path / "backups"))
    assert done.returncode == 1
    assert list((tmp_path / "backups").iterdir()) == []
    assert not (tmp_path / "last-backup").exists()


@postgresql_only
def test_a_dump_is_checked_and_the_drill_restores_it(migrated: Installation, tmp_path: Path):
    done = migrated.manage("backup", str(tmp_path / "backups"))
    assert done.returncode == 0, done.stderr
    dump = made_in(tmp_path / "backups")
    assert (dump.suffix, dump.stat().st_mode & 0o777) == (".dump", 0o600)
    drill = run_drill(migrated, dump)
    assert drill.returncode == 0, drill.stderr
    assert "migrations" in drill.stdout
    assert scratch_databases(migrated) == []


@postgresql_only
def test_the_drill_refuses_a_dump_that_was_cut_short(migrated: Installation, tmp_path: Path):
    assert migrated.manage("backup", str(tmp_path / "backups")).returncode == 0
    whole = made_in(tmp_path / "backups").read_bytes()
    (tmp_path / "cut.dump").write_bytes(whole[: len(whole) // 2])
    assert run_drill(migrated, tmp_path / "cut.dump").returncode != 0
    assert scratch_databases(migrated) == []


@postgresql_only
def test_the_nightly_command_keeps_dated_dumps_and_forgets_old_ones(migrated: Installation, tmp_path: Path):
    folder = tmp_path / "nightly"
    folder.mkdir()
    old, other = folder / "linggang-20200101T000000Z.dump", folder / "keep-me.txt"
    for file in (old, other):
        file.write_text("")
        os.utime(file, (0, 0))
    script = ROOT / "config" / "deploy" / "backup" / "nightly"
    subprocess.run([script, folder], env=migrated.env | connection_of(migrated), check=True, capture_output=True)
    assert not old.exists() and other.exists()
    assert len(list(folder.glob("linggang-*.dump"))) == 1


def connection_of(installation: Installation) -> dict[str, str]:
    database = settings.DATABASES["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    found = {name: str(database[key]) for name, key in names.items() if database[key]}
    return found | {"PGDATABASE": installation.env["DATABASE_URL"].rpartition("/")[2]}


def run_drill(installation: Installation, dump: Path) -> subprocess.CompletedProcess[str]:
    script = ROOT / "config" / "deploy" / "backup" / "drill"
    env = installation.env | connection_of(installation)
    return subprocess.run([script, dump], env=env, capture_output=True, text=True, timeout=120)


def scratch_databases(installation: Installation) -> list[str]:
    name = installation.env["DATABASE_URL"].rpartition("/")[2]
    query = f"SELECT datname FROM pg_database WHERE datname LIKE '{name}_drill%'"
    command = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command", query]
    env = installation.env | connection_of(installation)
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
