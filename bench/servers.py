"""Web servers on free ports, started by the very command of an installation, and stopped with all their children."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.environment import ROOT

FLOOR = "bench.floor.settings"


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]

    def family(self) -> list[psutil.Process]:
        master = psutil.Process(self.process.pid)
        return [master, *master.children(recursive=True)]

    def processor_seconds(self) -> float:
        """What all its processes have used: unlike a rate, a busy neighbour hardly changes it."""
        times = [member.cpu_times() for member in self.family()]
        return sum(one.user + one.system for one in times)

    def memory(self) -> list[tuple[str, float]]:
        """(role, PSS in MiB) of the master and of each worker: what it really costs, shared pages divided."""
        roles = ["master"] + ["worker"] * len(self.family()[1:])
        return [
            (role, member.memory_full_info().pss / 2**20) for role, member in zip(roles, self.family(), strict=True)
        ]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(env: dict[str, str], **more: str) -> Iterator[Server]:
    """The application (or the floor: DJANGO_SETTINGS_MODULE=bench.floor.settings) behind `config/deploy/commands/web`."""
    port = free_port()
    own = {**env, "HOST": "127.0.0.1", "PORT": str(port), **more}
    command = [str(ROOT / "config/deploy/commands/web")]
    (Path(env["VAR_DIR"]) / "static").mkdir(exist_ok=True)  # whitenoise warns about a missing folder
    log = Path(env["VAR_DIR"]) / f"server-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=out, stderr=out, start_new_session=True)
    try:
        wait_until_it_answers(process, port)
        yield Server(port, process)
    except AssertionError as error:
        error.add_note(f"the server's last words: {log.read_text()[-2000:]}")
        raise
    finally:
        stop(process)


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _try in range(300):
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        try:
            with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 seconds")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Politely first; then the whole group that this server was started in."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
