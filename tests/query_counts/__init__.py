"""The query-count table: every list with 1 and with 20 rows costs the same number of statements. One file per app.

    ROWS = {"GET posts": Listing(lambda world, count: [make… for _ in range(count)], "/api/v1/posts", reader="ben", statements=2)}

`statements` counts everything, the sign-in too. `path` may be a function of the world.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world import World


@dataclass(frozen=True)
class Listing:
    prepare: Callable[[World, int], Any]
    path: str | Callable[[World], str]
    reader: str
    statements: int
