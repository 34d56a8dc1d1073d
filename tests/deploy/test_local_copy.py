"""`make run` and the scripts behind it: what is missing is said in one sentence, and Ctrl-C leaves nothing behind."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.deploy.conftest import free_port, status_of, template, wait_until
from tests.production import ROOT, production_bin

pytestmark = [
    pytest.mark.processes,
    pytest.mark.sqlite(reason="a local copy is embedded whatever the lane; once is enough"),
]
RUN = [sys.executable, "scripts/run.py"]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "LANG") if name in os.environ}
    return kept | {
        "VENV_DIR": str(production_bin().parent),
        "VAR_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "DEMO": "0",
        "WEB_WORKERS": "1",
    }


def run(command: list[str], env: dict[str, str], **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=env | extra, capture_output=True, text=True, timeout=120)


def sentences(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What was said on the way out: one sentence in Chinese, one in English."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()


def test_a_busy_port_is_said_with_another_to_try(env):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", int(env["PORT"])))
        busy.listen()
        chinese, english = sentences(run(RUN, env))
    assert "已被占用" in chinese
    assert english == f"Port {env['PORT']} is busy; choose another: PORT={int(env['PORT']) + 1} make run."


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_said(env, port):
    _chinese, english = sentences(run(RUN, env, PORT=port))
    assert english == f"PORT must be a number from 1 to 65535, not '{port}'."


def test_a_host_that_is_not_this_machine_is_said(env):
    _chinese, english = sentences(run(RUN, env, HOST="192.0.2.1"))
    assert "192.0.2.1" in english


def test_a_data_folder_that_cannot_be_used_is_said(env, tmp_path):
    (tmp_path / "file").write_text("")
    _chinese, english = sentences(run(RUN, env, VAR_DIR=str(tmp_path / "file" / "var")))
    assert "VAR_DIR" in english


def test_a_python_that_is_too_old_is_said(env, tmp_path):
    for name in ("python", "python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        fake = tmp_path / "bin" / name
        fake.parent.mkdir(exist_ok=True)
        fake.write_text("#!/bin/sh\nexit 1\n")
        fake.chmod(0o755)
    done = run(["/bin/sh", "scripts/python", "scripts/run.py"], env, PATH=str(tmp_path / "bin"))
    _chinese, english = sentences(done)
    assert "Python 3.11 or newer" in english


def test_a_python_without_venv_is_said(env, tmp_path):
    """As Debian's python3 is before python3-venv is installed."""
    for name in ("install.py", "console.py"):
        (tmp_path / "scripts").mkdir(exist_ok=True)
        (tmp_path / "scripts" / name).write_text((ROOT / "scripts" / name).read_text())
    hidden = """if True:
        import importlib.util, sys
        find = importlib.util.find_spec
        importlib.util.find_spec = lambda name: None if name == "ensurepip" else find(name)
        sys.path.insert(0, "scripts")
        import install
        install.create()
    """
    done = subprocess.run(
        [sys.executable, "-c", hidden], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60
    )
    _chinese, english = sentences(done)
    assert "python3-venv" in english
    assert not (tmp_path / ".venv").exists()


class Copy:
    """One `make run`, as a terminal starts it: in a process group that Ctrl-C reaches."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env, self.log = env, log
        self.base = f"http://127.0.0.1:{env['PORT']}"
        with log.open("wb") as out:
            self.make = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True
            )
        self.seen: set[psutil.Process] = set()

    def wait_until_welcome(self) -> None:
        wait_until(lambda: "Ctrl-C" in self.said() or self.make.poll() is not None, 120, "the welcome")
        assert self.make.poll() is None, self.said()
        self.seen = set(psutil.Process(self.make.pid).children(recursive=True))

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def interrupt(self) -> int:
        os.killpg(self.make.pid, signal.SIGINT)
        return self.make.wait(40)

    def left(self) -> list[psutil.Process]:
        return [process for process in self.seen if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]

    def end(self) -> None:
        for process in [*self.left()]:
            process.kill()
        if self.make.poll() is None:
            os.killpg(self.make.pid, signal.SIGKILL)
            self.make.wait()


@pytest.fixture
def begun_before(env) -> None:
    """The folder of a copy that ran here before, for tests that are not about the first time."""
    folder = Path(env["VAR_DIR"])
    folder.mkdir()
    shutil.copy(template().folder / "linggang.sqlite3", folder)


@pytest.fixture
def start(env, tmp_path):
    copies: list[Copy] = []

    def begin(**extra: str) -> Copy:
        copies.append(Copy(env | extra, tmp_path / f"copy-{len(copies)}.log"))
        return copies[-1]

    yield begin
    for copy in copies:
        copy.end()


def test_two_copies_run_side_by_side_and_ctrl_c_leaves_no_orphan(env, start, tmp_path):
    one = start()
    other = start(VAR_DIR=str(tmp_path / "other"), PORT=str(free_port()))
    for copy in (one, other):
        copy.wait_until_welcome()
        assert status_of(f"{copy.base}/healthz") == 200
        commands = " ".join(" ".join(process.cmdline()) for process in copy.seen)
        assert re.search(r"granian|gunicorn", commands) and "worker" in commands and "beat" in commands
    assert one.interrupt() in (0, 2, 130, -signal.SIGINT)
    wait_until(lambda: not one.left(), 5, f"nothing is left of {one.seen}")
    assert status_of(f"{one.base}/healthz") == 0
    assert status_of(f"{other.base}/healthz") == 200, "stopping one copy must not touch the other"
    other.interrupt()
    wait_until(lambda: not other.left(), 5, "nothing is left of the other copy")


def test_secrets_are_drawn_once_and_for_the_owner_only(env, start):
    drawn = []
    for _ in range(2):
        copy = start()
        copy.wait_until_welcome()
        files = [Path(env["VAR_DIR"], name) for name in ("secret-key", "sealing-keys")]
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
        drawn.append([file.read_text() for file in files])
        copy.interrupt()
    assert drawn[0] == drawn[1]


def test_a_second_copy_on_the_same_folder_is_refused(env, begun_before, start):
    start().wait_until_welcome()
    _chinese, english = sentences(run(RUN, env, PORT=str(free_port())))
    assert "VAR_DIR" in english


def test_when_the_launcher_is_killed_its_processes_end_too(begun_before, start):
    copy = start()
    copy.wait_until_welcome()
    (launcher,) = [process for process in copy.seen if "scripts/run.py" in process.cmdline()]
    launcher.kill()
    wait_until(lambda: not copy.left(), 30, "every process has ended")


def test_terminate_ends_everything_as_ctrl_c_does(begun_before, start):
    copy = start()
    copy.wait_until_welcome()
    began = time.monotonic()
    copy.make.terminate()
    copy.make.wait(40)
    wait_until(lambda: not copy.left(), 5, "nothing is left")
    assert time.monotonic() - began < 30
