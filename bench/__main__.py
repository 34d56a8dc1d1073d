"""`make bench`: one run, one table. `make bench ARGS=--quick` shows in two minutes that everything works, with rough figures."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import environment
from bench.background import Sink
from bench.database import created, migrate, own_url

PARTS = ("claims", "crowds", "lists", "figures", "progress", "messages", "servers")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="few rows, one short round")
    parser.add_argument("--rounds", type=int, default=3, help="how often the contenders take turns (default 3)")
    parser.add_argument("--seconds", type=float, default=3, help="how long each may send requests (default 3)")
    found = parser.parse_args()
    unknown = set(found.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    found.parts = found.parts or PARTS
    return found


def main() -> int:
    asked = arguments()
    url = own_url(environment.server_url())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linggang-bench-")))
        sink = stack.enter_context(Sink())
        env = environment.settings(url, folder) | {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
        stack.enter_context(created(url))
        migrate(env)
        os.environ.update(env, DJANGO_SETTINGS_MODULE="config.settings")
        return measure(asked, url, env, folder, sink)


def measure(asked: argparse.Namespace, url: str, env: dict[str, str], folder: Path, sink: Sink) -> int:
    # Imported here, because they read the environment that is set above.
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from bench import data  # noqa: PLC0415
    from bench.servers import FLOOR, serving  # noqa: PLC0415
    from bench.setting import Run  # noqa: PLC0415
    from bench.table import show  # noqa: PLC0415

    people, posts = (2_000, 600) if asked.quick else (20_000, 2_000)
    rounds, seconds = (1, 1.0) if asked.quick else (asked.rounds, asked.seconds)
    began = time.monotonic()
    with connection.cursor() as cursor:
        about = environment.describe(cursor)
    units = data.make_units()
    data.make_people(units["BRANCH"], people)
    data.make_officer(units["DISTRICT"][0])
    data.make_posts(units, 0, posts)
    data.analyse()
    about.append(
        f"{people:,} people with tokens and roles, {posts:,} open posts, {sum(map(len, units.values())):,} units; "
        f"{rounds} rounds of {seconds:g} s, each contender in turn; medians (lowest to highest)"
    )
    with serving(env) as app, serving(env, DJANGO_SETTINGS_MODULE=FLOOR) as floor:
        run = Run(url, env, folder, people, posts, rounds, seconds, app, floor, units)
        run.warm()
        failed = show(about, collect(run, asked, sink))
    connection.close()
    print(f"\n{time.monotonic() - began:.0f} seconds in all")
    return 1 if failed else 0


def collect(run, asked: argparse.Namespace, sink: Sink) -> Iterator:
    from bench.lines import claims, crowds, figures, lists, messages, progress, servers  # noqa: PLC0415

    size = {"reminders": 5_000, "mails": 200} if asked.quick else {"reminders": 100_000, "mails": 2_000}
    parts = {
        "claims": lambda: claims.lines(run),
        "crowds": lambda: crowds.lines(run),
        "lists": lambda: lists.lines(run),
        "figures": lambda: figures.lines(run),
        "progress": lambda: progress.lines(run),
        "messages": lambda: messages.lines(run, sink, **size),
        "servers": lambda: servers.lines(run),
    }
    for name in asked.parts:
        yield from parts[name]()
    yield servers.memory(run)


if __name__ == "__main__":
    sys.exit(main())
