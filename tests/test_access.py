"""Every route × every role × own and other subtree, from the URL resolver: a route without a row fails."""

import importlib
import pkgutil

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

import tests.access
from backend.common.http.api import ApiView
from tests import examples
from tests.access import Access
from tests.conftest import Client
from tests.world import World

PREFIX = "api/v1/"
METHODS = ("get", "post", "put", "patch", "delete")
WRITING = ("INSERT INTO", "UPDATE ", "DELETE FROM")
MEMORY_OF_REQUESTS = '"common_idempotencykey"'  # a refused request may be remembered


def routes(resolver: URLResolver, prefix: str = "") -> dict[str, type]:
    """`"POST posts/<uuid:post_id>/claims" → view class` for everything under /api/v1/."""
    found: dict[str, type] = {}
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= routes(pattern, path)
        elif isinstance(pattern, URLPattern) and path.startswith(PREFIX):
            view = pattern.callback.view_class
            methods = [method.upper() for method in METHODS if hasattr(view, method)]
            found |= {f"{method} {path.removeprefix(PREFIX)}": view for method in methods}
    return found


def table() -> dict[str, Access]:
    rows: dict[str, Access] = {}
    for module in pkgutil.iter_modules(tests.access.__path__):
        rows |= importlib.import_module(f"tests.access.{module.name}").ROWS
    return rows


ROUTES, ROWS = routes(get_resolver()), table()


def test_every_route_has_a_row_and_every_row_a_route():
    assert sorted(ROWS) == sorted(ROUTES)


def test_every_route_is_one_of_our_views_with_a_summary():
    for route, view in ROUTES.items():
        assert issubclass(view, ApiView), route
        assert route.split()[0].lower() in view.summaries, route


@pytest.mark.parametrize("route", sorted(ROWS))
def test_access(route, world, now, client_for, anonymous):
    row, method = ROWS[route], route.split()[0].lower()
    prepared = row.prepare(world)
    path, body, headers = (*((prepared,) if isinstance(prepared, str) else prepared), {}, {})[:3]
    got, wrote, done = {}, [], None
    for name, client in everybody(world, client_for, anonymous).items():
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            response = call(client, method, path, body, headers)
            transaction.set_rollback(True)
        got[name] = response.status_code
        if response.status_code < 300 and (done is None or examples.is_empty(done)):
            done = response
        if response.status_code >= 400:
            wrote += [(name, query["sql"]) for query in queries if writes(query["sql"])]
    expected = {name: row.named.get(name, row.others) for name in got} | {"anonymous": row.anonymous}
    assert got == expected
    assert wrote == []
    if done is not None:  # one's own password is nobody's here
        examples.record(route, body, done)


def everybody(world: World, client_for, anonymous: Client) -> dict[str, Client]:
    return {name: client_for(person) for name, person in vars(world.people).items()} | {"anonymous": anonymous}


def call(client: Client, method: str, path: str, body: dict, headers: dict):
    if method in ("post", "patch", "put"):
        return getattr(client, method)(path, body, **headers)
    return getattr(client, method)(path, **headers)


def writes(sql: str) -> bool:
    return sql.startswith(WRITING) and MEMORY_OF_REQUESTS not in sql
