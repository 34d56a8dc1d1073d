"""One run: its database, its two servers, its members, and the requests they send."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench import data, load
from bench.servers import Server

CONNECTIONS = 8


@dataclass
class Line:
    """A row of the table. `holds` is None for a figure without a target."""

    what: str
    value: str
    target: str = ""
    holds: bool | None = None
    detail: str = ""


@dataclass
class Run:
    url: str
    env: dict[str, str]
    folder: Path
    people: int
    posts: int
    rounds: int
    seconds: float
    app: Server
    floor: Server
    units: dict[str, list] = field(default_factory=dict)

    # --- requests ---------------------------------------------------------------------------------------------------

    def visible(self) -> list[list[int]]:
        """For each branch the posts that its members may claim."""
        communities = len(self.units["COMMUNITY"])
        by_branch = []
        for number in range(len(self.units["BRANCH"])):
            community, street = number // data.BRANCHES, number // data.BRANCHES // data.COMMUNITIES
            by_branch.append(
                [
                    post
                    for post in range(self.posts)
                    if (
                        True,
                        post % communities // data.COMMUNITIES == street,
                        post % communities == community,
                    )[post % 3]
                ]
            )
        return by_branch

    def claims(self, kind: str, *, prefix: str = "/api/v1", suffix: str = "") -> list[bytes]:
        """Every member claims once: on one of the posts they see ("spread"), or all on the same ("hot")."""
        visible, choice = self.visible(), random.Random(7).choice
        requests = []
        for person in range(self.people):
            post = choice(visible[person % len(visible)]) if kind == "spread" else 0
            requests.append(claim(person, post, prefix=prefix, suffix=suffix))
        return requests

    def lists(self, path: str) -> list[bytes]:
        """The same page, asked for by one member after the other."""
        return [load.request("GET", path, token=data.token(person)) for person in range(self.people)]

    # --- measuring --------------------------------------------------------------------------------------------------

    def warm(self) -> None:
        """Every worker of both servers has its connections and its prepared statements."""
        for server, prefix in ((self.app, "/api/v1"), (self.floor, "")):
            load.fire(server.port, self.lists(f"{prefix}/posts"), connections=16, seconds=1)
            load.fire(server.port, self.claims("spread", prefix=prefix), connections=16, seconds=1)
        data.forget_claims()

    def alternate(self, contenders: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
        """Each contender once per round, so that a slow minute of the machine hits all of them."""
        found: dict[str, list[float]] = {name: [] for name in contenders}
        for _round in range(self.rounds):
            for name, measure in contenders.items():
                found[name].append(measure())
        return found

    def claim_rate(self, server: Server, requests: list[bytes]) -> float:
        data.forget_claims()
        outcome = load.fire(server.port, requests, connections=CONNECTIONS, seconds=self.seconds)
        return outcome.require(201).rate

    def list_rate(self, server: Server, requests: list[bytes]) -> float:
        return load.fire(server.port, requests, connections=CONNECTIONS, seconds=self.seconds).require(200).rate


def claim(person: int, post: int, *, prefix: str = "/api/v1", suffix: str = "") -> bytes:
    path = f"{prefix}/posts/{data.post_id(post)}/claims{suffix}"
    return load.request("POST", path, token=data.token(person), key=str(uuid.uuid4()), body=b"{}")


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the rounds' ratios: both sides of each were measured one after the other."""
    return load.median([one / other for one, other in zip(above, below, strict=True)])


def spread(values: list[float], form: str = "{:,.0f}") -> str:
    """median (lowest to highest)"""
    texts = [form.format(value) for value in (load.median(values), min(values), max(values))]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"
