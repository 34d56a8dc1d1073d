"""A resident without an account finds the place a report is about."""

from datetime import date

import pytest

from tests import factories

URL = "/api/v1/public/locations"


def found(anonymous, **filters):
    response = anonymous.get(URL, filters)
    assert response.status_code == 200, response.content
    return {row["name"]: row for row in response.json()["results"]}


def test_open_communities_and_villages_are_listed_and_nothing_else(world, anonymous):
    factories.make_unit(name="慈湖村", kind="VILLAGE", parent=world.cicheng)
    factories.make_unit(name="老社区", kind="COMMUNITY", parent=world.kongpu, closed_on=date(2026, 1, 1))
    rows = found(anonymous)
    assert {name: row["within"] for name, row in rows.items()} == {
        "文竹社区": "孔浦街道", "绿梅社区": "孔浦街道", "慈湖村": "慈城镇",
    }  # fmt: skip
    assert {frozenset(row) for row in rows.values()} == {frozenset({"id", "name", "within"})}


def test_cells_of_one_community_are_listed(world, anonymous):
    factories.make_cell(unit=world.wenzhu, code="文竹-9", closed_on=date(2026, 1, 1))
    rows = found(anonymous, unit=str(world.wenzhu.pk))
    assert rows == {"文竹-1": {"id": str(world.cell.pk), "name": "文竹-1", "within": "文竹社区"}}
    assert found(anonymous, unit=str(world.branch.pk)) == {}


def test_a_part_of_the_name_is_enough(world, anonymous):
    assert set(found(anonymous, q="绿梅")) == {"绿梅社区"}


def test_pages_follow_one_another(world, anonymous):
    first = anonymous.get(URL, {"page_size": 1}).json()
    second = anonymous.get(first["next"]).json()
    assert {row["name"] for page in (first, second) for row in page["results"]} == {"文竹社区", "绿梅社区"}


def test_resident_reports_at_what_was_found(world, now, anonymous):
    unit = found(anonymous, q="文竹")["文竹社区"]["id"]
    cell = found(anonymous, unit=unit)["文竹-1"]["id"]
    for place in ({"unit_id": unit}, {"cell_id": cell}):
        body = {"category": "road", "title": "Hole", **place}
        assert anonymous.post("/api/v1/issues/resident-reports", body).status_code == 201


@pytest.mark.parametrize("query", ["unit=x", "kind=BRANCH", "q=%00", "page_size=0"])
def test_what_cannot_be_asked_is_refused(world, anonymous, query):
    assert anonymous.get(f"{URL}?{query}").status_code == 400


def test_nobody_asks_all_day(world, anonymous, monkeypatch):
    from backend.grid.api import PublicLocationsThrottle

    monkeypatch.setattr(PublicLocationsThrottle, "rate", "2/hour")
    assert [anonymous.get(URL).status_code for _ in range(3)] == [200, 200, 429]
