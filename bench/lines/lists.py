"""Fifty open posts with rights and a filter, against a ModelSerializer without either."""

from collections.abc import Iterator

from bench import data, load
from bench.inside import statements
from bench.setting import Line, Run, ratio, spread

PATH = "/api/v1/posts?state=OPEN"


def lines(run: Run) -> Iterator[Line]:
    ours, floor = run.lists(PATH), run.lists("/posts")
    found = run.alternate(
        {"list": lambda: run.list_rate(run.app, ours), "floor": lambda: run.list_rate(run.floor, floor)}
    )
    faster = ratio(found["list"], found["floor"])
    yield Line(
        "list of 50 with rights and a filter ÷ ModelSerializer without",
        f"{faster:.2f}",
        "≥ 1.2",
        faster >= 1.2,
        f"{spread(found['list'])}/s ÷ {spread(found['floor'])}/s",
    )
    asked = statements(PATH, person=0)
    yield Line("SQL statements of that list", str(asked), "≤ 3", asked <= 3, "who asks with which roles; the page")
    yield ten_times(run, ours)


def ten_times(run: Run, requests: list[bytes]) -> Line:
    """The same page over ten times the posts. More cannot be taken away again in a moment, so rounds are few → ten → few."""
    few, many = [], []
    for _round in range(run.rounds):
        few.append(run.list_rate(run.app, requests))
        data.make_posts(run.units, run.posts, run.posts * 9)
        data.analyse()
        many.append(run.list_rate(run.app, requests))
        data.drop_posts_from(run.posts)
    slower = load.median([one / other for one, other in zip(few, many, strict=True)])
    detail = f"{run.posts:,} posts {spread(few)}/s, {run.posts * 10:,} posts {spread(many)}/s"
    return Line("list over 10 × the rows: time ÷ time", f"{slower:.2f}", "≤ 1.1", slower <= 1.1, detail)
