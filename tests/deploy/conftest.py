"""An installation of its own for a test: folder, port, secrets and database, run by the very commands that deploy it."""

import atexit
import base64
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.production import ROOT, production_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)


def status_of(url: str) -> int:
    """The HTTP status, or 0 where nobody answers."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0


class Installation:
    """Starts `config/deploy/commands/*` with an environment of its own and ends what it started."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.port = folder, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        secrets = {
            "secret-key": "s3cret-" + uuid4().hex * 2,
            "sealing-keys": f"k1:{base64.b64encode(os.urandom(32)).decode()}",
        }
        for name, value in secrets.items():
            (folder / name).write_text(value)
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "REDIS_URL") if name in os.environ}
        self.env = kept | {
            "PATH": production_path(),
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "SECRET_KEY_FILE": str(folder / "secret-key"),
            "SEALING_KEYS_FILE": str(folder / "sealing-keys"),
            "DATABASE_URL": database_url,
            "WEB_WORKERS": "1",
            "WORKER_CONCURRENCY": "1",
            # Attempts are counted per address in Redis: a second run within the hour would meet the first one's.
            "CACHE_PREFIX": uuid4().hex,
        }
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, command: str, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """A command that ends by itself."""
        return self.finish([f"config/deploy/commands/{command}", *arguments], extra)

    def manage(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return self.finish(["python", "manage.py", *arguments], extra)

    def finish(self, command: list[str], extra: dict[str, str]) -> subprocess.CompletedProcess[str]:
        command, env = self.placed(command, self.env | extra)
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)

    def start(self, command: str, **extra: str) -> subprocess.Popen[bytes]:
        line, env = self.placed([f"config/deploy/commands/{command}"], self.env | extra)
        with (self.folder / f"{command}.log").open("ab") as log:
            process = subprocess.Popen(line, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        self.started.append(process)
        return process

    def placed(self, command: list[str], env: dict[str, str]) -> tuple[list[str], dict[str, str]]:
        """A command with its environment: here, or in the container that config/deploy/try-image has made."""
        container = os.environ.get("TRY_CONTAINER")
        if not container:
            return command, env
        self.folder.chmod(0o777)  # the image's user is not ours
        given = [f"--env={name}={value}" for name, value in env.items() if name not in ("PATH", "HOME")]
        start = [
            "buildah",
            "run",
            "--isolation=chroot",
            f"--volume={self.folder}:{self.folder}",
            *given,
            container,
            "--",
        ]
        return [*start, *command], dict(os.environ)

    def stop(self) -> None:
        """At once: how they end when asked is for the tests that ask them (test_commands, test_local_copy)."""
        for process in reversed(self.started):
            with suppress(ProcessLookupError):  # its group, which may outlive it
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.started:
            process.wait(15)

    def log(self, command: str) -> str:
        return (self.folder / f"{command}.log").read_text(errors="replace")


@contextmanager
def installed_in(folder: Path, *, migrated: bool = False) -> Iterator[Installation]:
    """An installation with an empty database, or one that is migrated; at the end its processes and its database are gone."""
    if migrated:
        shutil.copytree(template().folder / "static", folder / "static", copy_function=os.link)
    if embedded():
        if migrated:
            shutil.copy(template().folder / "linggang.sqlite3", folder)
        installation = Installation(folder, f"sqlite:///{folder / 'linggang.sqlite3'}")
        try:
            yield installation
        finally:
            installation.stop()
        return
    name = f"lg_deploy_{uuid4().hex[:12]}"
    create_database(name, template=template().database if migrated else "template0")
    installation = Installation(folder, url_of(name))
    try:
        yield installation
    finally:
        installation.stop()
        drop_database(name)


def embedded() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


def server() -> dict[str, Any]:
    database = settings.DATABASES["default"]
    return {key.lower(): database[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if database[key]}


def url_of(name: str) -> str:
    database = server()
    password = f":{database['password']}" if database.get("password") else ""
    return f"postgres://{database['user']}{password}@{database.get('host', '127.0.0.1')}:{database.get('port', 5432)}/{name}"


def create_database(name: str, template: str) -> None:
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
    with psycopg.connect(**server(), dbname="postgres", autocommit=True) as admin:
        admin.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(name: str) -> None:
    with psycopg.connect(**server(), dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@dataclass(frozen=True)
class Template:
    """What `migrate` makes, to be copied: to migrate takes seconds, and one test (test_commands) is about it."""

    folder: Path
    database: str


@cache
def template() -> Template:
    """Made once by each process that runs tests, by the command that deploys."""
    folder, name = Path(tempfile.mkdtemp(prefix="linggang-template-")), f"lg_template_{uuid4().hex[:12]}"
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = f"sqlite:///{folder / 'linggang.sqlite3'}"
    if not embedded():
        create_database(name, template="template0")
        atexit.register(drop_database, name)
        url = url_of(name)
    done = Installation(folder, url).run("migrate")
    assert done.returncode == 0, done.stderr
    return Template(folder, name)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed_in(tmp_path) as installation:
        yield installation


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Installation]:
    with installed_in(tmp_path, migrated=True) as installation:
        yield installation
