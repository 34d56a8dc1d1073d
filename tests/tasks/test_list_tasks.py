"""Who sees which tasks, and what a list says of them."""

import pytest

from tests import factories

URL = "/api/v1/tasks"


@pytest.fixture
def some(world):
    factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben, title="here")
    factories.make_task(unit=world.lvmei, cell=world.lvmei_cell, offered_by=world.ivy, person=world.ben, title="there")
    factories.make_task(unit=world.cicheng, offered_by=world.eva, person=world.cem, title="far", state="DONE")


def titles(client, **filters):
    response = client.get(URL, filters)
    assert response.status_code == 200, response.content
    return {row["title"] for row in response.json()["results"]}


def test_everybody_sees_their_own_and_staff_those_of_their_place(world, now, some, client_for):
    names = ("ben", "cem", "bao", "ada", "jin", "ivy", "fay", "gao", "kim")
    assert {name: titles(client_for(getattr(world, name))) for name in names} == {
        "ben": {"here", "there"},
        "cem": {"far"},
        "bao": set(),
        "ada": {"here"},
        "jin": {"here"},
        "ivy": {"there"},
        "fay": {"here", "there"},
        "gao": {"here", "there", "far"},
        "kim": set(),
    }


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"state": "DONE"}, {"far"}),
        ({"unit": "kongpu"}, {"here", "there"}),
        ({"cell": "cell"}, {"here"}),
        ({"person": "cem"}, {"far"}),
        ({"belongs_id": "cem"}, set()),
    ],
)
def test_filters(world, now, some, client_for, filters, expected):
    ids = {name: str(getattr(world, value).pk) if hasattr(world, value) else value for name, value in filters.items()}
    assert titles(client_for(world.eva), **ids) == expected


@pytest.mark.parametrize("query", ["state=NEW", "cell=1", "colour=red", "unit=0"])
def test_unknown_filters_and_values_are_refused(world, now, client_for, query):
    assert client_for(world.eva).get(f"{URL}?{query}").status_code == 400


def test_list_leaves_out_what_only_the_detail_says(world, now, task, client_for):
    ben = client_for(world.ben)
    (row,) = ben.get(URL).json()["results"]
    detail = ben.get(f"{URL}/{task.pk}")
    assert {"description", "note", "reason"} & set(row) == set()
    assert {"description", "note", "reason"} <= set(detail.json())
    assert ben.get(f"{URL}/{task.pk}", HTTP_IF_NONE_MATCH=detail["ETag"]).status_code == 304
