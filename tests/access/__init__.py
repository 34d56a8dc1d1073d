"""The access table: for every method of every route, what each of the cast gets. One file per app, each with `ROWS`.

    ROWS = {
        "POST posts/<uuid:post_id>/claims": Access(
            lambda world: (f"/api/v1/posts/{open_post(world).pk}/claims", {"note": ""}),
            {"ben": 201, "ada": 403, …},          # who gets something else than `others`
            others=404,
        ),
    }

The preparation returns the path and, for POST and PATCH, the body (and optionally a dict of headers such as HTTP_IF_MATCH).
Each person's call is rolled back before the next one's. `others` holds for all who are not named, the foreign district's
administrator included; `anonymous` is 401 unless named.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.world import World


@dataclass(frozen=True)
class Access:
    prepare: Callable[[World], str | tuple[Any, ...]]
    named: dict[str, int] = field(default_factory=dict)
    others: int = 404
    anonymous: int = 401
