"""Journeys run against an installation of their own: real processes, real database, real broker, real mail server.

Those that only add to it share one, each in a district of its own: `running`. What changes the clock, the rate limits or the
number of processes, or looks at everything there is, starts its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.deploy.conftest import ROOT, Installation, installed_in, migrated, status_of, wait_until
from tests.journeys.api import Api
from tests.journeys.mailbox import Mailbox, mail_server

__all__ = ["migrated"]
ALL = ("web", "worker", "beat")
TODAY_WORKS = (
    "from backend.common.models import CalendarOverride as C; from django.utils import timezone as t;"
    "C.objects.create(day=t.localdate(), is_working=True, note='journey')"
)


@dataclass
class Running:
    """An installation whose processes run, and where its mails go."""

    installation: Installation
    mailbox: Mailbox
    api: Api

    @property
    def today(self) -> date:
        return datetime.now(ZoneInfo(self.installation.env["TIME_ZONE"])).date()

    def start(self, *commands: str, **more: str) -> "Running":
        for command in commands:
            self.installation.start(command, **more)
        if "web" in commands:
            alive = self.installation.base + "/healthz"
            wait_until(lambda: status_of(alive) == 200, 60, "the web process answers")
        return self

    def python(self, module: str, *arguments: str) -> Any:
        """What `python -m module` in this installation says, as JSON: with the tests' packages, which set clocks and build casts."""
        command = [sys.executable, "-m", module, *arguments]
        env = self.installation.env
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def play_monday(self) -> None:
        """The clock's jobs as they run next Monday at 09:05, in a process whose clock says so. From then on the clock of this
        installation has nothing to do until that Monday."""
        assert self.python("tests.journeys.monday")["weekday"] == 0

    def logs(self) -> str:
        return " ".join(self.installation.log(command) for command in ALL)


def ten_in_the_morning() -> str:
    """A time zone where it is now ten: no mail waits for the end of the night."""
    return f"Etc/GMT{min(datetime.now(UTC).hour - 10, 12):+d}"  # POSIX: the sign says how far the zone is behind


def prepare(installation: Installation, mailbox: Mailbox) -> Running:
    """On a morning of a working day. Everybody calls from one address, and more than ten sign in."""
    more = {"EMAIL_URL": mailbox.url, "TIME_ZONE": ten_in_the_morning(), "WEB_WORKERS": "2"}
    installation.env |= more | {"RATE_SIGN_IN": "1000/min", "RATE_PERSON": "100000/min"}
    assert installation.manage("shell", "-c", TODAY_WORKS).returncode == 0
    return Running(installation, mailbox, Api(installation.base))


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with mail_server() as mailbox, installed_in(tmp_path_factory.mktemp("running"), migrated=True) as made:
        yield prepare(made, mailbox).start(*ALL)


@pytest.fixture
def installation(migrated: Installation) -> Installation:
    """One that is migrated, nothing more."""
    return migrated


@pytest.fixture
def own(migrated: Installation) -> Iterator[Running]:
    """One that a test has for itself, and starts."""
    with mail_server() as mailbox:
        yield prepare(migrated, mailbox)
