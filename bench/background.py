"""Processes beside the web server: a worker with its beat, and a mail sink."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.environment import ROOT
from bench.servers import stop


@contextmanager
def working(env: dict[str, str]) -> Iterator[None]:
    """A worker of one process and beat, as an installation runs them: relay, clock and delivery all at work."""
    own = {**env, "WORKER_CONCURRENCY": "1"}
    with ExitStack() as stack:
        for name in ("worker", "beat"):
            command = [str(ROOT / "config/deploy/commands" / name)]
            process = subprocess.Popen(
                command, cwd=ROOT, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            stack.callback(stop, process)
        time.sleep(6)  # both have started and done their first ticks
        yield


class Sink:
    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.sink"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.port = int(self.process.stdout.readline())  # type: ignore[union-attr]

    def taken(self) -> int:
        self.process.stdin.write("\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return int(self.process.stdout.readline())  # type: ignore[union-attr]

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *error: object) -> None:
        stop(self.process)
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()  # type: ignore[union-attr]
