"""An installation of its own for a test: folder, port, secrets and database, run by the very commands that deploy it."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

ROOT = Path(settings.BASE_DIR)
COMMANDS = ROOT / "config" / "deploy" / "commands"


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
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "VAR_DIR": str(folder),
            "PORT": str(self.port),
            "SECRET_KEY_FILE": str(folder / "secret-key"),
            "SEALING_KEYS_FILE": str(folder / "sealing-keys"),
            "DATABASE_URL": database_url,
            "WEB_WORKERS": "1",
            "WORKER_CONCURRENCY": "1",
        }
        self.started: list[subprocess.Popen[bytes]] = []

    def run(self, command: str, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """A command that ends by itself."""
        return subprocess.run(
            [COMMANDS / command, *arguments], env=self.env | extra, capture_output=True, text=True, timeout=120
        )

    def manage(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env | extra, capture_output=True, text=True, timeout=120)

    def start(self, command: str, **extra: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{command}.log").open("ab") as log:
            process = subprocess.Popen(
                [COMMANDS / command], env=self.env | extra, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self.started):
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)

    def log(self, command: str) -> str:
        return (self.folder / f"{command}.log").read_text(errors="replace")


@contextmanager
def installed_in(folder: Path) -> Iterator[Installation]:
    """An installation with an empty database; at the end its processes are ended and its database is dropped."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        installation = Installation(folder, f"sqlite:///{folder / 'linggang.sqlite3'}")
        try:
            yield installation
        finally:
            installation.stop()
        return
    name = f"lg_deploy_{uuid4().hex[:12]}"
    server = {key.lower(): database[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if database[key]}
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
        password = f":{server['password']}" if server.get("password") else ""
        host = f"{server.get('host', '127.0.0.1')}:{server.get('port', 5432)}"
        installation = Installation(folder, f"postgres://{server['user']}{password}@{host}/{name}")
        try:
            yield installation
        finally:
            installation.stop()
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed_in(tmp_path) as installation:
        yield installation
