"""Posts follow the tree; figures of the past stay where they happened."""

import pytest

from backend.grid.operations import rescope_rows
from backend.organisations.models import Unit
from backend.posts import operations
from backend.posts.models import ServicePost, ServiceTeam
from tests import factories
from tests.posts.steps import as_system, do, figures, kinds, recounted


@pytest.fixture
def post(world):
    draft = factories.make_post(unit=world.wenzhu, cell=world.cell, state="DRAFT", places=2)
    post = do(operations.open_post, world.ada, post_id=draft.pk)
    do(operations.claim_post, world.ben, post_id=post.pk)
    return post


def move_wenzhu_to_cicheng(world):
    world.wenzhu.path = f"{world.cicheng.path}{world.wenzhu.number}/"
    Unit.objects.filter(pk=world.wenzhu.pk).update(path=world.wenzhu.path, parent=world.cicheng)


def test_live_post_takes_its_figures_along_and_leaves_the_past(world, post):
    old = world.wenzhu.path
    move_wenzhu_to_cicheng(world)
    assert as_system(rescope_rows) == 1
    assert as_system(rescope_rows) == 0
    assert figures() == {
        (old, "claims_confirmed"): 1,
        (world.wenzhu.path, "posts_open"): 1,
        (world.wenzhu.path, "places"): 2,
        (world.wenzhu.path, "places_taken"): 1,
    }
    assert recounted() == figures()
    assert kinds()[-1] == "post.rescoped"


def test_members_see_the_post_through_the_move(world, now, client_for, post):
    move_wenzhu_to_cicheng(world)
    Unit.objects.filter(pk=world.branch.pk).update(path=f"{world.wenzhu.path}{world.branch.number}/")
    for _before_and_after in range(2):
        assert client_for(world.ben).get(f"/api/v1/posts/{post.pk}").status_code == 200
        as_system(rescope_rows)


def test_finished_post_changes_its_place_without_an_entry(world):
    post = factories.make_post(unit=world.wenzhu, state="CLOSED")
    team = factories.make_team(unit=world.wenzhu)
    move_wenzhu_to_cicheng(world)
    assert as_system(rescope_rows) == 2
    assert ServicePost.objects.get(pk=post.pk).unit_path == world.wenzhu.path
    assert ServiceTeam.objects.get(pk=team.pk).unit_path == world.wenzhu.path
    assert kinds() == []


def test_post_follows_its_cell_and_its_consortium(world, post):
    consortium_id = "01890000-0000-7000-8000-000000000000"
    Unit.objects.filter(pk=world.lvmei.pk).update(consortium_ids=[consortium_id])
    world.cell.unit, world.cell.unit_path = world.lvmei, world.lvmei.path
    world.cell.save()
    assert as_system(rescope_rows) == 1
    post.refresh_from_db()
    assert (post.unit_id, post.unit_path) == (world.lvmei.pk, world.lvmei.path)
    assert post.scope_ids == [str(world.cell.pk), consortium_id]


def test_large_move_is_done_in_batches(world):
    for _ in range(5):
        factories.make_post(unit=world.wenzhu)
    move_wenzhu_to_cicheng(world)
    done = [rescope_rows(actor=world.eva, now=factories.EPOCH, limit=2) for _ in range(4)]
    assert done == [2, 2, 1, 0]
