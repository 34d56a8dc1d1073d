"""Making and editing a post: its rules, its version, its size."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, StaleVersion
from backend.journal.models import Entry
from backend.posts import operations
from backend.posts.models import ServicePost
from backend.posts.operations.posts import CapacityBelowTaken, TimesAgreed, WaitlistBelowWaiting
from tests import factories
from tests.posts.steps import counts_of, do, figures, kinds, state_of
from tests.world import NOW

STARTS, ENDS = NOW + timedelta(days=4), NOW + timedelta(days=4, hours=4)
FIELDS = {"kind": "EMERGENCY", "title": "T", "duties": "D", "places": 2, "starts_at": STARTS, "ends_at": ENDS}


def create(world, actor=None, **more):
    return do(operations.create_post, actor or world.ada, **{**FIELDS, "cell_id": world.cell.pk, **more})


def slot(weekday, start, end):
    return {"weekday": weekday, "start": start, "end": end}


def test_new_post_is_a_draft_at_its_cell_and_counts_nothing_yet(world):
    post = create(world, skills=["first aid", "first aid"])
    assert (post.state, post.unit_id, post.cell_id) == ("DRAFT", world.wenzhu.pk, world.cell.pk)
    assert (post.audience_id, post.audience_number) == (world.wenzhu.pk, world.wenzhu.number)
    assert post.skills == ["first aid"]
    assert (kinds(), figures()) == (["post.created"], {})


WRONG = {
    "the end before the beginning": ({"ends_at": STARTS}, "ends_at"),
    "a term that is over": ({"starts_at": NOW - timedelta(days=2), "ends_at": NOW}, "ends_at"),
    "claims opening after the end": ({"claims_open_at": ENDS}, "claims_open_at"),
    "claims closing after the end": ({"claims_close_at": ENDS + timedelta(hours=1)}, "claims_close_at"),
    "a window backwards": ({"claims_open_at": STARTS, "claims_close_at": STARTS}, "claims_close_at"),
    "no place": ({"places": 0}, "places"),
    "too many places": ({"places": 100_001}, "places"),
    "no room for applicants": ({"selection": "ORGANISER"}, "waitlist_places"),
    "an hour that is none": ({"weekly_times": [slot(0, "8:00", "10:00")]}, "weekly_times"),
    "a weekday that is none": ({"weekly_times": [slot(7, "08:00", "10:00")]}, "weekly_times"),
    "no hours at all": ({"weekly_times": [slot(0, "22:00", "22:00")]}, "weekly_times"),
    "hours that begin when the day is over": ({"weekly_times": [slot(0, "24:00", "02:00")]}, "weekly_times"),
    "a night into the hours of the next day": (
        {"weekly_times": [slot(0, "22:00", "06:00"), slot(1, "05:59", "07:00")]},
        "weekly_times",
    ),
    "a Sunday night into Monday": (
        {"weekly_times": [slot(0, "05:59", "07:00"), slot(6, "22:00", "06:00")]},
        "weekly_times",
    ),
    "hours that overlap": ({"weekly_times": [slot(0, "08:00", "10:00"), slot(0, "09:00", "11:00")]}, "weekly_times"),
    "too many hours": ({"weekly_times": [slot(day, "08:00", "09:00") for day in range(7)] * 5}, "weekly_times"),
}


@pytest.mark.parametrize("name", WRONG)
def test_rules_of_a_post(world, nothing_changes, name):
    more, field = WRONG[name]
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        create(world, **more)
    assert list(refusal.value.errors) == [field]


def test_audience_is_the_posts_unit_or_above_it(world, nothing_changes):
    assert create(world, audience_id=world.district.pk).audience_number == world.district.number
    for unit in (world.lvmei, world.branch, world.foreign):
        with nothing_changes(), pytest.raises(Invalid) as refusal:
            create(world, audience_id=unit.pk)
        assert list(refusal.value.errors) == ["audience_id"]


def test_post_is_made_where_one_organises(world, nothing_changes):
    with nothing_changes():
        for person in (world.ben, world.jin, world.ivy):
            with pytest.raises(NotAllowed):
                create(world, person)
        with pytest.raises(NotAllowed):
            create(world, cell_id=None, unit_id=world.wenzhu.pk)  # Ada coordinates the cell, not the community
        with pytest.raises(Invalid):
            create(world, world.kim)
        with pytest.raises(Invalid):
            create(world, unit_id=world.lvmei.pk)


def test_edit_counts_the_version_and_says_which_fields(world):
    post = create(world)
    do(operations.edit_post, world.ada, post_id=post.pk, expected_version=1, title="New", duties="D")
    post.refresh_from_db()
    assert (post.title, post.version) == ("New", 2)
    assert Entry.objects.get(kind="post.edited").facts == {"fields": ["title"]}


def test_edit_of_an_old_version_is_refused(world, nothing_changes):
    post = create(world)
    do(operations.edit_post, world.ada, post_id=post.pk, expected_version=1, title="New")
    with nothing_changes(), pytest.raises(StaleVersion):
        do(operations.edit_post, world.ada, post_id=post.pk, expected_version=1, title="Newer")


def test_edit_without_a_change_writes_nothing(world, nothing_changes):
    post = create(world)
    with nothing_changes():
        do(operations.edit_post, world.ada, post_id=post.pk, title="T", weekly_times=[])


def test_finished_post_is_not_edited(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, state="CLOSED")
    with nothing_changes(), pytest.raises(IllegalTransition):
        do(operations.edit_post, world.ada, post_id=post.pk, title="New")


def test_times_that_somebody_has_agreed_to_stand(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    factories.make_claim(post=post, person=world.ben)
    with nothing_changes(), pytest.raises(TimesAgreed):
        do(operations.edit_post, world.ada, post_id=post.pk, starts_at=post.starts_at - timedelta(hours=1))


def test_places_never_go_below_those_taken(world, nothing_changes):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, waitlist_places=5)
    for person in (world.ben, world.bao):
        factories.make_claim(post=post, person=person)
    factories.make_claim(post=post, person=world.hao, state="WAITLISTED")
    with nothing_changes():
        with pytest.raises(CapacityBelowTaken):
            do(operations.resize_post, world.ada, post_id=post.pk, places=1)
        with pytest.raises(WaitlistBelowWaiting):
            do(operations.edit_post, world.ada, post_id=post.pk, waitlist_places=0)


def test_new_places_go_down_the_waiting_list_at_once(world):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=5)
    factories.make_claim(post=post, person=world.ben)
    claims = [factories.make_claim(post=post, person=p, state="WAITLISTED") for p in (world.bao, world.hao)]
    do(operations.resize_post, world.ada, post_id=post.pk, places=2)
    assert ([state_of(claim) for claim in claims], counts_of(post)) == (["OFFERED", "WAITLISTED"], (2, 1))
    assert kinds() == ["post.resized", "claim.offered"]


def test_opening_up_an_organisers_choice_offers_the_free_places_in_order(world):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=5, selection="ORGANISER")
    claims = [do(operations.claim_post, person, post_id=post.pk) for person in (world.ben, world.bao)]
    do(operations.edit_post, world.ada, post_id=post.pk, selection="FIRST_COME")
    assert [state_of(claim) for claim in claims] == ["OFFERED", "WAITLISTED"]


def test_endpoint_makes_a_post_and_refuses_what_is_not_its_business(world, now, client_for, nothing_changes):
    ada = client_for(world.ada)
    body = {**FIELDS, "starts_at": STARTS.isoformat(), "ends_at": ENDS.isoformat(), "cell_id": str(world.cell.pk)}
    made = ada.post("/api/v1/posts", {**body, "weekly_times": [slot(4, "20:00", "24:00")]})
    assert (made.status_code, made.json()["state"], made["ETag"]) == (201, "DRAFT", '"1"'), made.content
    with nothing_changes():
        for field, value in {"taken": 3, "state": "OPEN", "version": 7, "unit_path": "/"}.items():
            response = ada.post("/api/v1/posts", {**body, field: value})
            assert (response.status_code, response.json()["code"]) == (400, "unknown-field")
        for field, value in {"places": "5", "starts_at": "2026-06-06T08:00", "weekly_times": {}, "skills": "x"}.items():
            assert ada.post("/api/v1/posts", {**body, field: value}).status_code == 400
    assert ServicePost.objects.count() == 1


def test_endpoint_edits_with_the_version_that_was_read(world, now, client_for, nothing_changes):
    post, ada = create(world), client_for(world.ada)
    address = f"/api/v1/posts/{post.pk}"
    tag = ada.get(address)["ETag"]
    assert ada.patch(address, {"places": 9}, HTTP_IF_MATCH=tag).json()["places"] == 9
    with nothing_changes():
        assert ada.patch(address, {"places": 8}, HTTP_IF_MATCH=tag).status_code == 412
        assert ada.patch(address, {"places": 8}).status_code == 428


def test_endpoint_refuses_half_a_weekly_time(world, now, client_for, nothing_changes):
    post = create(world)
    with nothing_changes():
        response = client_for(world.ada).patch(
            f"/api/v1/posts/{post.pk}", {"weekly_times": [{"weekday": 1}]}, HTTP_IF_MATCH='"1"'
        )
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/weekly_times")
