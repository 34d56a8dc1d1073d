"""The embedded broker: Celery's `filesystem://` transport, safe when a process is killed while it writes.

The original writes a message under its final name, so that a reader may crash on half of it, and keeps the table of queues in a
file that a killed process leaves empty, so that no worker starts again. Here a message appears by a rename, one that cannot
be read is dropped (it was only a tick), and there is no table: a message goes to the queue it names.
"""

import json
import os
import time
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem, virtual

#: Ticks from a time when no worker ran are of no use, and many files make the folder slow.
MOST_WAITING = 1000


class Channel(filesystem.Channel):
    """One folder, a file per message: `<nanoseconds>-<random>.<queue>.msg`."""

    supports_fanout = False

    @property
    def folder(self) -> Path:
        folder = Path(self.transport_options["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def waiting(self, queue: str) -> list[Path]:
        return sorted(self.folder.glob(f"[0-9]*.{queue}.msg"))

    def _lookup(self, exchange: str, routing_key: str, default: str | None = None) -> list[str]:
        return [routing_key or exchange]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Nothing to remember: messages name their queue."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        if len(self.waiting(queue)) >= MOST_WAITING:
            return
        name = f"{time.time_ns()}-{uuid.uuid4().hex}"
        draft = self.folder / f".draft-{name}"
        draft.write_text(json.dumps(payload), "utf-8")
        draft.rename(self.folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for file in self.waiting(queue):
            mine = self.folder / f".taken-{os.getpid()}-{file.name}"
            try:
                file.rename(mine)  # only one process succeeds
                text = mine.read_text("utf-8")
                mine.unlink()
            except OSError:
                continue
            with suppress(ValueError):
                return json.loads(text)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self.waiting(queue))

    def _purge(self, queue: str) -> int:
        messages = self.waiting(queue)
        for message in messages:
            message.unlink(missing_ok=True)
        return len(messages)

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)


class Transport(filesystem.Transport):
    Channel = Channel
    global_state = virtual.BrokerState()

    def driver_version(self) -> str:
        return "1"


def sweep(folder: Path, older_than_seconds: int = 3600) -> int:
    """Delete what a killed process left half written or half read; returns how many files."""
    limit = time.time() - older_than_seconds
    left = [file for file in folder.glob(".*-*") if file.stat().st_mtime < limit]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)
