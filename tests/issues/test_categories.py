"""The two-level tree of categories: seeded, edited by administrators, readable by everybody."""

import pytest

from backend.issues.models import IssueCategory
from backend.journal.models import Entry

URL = "/api/v1/issue-categories"
SNOW = {"code": "snow", "name_zh": "积雪", "name_en": "Snow", "due_days": 1}


@pytest.fixture
def eva(world, now, client_for):
    return client_for(world.eva)


def test_seeded_tree_has_the_eleven_kinds_in_two_languages(world):
    tops = set(IssueCategory.objects.filter(parent=None).values_list("code", flat=True))
    assert tops == {
        "sewage", "illegal-structure", "river", "road", "parking", "livestock", "frontage", "safety", "dispute", "care",
        "other",
    }  # fmt: skip
    assert all(IssueCategory.objects.filter(parent__code=top).count() >= 3 for top in tops)
    assert (
        not IssueCategory.objects.filter(name_zh="").exists() and not IssueCategory.objects.filter(name_en="").exists()
    )


def test_anybody_reads_it_without_an_account(world, now, anonymous):
    rows = anonymous.get(f"{URL}?page_size=100&active=true").json()["results"]
    pothole = next(row for row in rows if row["code"] == "road-pothole")
    assert (pothole["parent_code"], pothole["name_zh"], pothole["due_days"]) == ("road", "路面坑洼", 7)


def test_administrator_adds_a_kind_and_one_below_it(eva):
    assert eva.post(URL, SNOW).status_code == 201
    below = {"code": "snow-roof", "name_zh": "屋顶积雪", "name_en": "Snow on a roof", "parent_code": "snow"}
    response = eva.post(URL, below)
    assert (response.status_code, response.json()["parent_code"], response.json()["due_days"]) == (201, "snow", None)
    assert set(Entry.objects.values_list("kind", flat=True)) == {"category.added"}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"code": "road"}, 409),
        ({"parent_code": "road-pothole"}, 400),
        ({"parent_code": "nothing"}, 400),
        ({"due_days": 0}, 400),
        ({"due_days": "3"}, 400),
        ({"name_en": ""}, 400),
    ],
)
def test_wrong_category_is_refused(eva, nothing_changes, wrong, status):
    with nothing_changes():
        assert eva.post(URL, {**SNOW, **wrong}).status_code == status


def test_first_level_needs_days(eva, nothing_changes):
    given = {name: value for name, value in SNOW.items() if name != "due_days"}
    road = IssueCategory.objects.get(code="road")
    with nothing_changes():
        assert eva.post(URL, given).status_code == 400
        assert eva.patch(f"{URL}/{road.pk}", {"due_days": None}, HTTP_IF_MATCH='"1"').status_code == 400


def test_administrator_takes_a_category_out_of_use(eva, world, client_for):
    road = IssueCategory.objects.get(code="road")
    response = eva.patch(f"{URL}/{road.pk}", {"active": False}, HTTP_IF_MATCH='"1"')
    assert (response.status_code, response.json()["active"], response["ETag"]) == (200, False, '"2"')
    body = {"category": "road-pothole", "title": "x", "cell_id": str(world.cell.pk)}
    assert client_for(world.ben).post("/api/v1/issues", body).status_code == 400


def test_limit_is_in_days_or_in_hours_and_a_first_level_has_one(world, client_for, nothing_changes):
    eva = client_for(world.eva)
    hours = {name: value for name, value in SNOW.items() if name != "due_days"} | {"due_hours": 4}
    made = eva.post(URL, hours).json()
    assert (made["due_days"], made["due_hours"]) == (None, 4)
    url = f"{URL}/{made['id']}"
    with nothing_changes():
        for wrong in ({"due_days": 2}, {"due_hours": None}, {"due_hours": 0}, {"due_hours": 81}):
            assert eva.patch(url, wrong, HTTP_IF_MATCH='"1"').status_code == 400, wrong
        assert eva.post(URL, {**SNOW, "code": "ice", "due_hours": 4}).status_code == 400
    assert eva.patch(url, {"due_days": 2, "due_hours": None}, HTTP_IF_MATCH='"1"').json()["due_days"] == 2
