"""`make test`: all tests on SQLite, then on PostgreSQL + Redis when they can be reached; prints which lanes ran.

Extra arguments go to pytest. REQUIRE_ALL_LANES=1, for continuous integration: an unreachable server is an error instead of a
lane that did not run, and a skipped test, for which a program is missing, is a failure.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from console import fail
from install import PYTHON, ROOT, install

POSTGRES = "postgres://postgres@127.0.0.1:5432/linggang"
REDIS = "redis://127.0.0.1:6379/9"
REQUIRE_ALL_LANES = os.environ.get("REQUIRE_ALL_LANES") == "1"
#: pytest's exit code when all selected tests are about the other lane's database.
NOTHING_COLLECTED = 5
#: What may be set for a local copy; tests must not see it.
OWN_SETTINGS = {
    "SECRET_KEY", "SECRET_KEY_FILE", "SEALING_KEYS", "SEALING_KEYS_FILE", "ALLOWED_HOSTS", "PUBLIC_URL", "HTTPS", "EMAIL_URL",
    "EMAIL_URL_FILE", "DEBUG", "LOG_LEVEL", "DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "NUM_PROXIES",
}  # fmt: skip

#: Connects to both servers with the program's drivers; prints one line for each that does not answer.
PROBE = """
import os, re, sys
import psycopg, redis
def reach(name, ask):
    try:
        ask()
    except Exception as problem:
        print(f"{name}: {str(problem).strip().splitlines()[0].rstrip(chr(46))}")
server, _, _ = os.environ["DATABASE_URL"].partition("?")
reach("PostgreSQL", lambda: psycopg.connect(re.sub(r"/[^/]*$", "/postgres", server), connect_timeout=3).close())
patience = dict(socket_connect_timeout=3, socket_timeout=3)
reach("Redis", lambda: redis.Redis.from_url(os.environ["REDIS_URL"], **patience).ping())
"""


@dataclass
class Lane:
    name: str
    settings: dict[str, str]
    verdict: str = ""
    failed: bool = False


def main(arguments: list[str]) -> int:
    install("dev")
    sqlite = Lane("SQLite, embedded broker", {})
    postgres = Lane(
        "PostgreSQL + Redis",
        {
            "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or POSTGRES,
            "REDIS_URL": os.environ.get("TEST_REDIS_URL") or REDIS,
        },
    )
    missing = unreachable(postgres)
    if missing and REQUIRE_ALL_LANES:
        fail(f"REQUIRE_ALL_LANES=1，但连不上：{missing}。", f"REQUIRE_ALL_LANES=1, but unreachable: {missing}.")
    with tempfile.TemporaryDirectory(prefix="linggang-test-") as folder:
        run(sqlite, arguments, Path(folder, "sqlite"))
        if missing:
            postgres.verdict = f"DID NOT RUN 未运行 ({missing})"
        else:
            run(postgres, arguments, Path(folder, "postgres"))
    print("\nLanes 测试通道")
    for lane in (sqlite, postgres):
        print(f"  {lane.name:<24} {lane.verdict}")
    return 1 if sqlite.failed or postgres.failed else 0


def unreachable(lane: Lane) -> str:
    found = subprocess.run(
        [PYTHON, "-c", PROBE], env=dict(os.environ) | lane.settings, capture_output=True, text=True, timeout=60
    )
    lines = found.stdout.splitlines() if not found.returncode else found.stderr.splitlines()[-1:]
    return "; ".join(lines)


def run(lane: Lane, arguments: list[str], folder: Path) -> None:
    """One pytest run on one pair of servers, with a data folder of its own and none of the user's settings."""
    folder.mkdir()
    env = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    env |= lane.settings | {"VAR_DIR": str(folder), "PATH": f"{PYTHON.parent}{os.pathsep}{env['PATH']}"}
    report = folder / "report.xml"
    parallel = [] if any(argument.startswith("-n") for argument in arguments) else ["-n", "2"]
    print(f"\n=== {lane.name} ===", flush=True)
    began = time.monotonic()
    command = [str(PYTHON), "-m", "pytest", *parallel, f"--junitxml={report}", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=env).returncode
    summary, skipped = counts(report)
    unwanted = REQUIRE_ALL_LANES and skipped > 0
    lane.failed = unwanted or code not in ((0, NOTHING_COLLECTED) if arguments else (0,))
    verdict = "FAILED 失败" if lane.failed else "passed 通过"
    why = ", nothing may be skipped 不许跳过" if unwanted else ""
    lane.verdict = f"{verdict}: {summary}{why}, {time.monotonic() - began:.0f} s"


def counts(report: Path) -> tuple[str, int]:
    """The results of a report in words, and how many tests were skipped."""
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))
    except (OSError, ET.ParseError):
        return "no report", 0
    total = {key: sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "failures", "errors", "skipped")}
    bad = total["failures"] + total["errors"]
    passed = total["tests"] - bad - total["skipped"]
    return f"{passed} passed, {bad} failed, {total['skipped']} skipped", total["skipped"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
