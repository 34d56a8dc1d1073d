"""After a merger, what the merged unit had goes on at the unit that took it over, and what it had counted stays its own."""

import pytest

from backend.grid import operations as grid
from backend.grid.operations.cells import CellCodesClash
from backend.issues import operations as issues
from backend.issues.models import Issue
from backend.issues.queries import get_resident
from backend.journal.models import Entry
from backend.organisations import operations
from backend.organisations.models import Role
from backend.posts import operations as posts
from backend.posts.models import ServicePost, ServiceTeam
from backend.rollups.models import Counter
from backend.rollups.operations import recount
from backend.tasks import operations as tasks
from backend.tasks.models import Task
from tests import factories
from tests.issues import steps
from tests.world import NOW
from workers.relay import relay
from workers.subscriptions import RECOUNTS, rescope


def do(operation, actor, **given):
    return operation(actor=actor, now=NOW, **given)


def merge(world, unit=None, target=None):
    """绿梅 is merged into 文竹."""
    unit, target = unit or world.lvmei, target or world.wenzhu
    return do(operations.merge_units, world.eva, unit_id=unit.pk, target_id=target.pk)


def process_entries():
    """All entries are counted and all rows at their present place."""
    while rescope(NOW) + relay(now=NOW):
        pass


def value(unit, metric):
    return sum(Counter.objects.filter(scope_id=unit.pk, metric=metric).values_list("value", flat=True))


@pytest.mark.parametrize("resident", [False, True])
def test_issues_are_reported_at_its_cell(world, resident):
    merge(world)
    if resident:
        given = {"category": "road-pothole", "title": "A hole", "cell_id": world.lvmei_cell.pk}
        issue = do(issues.report_as_resident, get_resident(), **given)
    else:
        issue = steps.report(world, cell_id=world.lvmei_cell.pk)
    assert (issue.unit_id, issue.unit_path) == (world.wenzhu.pk, world.wenzhu.path)


def test_tasks_are_offered_and_posts_made_at_its_cell_by_its_coordinator(world):
    merge(world)
    ivy = factories.as_actor(world.ivy)
    due = NOW.replace(day=9)
    task = do(tasks.offer_task, ivy, title="Sweep", due_at=due, person_id=world.ben.pk, cell_id=world.lvmei_cell.pk)
    assert task.unit_id == world.wenzhu.pk
    term = {"starts_at": NOW.replace(day=5), "ends_at": NOW.replace(day=6)}
    words = {"kind": "STANDING", "title": "Patrol", "duties": "Walk", "places": 1, **term}
    post = do(posts.create_post, ivy, cell_id=world.lvmei_cell.pk, **words)
    assert (post.unit_id, post.audience_id) == (world.wenzhu.pk, world.wenzhu.pk)


def test_coordinator_is_appointed_at_its_cell_and_the_one_it_had_stays(world):
    merge(world)
    role = do(grid.grant_cell_role, world.fay, cell_id=world.lvmei_cell.pk, person_id=world.ben.pk, kind="WORKER")
    assert role.unit_id == world.wenzhu.pk
    assert Role.objects.get(person=world.ivy, cell=world.lvmei_cell).unit_id == world.wenzhu.pk


def test_open_work_of_the_unit_goes_on_at_the_target_and_is_counted_there(world):
    fay = world.fay
    issue = do(issues.report_issue, fay, category="road-pothole", title="A hole in the road", unit_id=world.lvmei.pk)
    due = NOW.replace(day=9)
    task = do(tasks.offer_task, fay, title="Sweep", due_at=due, person_id=world.ben.pk, unit_id=world.lvmei.pk)
    draft = factories.make_post(unit=world.lvmei, state="DRAFT", places=2)
    post = do(posts.open_post, fay, post_id=draft.pk)
    process_entries()
    old = world.lvmei.path
    merge(world)
    process_entries()
    for row in (issue, task, post):
        row.refresh_from_db()
        assert (row.unit_id, row.unit_path) == (world.wenzhu.pk, world.wenzhu.path)
    figures = ("issues_open", "tasks_open", "posts_open", "places")
    assert [value(world.wenzhu, name) for name in figures] == [1, 1, 1, 2]
    assert [value(world.lvmei, name) for name in figures] == [0, 0, 0, 0]
    assert (value(world.lvmei, "issues_reported"), value(world.wenzhu, "issues_reported")) == (1, 0)
    assert Entry.objects.get(kind="issue.reported").unit_path == old
    assert recount(recounts=RECOUNTS, now=NOW) == []


def test_post_of_the_unit_is_claimed_by_members_of_both(world):
    mine = factories.make_member(unit=world.lvmei)
    post = factories.make_post(unit=world.lvmei, state="DRAFT", places=2)
    post = do(posts.open_post, world.fay, post_id=post.pk)
    merge(world)
    process_entries()
    post.refresh_from_db()
    assert (post.audience_id, post.audience_number) == (world.wenzhu.pk, world.wenzhu.number)
    for member in (factories.as_actor(mine), world.ben):
        do(posts.claim_post, member, post_id=post.pk)
    do(posts.edit_post, world.fay, post_id=post.pk, title="Fill more sandbags")
    process_entries()
    assert recount(recounts=RECOUNTS, now=NOW) == []


def test_what_was_finished_stays_with_the_merged_unit(world):
    post = factories.make_post(unit=world.lvmei, state="CLOSED")
    merged = merge(world)
    process_entries()
    post.refresh_from_db()
    assert (post.unit_id, post.unit_path, post.audience_id) == (merged.pk, merged.path, merged.pk)


def test_teams_go_on_at_the_target_and_two_of_one_name_can_be_told_apart(world):
    team, other = factories.make_team(unit=world.lvmei), factories.make_team(unit=world.wenzhu)
    factories.make_team(unit=world.lvmei, name="Night watch")
    merge(world)
    process_entries()
    names = dict(ServiceTeam.objects.filter(unit=world.wenzhu).values_list("name", "pk"))
    assert set(names) == {"River patrol", "River patrol (绿梅社区)", "Night watch"}
    assert (names["River patrol"], names["River patrol (绿梅社区)"]) == (other.pk, team.pk)


def test_after_two_mergers_in_a_row_everything_is_at_the_last_one(world):
    task = factories.make_task(unit=world.lvmei, offered_by=world.fay, person=world.ben)
    third = factories.make_unit(name="第三社区", kind="COMMUNITY", parent=world.kongpu)
    merge(world)
    merge(world, world.wenzhu, third)
    process_entries()
    world.lvmei_cell.refresh_from_db()
    assert (Task.objects.get(pk=task.pk).unit_id, world.lvmei_cell.unit_id) == (third.pk, third.pk)


def test_two_cells_of_one_code_are_put_right_first(world, nothing_changes):
    factories.make_cell(unit=world.wenzhu, code="绿梅-1")
    with nothing_changes(), pytest.raises(CellCodesClash) as refusal:
        merge(world)
    assert refusal.value.data == {"codes": ["绿梅-1"]}


def test_both_sides_are_left_alone_when_nothing_is_misplaced(world, nothing_changes):
    factories.make_post(unit=world.lvmei)
    merge(world)
    process_entries()
    with nothing_changes():
        assert rescope(NOW) == 0
    assert ServicePost.objects.get().unit_id == world.wenzhu.pk
    assert Issue.objects.count() == 0
