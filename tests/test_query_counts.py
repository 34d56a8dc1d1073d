"""Every list answers with the same number of SQL statements for 1 and for 20 rows."""

import importlib
import pkgutil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import tests.query_counts
from tests.query_counts import Listing
from tests.test_access import ROUTES


def table() -> dict[str, Listing]:
    rows: dict[str, Listing] = {}
    for module in pkgutil.iter_modules(tests.query_counts.__path__):
        rows |= importlib.import_module(f"tests.query_counts.{module.name}").ROWS
    return rows


ROWS = table()


def test_every_list_stands_in_the_table():
    lists = {route for route, view in ROUTES.items() if view.many and route.startswith("GET ")}
    assert set(ROWS) == lists


@pytest.mark.parametrize("route", sorted(ROWS))
def test_list_costs_the_same_for_one_and_for_twenty_rows(route, world, now, client_for):
    row = ROWS[route]
    path = row.path if isinstance(row.path, str) else row.path(world)
    client = client_for(getattr(world, row.reader))
    statements, seen = [], []
    for more in (1, 19):
        row.prepare(world, more)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, response.content
        statements.append(len(queries))
        seen.append(len(response.json()["results"]))
    assert seen[1] - seen[0] >= 19, "the twenty rows must be in the answer"
    assert statements == [row.statements, row.statements], [query["sql"] for query in queries]
