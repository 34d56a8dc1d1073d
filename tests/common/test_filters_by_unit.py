"""One rule for every list: a unit that one cannot see, as a filter, gives an empty page, like a unit that is not there."""

from uuid import uuid4

import pytest

from tests.test_access import ROUTES


def asks_for_a_unit(view) -> bool:
    """A filter among filters; where others are required (a metric), the unit says whose figure it is, not what to leave out."""
    fields = view.Filters().fields.values() if view.many and view.Filters else ()
    return any(field.field_name == "unit" for field in fields) and not any(field.required for field in fields)


LISTS = sorted(
    route.removeprefix("GET ")
    for route, view in ROUTES.items()
    if route.startswith("GET ") and "<" not in route and asks_for_a_unit(view)
)


@pytest.mark.parametrize("path", LISTS)
def test_a_unit_that_is_not_there_gives_an_empty_page(path, world, now, client_for):
    answer = client_for(world.eva).get(f"/api/v1/{path}?unit={uuid4()}")
    assert (answer.status_code, answer.json().get("results")) == (200, []), answer.content


def test_lists_are_found():
    assert {"posts", "tasks", "issues", "people", "teams", "pledges", "pledge-lists"} <= set(LISTS)
