"""What an installation keeps, as bytes: its folder, its database as a backup writes it, its broker."""

import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import redis

from tests.deploy.conftest import Installation
from tests.journeys.canaries import Place


def folder(installation: Installation) -> list[Place]:
    """Every file: logs, the embedded broker and database with its write-ahead log, metrics, whatever else was left there."""
    files = [file for file in installation.folder.rglob("*") if file.is_file() and "static" not in file.parts]
    return [Place(str(file.relative_to(installation.folder)), contents(file)) for file in files]


def contents(file: Any) -> bytes:
    try:
        return bytes(file.read_bytes())
    except FileNotFoundError:  # a message of the broker, taken meanwhile
        return b""


def dump(installation: Installation) -> Place:
    url = installation.env["DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(installation.folder / "linggang.sqlite3")) as database:
            return Place("dump", "\n".join(database.iterdump()).encode())
    done = subprocess.run(["pg_dump", "--inserts", url], capture_output=True, check=True)
    return Place("dump", done.stdout)


def in_redis(url: str) -> list[Place]:
    """Every key with its value, of whatever type, as Redis itself writes it down."""
    client = redis.Redis.from_url(url)
    keys = list(client.scan_iter(count=1000))
    return [Place(f"redis {key[:20]!r}", key + (client.dump(key) or b"") + value(client, key)) for key in keys]


def value(client: Any, key: bytes) -> bytes:
    read = {b"string": client.get, b"set": client.smembers, b"hash": client.hgetall}
    read[b"list"] = lambda name: client.lrange(name, 0, -1)
    read[b"zset"] = lambda name: client.zrange(name, 0, -1)
    kind = client.type(key)
    return repr(read[kind](key)).encode() if kind in read else b""


class Listener:
    """What is said to Redis while it listens, as MONITOR shows it."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(url)
        self.lines: list[bytes] = []
        self.ready, self.ended = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.listen, daemon=True)

    def listen(self) -> None:
        with self.client.monitor() as monitor:
            self.ready.set()
            while not self.ended.is_set():
                self.lines.append(monitor.next_command()["command"].encode("utf-8", "surrogateescape"))


@contextmanager
def listening(url: str) -> Iterator[list[bytes]]:
    """Nothing where there is no Redis."""
    if not url:
        yield []
        return
    listener = Listener(url)
    listener.thread.start()
    assert listener.ready.wait(10)
    try:
        yield listener.lines
    finally:
        listener.ended.set()
        listener.client.ping()  # one more command, for it to see that it is over
        listener.thread.join(10)
