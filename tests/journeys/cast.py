"""Fills an empty database with the cast of the tests and what the access table needs: `python -m tests.journeys.cast TEXT`.

Every pledge says TEXT, which its readers may see. Prints {"tokens": {name: token}, "ids": {name: id}, "paths": {route: path}}: for every GET route a path that leads to something.
"""

import json
import os
import sys
from contextlib import suppress
from typing import Any

import django


def address(route: str, row: Any, world: Any) -> str:
    """Where the access table asks, or nothing: a few prepare what another has prepared in this one world."""
    from django.db import IntegrityError, transaction

    from backend.common.errors import Conflict

    if route.startswith("GET "):
        with suppress(IntegrityError, Conflict), transaction.atomic():
            prepared = row.prepare(world)
            return prepared if isinstance(prepared, str) else prepared[0]
    return ""


def main(text: str) -> None:
    from django.db import transaction
    from knox.models import AuthToken

    from backend.pledges.models import Pledge
    from tests import world as cast
    from tests.test_access import ROWS

    with transaction.atomic():
        world = cast.build()
        paths = {route: way for route, row in ROWS.items() if (way := address(route, row, world))}
        for route in ("consortia/<uuid:consortium_id>/members", "teams/<uuid:team_id>/members"):
            paths[f"GET {route}"] = f"{paths['GET ' + route.removesuffix('/members')]}/members"
        Pledge.objects.update(text=text)
        tokens = {name: AuthToken.objects.create(user=person)[1] for name, person in vars(world.people).items()}
    ids = {name: str(row.pk) for group in (world.people, world.units, world.cells) for name, row in vars(group).items()}
    print(json.dumps({"tokens": tokens, "ids": ids, "paths": paths}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["TIME_ZONE"] = (
        "Asia/Shanghai"  # where the cast's quarter is over; the installation's day is wherever it is ten
    )
    django.setup()
    main(sys.argv[1])
