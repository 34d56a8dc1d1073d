"""What the bench runs on: settings for every process it starts, and a line that says which machine this was."""

import base64
import os
import platform
import secrets
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER = "postgres://postgres@127.0.0.1:5432/linggang_bench"
REDIS = "redis://127.0.0.1:6379/8"
LIBRARIES = ("django", "djangorestframework", "psycopg", "granian", "gunicorn", "celery")


def server_url() -> str:
    return os.environ.get("BENCH_DATABASE_URL", SERVER)


def redis_url() -> str:
    return os.environ.get("BENCH_REDIS_URL", REDIS)


def settings(database_url: str, folder: Path) -> dict[str, str]:
    """The environment of all processes: a real installation's, but with a limit per person that no client here reaches."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {
        **{name: value for name, value in os.environ.items() if name in ("HOME", "LANG", "LC_ALL", "TMPDIR")},
        "PATH": path,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url(),
        "VAR_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SEALING_KEYS": "bench:" + base64.b64encode(os.urandom(32)).decode(),
        "RATE_PERSON": "100000000/min",
        "LOG_LEVEL": "ERROR",
        "PYTHONUNBUFFERED": "1",
    }


def describe(cursor) -> list[str]:
    """The machine and the versions behind a table of figures."""
    cursor.execute("SHOW server_version")
    (server,) = cursor.fetchone()
    cursor.execute(
        "SELECT string_agg(name || '=' || setting, ', ' ORDER BY name) FROM pg_settings WHERE name = ANY(%s)",
        [["synchronous_commit", "fsync", "shared_buffers"]],
    )
    (tuning,) = cursor.fetchone()
    return [
        f"{len(os.sched_getaffinity(0))} cores ({processor()}), load {os.getloadavg()[0]:.1f} at the start",
        f"Python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        f"PostgreSQL {server.split()[0]} ({tuning}), {pgbench_version()}",
    ]


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def pgbench_version() -> str:
    return (
        subprocess.run(["pgbench", "--version"], capture_output=True, text=True, check=True)
        .stdout.split(" (Deb")[0]
        .strip()
    )
