"""The list of posts: who sees which, and the filters."""

from decimal import Decimal

import pytest

from tests import factories


def listed(client, **filters):
    response = client.get("/api/v1/posts", filters)
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["results"]]


@pytest.fixture
def posts(world):
    world.cell.latitude, world.cell.longitude = Decimal("29.88"), Decimal("121.55")
    world.cell.save()
    make = factories.make_post
    make(unit=world.wenzhu, cell=world.cell, title="river", skills=["急救", "boats"])
    make(unit=world.wenzhu, title="draft", state="DRAFT")
    make(unit=world.lvmei, cell=world.lvmei_cell, title="lvmei", kind="STANDING", audience=world.kongpu)
    make(unit=world.cicheng, title="cicheng", state="CLOSED", audience=world.district)
    make(unit=world.foreign, title="foreign")


def test_everybody_sees_their_own(world, now, client_for, posts):
    assert listed(client_for(world.ben)) == ["cicheng", "lvmei", "river"]
    assert listed(client_for(world.cem)) == ["cicheng"]
    assert listed(client_for(world.ada)) == ["river"]
    assert listed(client_for(world.fay)) == ["lvmei", "draft", "river"]
    assert listed(client_for(world.gao)) == ["cicheng", "lvmei", "draft", "river"]
    assert listed(client_for(world.kim)) == ["foreign"]
    assert listed(client_for(world.dan)) == ["foreign"]


def test_filters(world, now, client_for, posts):
    eva = client_for(world.eva)
    assert listed(eva, state="CLOSED") == ["cicheng"]
    assert listed(eva, kind="STANDING") == ["lvmei"]
    assert listed(eva, unit=world.wenzhu.pk) == ["draft", "river"]
    assert listed(eva, unit=world.foreign.pk) == []
    assert listed(eva, cell=world.cell.pk) == ["river"]
    assert listed(eva, skill="急救") == listed(eva, skill="boats") == ["river"]
    assert listed(eva, skill="boat") == listed(eva, skill='"') == []
    assert listed(eva, near="29.89,121.54") == ["river"]
    assert listed(eva, near="29.99,121.54") == listed(eva, near="-0.00000000000001,179.99999999999") == []


@pytest.mark.parametrize(
    "query",
    ["state=openish", "colour=red", "near=1", "near=91,0", "near=a,b", "near=NaN,0", "unit=1", "state=OPEN&state=DRAFT",
     "skill=%00"],
)  # fmt: skip
def test_strange_filters_are_refused(world, now, client_for, query):
    assert client_for(world.ben).get(f"/api/v1/posts?{query}").status_code == 400
