"""A process with its children: started together, ended together, no orphan left behind.

The family gets a session of its own, so that Ctrl-C in the terminal reaches only us: we ask once, politely, wait,
and then make sure. If we are killed ourselves, Linux tells the head of the family to stop.
"""

import ctypes
import os
import signal
import subprocess
import sys
from types import FrameType

from install import ROOT

STOP_PATIENCE_SECONDS = 20
PR_SET_PDEATHSIG = 1


class Family:
    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.command, self.env = command, env
        self.stopping = False

    def __enter__(self) -> "Family":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.head = subprocess.Popen(
            self.command, cwd=ROOT, env=self.env, start_new_session=True, preexec_fn=end_with_parent
        )
        return self

    def __exit__(self, *problem: object) -> None:
        if self.head.poll() is None:
            self.head.send_signal(signal.SIGTERM)
            try:
                self.head.wait(STOP_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.head.kill()
                self.head.wait()

    def ended(self) -> bool:
        return self.head.poll() is not None

    def wait(self) -> int:
        """Until the family ends by itself or is told to stop; 0 when it was told to."""
        while True:
            try:
                code = self.head.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
            return 0 if self.stopping else code or 1

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        if not self.stopping:
            self.stopping = True
            self.head.send_signal(signal.SIGTERM)


def end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)
