"""Real processes for the fault tests: a database, a broker, worker and beat, each of which may be killed at any moment."""

import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import redis
from django.conf import settings

from tests.production import ROOT, production_path, production_python
from tests.programs import require_program


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(done: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"waited {seconds} s in vain: {what}"
        time.sleep(0.2)


def answers(ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except (OSError, redis.RedisError, psycopg.Error):
        return False
    return True


class Process:
    """One command that can be killed without warning and started again; it and its children are one group."""

    def __init__(self, name: str, command: list[str], folder: Path, env: dict[str, str], **more: Any) -> None:
        self.name, self.command, self.env, self.more = name, command, env, more
        self.log = folder / f"{name}.log"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> "Process":
        with self.log.open("ab") as out:
            self.running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=out, stderr=out, start_new_session=True, **self.more
            )
        return self

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, number)
            self.running.wait(timeout=20)
            self.running = None

    def finish(self, seconds: float) -> None:
        assert self.running is not None
        code = self.running.wait(timeout=seconds)
        self.running = None
        assert code == 0, self.log.read_text()[-3000:]


class Sqlite:
    """The embedded database: nothing to start, one file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "linggang.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def ask(self, sql: str) -> Any:
        return self.ask_all(sql)[0][0]

    def ask_all(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.file, timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    def ask_nothing(self, sql: str) -> None:
        """A statement that answers nothing."""
        with closing(sqlite3.connect(self.file, timeout=20)) as connection, connection:
            connection.execute(sql)

    def stop(self) -> None:
        pass


class Postgres:
    """A PostgreSQL server of our own, in a folder of its own, which nobody else depends on."""

    def __init__(self) -> None:
        # Not below pytest's folder, which only its own user may enter.
        self.data, self.port = Path(tempfile.mkdtemp(prefix="linggang-postgres-")), free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.log = self.data / "server.log"
        self.user = {"user": "postgres"} if os.getuid() == 0 else {}
        if self.user:  # PostgreSQL refuses to run as root
            shutil.chown(self.data, "postgres")
        self.run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8")
        self.start()

    def run(self, program: str, *arguments: str) -> None:
        command = [program_of_postgres(program), "-D", str(self.data), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, **self.user)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=30"
        command = [
            program_of_postgres("pg_ctl"),
            "-D",
            str(self.data),
            "-w",
            "-l",
            str(self.log),
            "-o",
            options,
            "start",
        ]
        # Not captured: the server would inherit the pipe and never close it.
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, **self.user
        )
        assert done.returncode == 0, self.log.read_text()[-2000:]

    def restart(self) -> None:
        """As after a crash: connections are cut, nothing is shut down in order."""
        self.run("pg_ctl", "-m", "immediate", "stop")
        self.start()

    def ask(self, sql: str) -> Any:
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(sql).fetchone()  # type: ignore[arg-type]
            return row and row[0]

    def ask_all(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[arg-type]

    def ask_nothing(self, sql: str) -> None:
        """A statement that answers nothing."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[arg-type]

    def stop(self) -> None:
        self.run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self.data, ignore_errors=True)


def program_of_postgres(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or name


class Redis:
    """A Redis server of our own; FLUSHALL hits nobody else."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [
            require_program("redis-server"),
            "--port",
            str(self.port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--bind",
            "127.0.0.1",
        ]
        self.process = Process("redis", command, folder, dict(os.environ))
        self.start()

    def start(self) -> None:
        self.process.start()
        wait_until(lambda: answers(self.client().ping), 20, "Redis answers")

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=2)

    def flush(self) -> None:
        self.client().flushall()

    def restart_empty(self) -> None:
        self.process.kill()
        self.start()

    def stop(self) -> None:
        self.process.kill()


class House:
    """One installation in a folder: database, broker, two beats, and as many workers as one likes."""

    def __init__(
        self, folder: Path, database: Sqlite | Postgres, broker: Redis | None, workers: int = 1, **more: str
    ) -> None:
        self.folder, self.database, self.broker = folder, database, broker
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        self.env = kept | {
            "PATH": production_path(),
            "DEBUG": "1",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database.url,
            "REDIS_URL": broker.url if broker else "",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CELERY_SKIP_CHECKS": "1",
            **more,
        }
        flags = ["--without-gossip", "--without-mingle", "--concurrency", "1"]
        celery = [production_python(), "-m", "celery", "--quiet", "--app", "workers"]
        command = [*celery, "worker", *flags]
        self.workers = [Process(f"worker-{number}", command, folder, self.env) for number in range(1, workers + 1)]
        self.worker = self.workers[0]
        self.beats = [Process(f"beat-{number}", [*celery, "beat", "--pidfile="], folder, self.env) for number in (1, 2)]
        self.processes = [*self.workers, *self.beats]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [production_python(), "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120)

    def write_entries(self, batches: int, each: int) -> Process:
        """A writer beside everything else, as web processes are: each batch is acknowledged on a line of its log."""
        return self.run("writer", "tests.faults.writer", str(batches), str(each))

    def run(self, name: str, module: str, *arguments: str) -> Process:
        """`python -m module` beside everything else."""
        process = Process(name, [production_python(), "-m", module, *arguments], self.folder, self.env)
        self.processes.append(process)
        return process.start()

    def kill_worker_at_random(self, pick: random.Random) -> None:
        time.sleep(pick.uniform(0.1, 1.5))
        self.worker.kill()
        self.worker.start()

    def left(self) -> int:
        return int(self.database.ask("SELECT count(*) FROM journal_entry WHERE processed_at IS NULL"))

    def counted(self, metric: str) -> int:
        """The figure of the district: the largest of all, as every entry counts for it."""
        sums = f"SELECT sum(value) AS total FROM rollups_counter WHERE metric = '{metric}' GROUP BY scope_id"
        return int(self.database.ask(f"SELECT max(total) FROM ({sums}) AS sums") or 0)

    def entries(self) -> int:
        return int(self.database.ask("SELECT count(*) FROM journal_entry"))

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
        for server in (self.broker, self.database):
            if server is not None:
                server.stop()


@contextmanager
def house_in(folder: Path, **more: Any) -> Iterator[House]:
    """A house on the database of this run, with servers of its own where there are servers; migrated."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        made = House(folder, Sqlite(folder), None, **more)
    else:
        made = House(folder, Postgres(), Redis(folder), **more)
    try:
        done = made.manage("migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr[-2000:]
        yield made
    finally:
        made.stop()
