"""A database of the bench's own: created, migrated, and dropped whatever happens."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.environment import ROOT


def own_url(server: str) -> str:
    """The server's URL with a database name that no other run uses."""
    parts = urlsplit(server)
    return urlunsplit(parts._replace(path=f"{parts.path}_{os.getpid()}"))


@contextmanager
def created(url: str) -> Iterator[None]:
    name = urlsplit(url).path.strip("/")
    with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(env: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
