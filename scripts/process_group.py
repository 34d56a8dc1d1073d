"""Start a process with its children, and end them together.

The group gets a session of its own, so that Ctrl-C in the terminal reaches only this script: it sends SIGTERM once, waits, and
then kills. If this script is killed itself, Linux sends SIGTERM to the group's leader.
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


class ProcessGroup:
    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.command, self.env = command, env
        self.stopping = False

    def __enter__(self) -> "ProcessGroup":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.leader = subprocess.Popen(
            self.command, cwd=ROOT, env=self.env, start_new_session=True, preexec_fn=end_with_parent
        )
        return self

    def __exit__(self, *problem: object) -> None:
        if self.leader.poll() is None:
            self.leader.send_signal(signal.SIGTERM)
            try:
                self.leader.wait(STOP_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.leader.kill()
                self.leader.wait()

    def ended(self) -> bool:
        return self.leader.poll() is not None

    def wait(self) -> int:
        """Wait until the leader ends. Its exit code, 1 instead of 0; 0 after a signal to stop."""
        while True:
            try:
                code = self.leader.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
            return 0 if self.stopping else code or 1

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        if not self.stopping:
            self.stopping = True
            self.leader.send_signal(signal.SIGTERM)


def end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:
            os._exit(1)
