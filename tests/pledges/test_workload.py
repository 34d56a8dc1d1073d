"""以事牵引、依事见人、论事量绩: the pledges and people for an issue, and the workload of a person."""

from backend.issues import operations as issues
from tests import factories
from tests.issues import steps as issue_steps
from tests.pledges import steps
from tests.world import NOW

PLACE = {"measure": "LOCATION", "metric": "issues_resolved"}


def on(client, issue):
    answer = client.get(f"/api/v1/issues/{issue.pk}/pledges")
    assert answer.status_code == 200, answer.content
    return {row["text"]: row["people"] for row in answer.json()["results"]}


def test_an_issue_shows_the_pledges_it_touches_and_who_is_on_them(world, client_for):
    issue = issue_steps.report(world)  # a hole in the road, in 文竹's cell
    here = {**PLACE, "measured_unit_id": world.wenzhu.pk}
    steps.branch_published(world, **here, text="all of the community", helper_ids=[world.ben.pk])
    steps.branch_published(world, **here, text="roads", category="road")
    steps.branch_published(world, **here, text="holes", category="road-pothole")
    steps.branch_published(world, **here, text="sewage", category="sewage")
    steps.branch_published(world, **PLACE, measured_cell_id=world.cell.pk, text="the cell")
    steps.branch_published(
        world, measure="LOCATION", metric="tasks_done", measured_cell_id=world.cell.pk, text="tasks in the cell"
    )
    steps.branch_published(world, **PLACE, measured_unit_id=world.lvmei.pk, text="elsewhere")
    steps.branch_published(
        world, measure="LOCATION", metric="tasks_done", measured_unit_id=world.wenzhu.pk, text="tasks"
    )
    steps.published(world, text="a person's own")
    steps.branch_draft(world, **here, text="a draft")
    found = on(client_for(world.fay), issue)
    assert set(found) == {"all of the community", "roads", "holes", "the cell", "tasks in the cell"}
    assert found["all of the community"] == [str(world.hao.pk), str(world.ben.pk)]


def test_only_what_the_reader_may_see(world, client_for):
    issue = issue_steps.report(world, actor=world.cem)
    steps.branch_published(world, **PLACE, measured_unit_id=world.wenzhu.pk)
    assert on(client_for(world.cem), issue) == {}
    assert client_for(world.bao).get(f"/api/v1/issues/{issue.pk}/pledges").status_code == 404


def test_a_person_s_matters_are_pledges_tasks_and_issues_in_hand(world, client_for):
    own = steps.published(world)
    helped = steps.branch_published(world, helper_ids=[world.ben.pk])
    steps.published(world, owner="bao")
    operations_withdrawn = steps.draft(world)
    task = factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben)
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben, state="CANCELLED", title="over")
    issue = issue_steps.accepted(world)
    issue = issues.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=NOW)
    found = client_for(world.fay).get(f"/api/v1/people/{world.ben.pk}/workload").json()
    assert {row["id"] for row in found["pledges"]} == {str(own.pk), str(helped.pk)}
    assert [row["id"] for row in found["tasks"]] == [str(task.pk)]
    assert found["issues"] == []
    mine = client_for(world.ben).get(f"/api/v1/people/{world.ben.pk}/workload").json()
    assert str(operations_withdrawn.pk) in {row["id"] for row in mine["pledges"]}
    ada = client_for(world.fay).get(f"/api/v1/people/{world.ada.pk}/workload").json()
    assert [row["id"] for row in ada["issues"]] == [str(issue.pk)]
    assert ada["issues"][0]["category_code"] == "road-pothole"


def test_rights_are_those_for_people(world, client_for):
    for name in ("bao", "cem", "ada", "kim"):
        assert client_for(getattr(world, name)).get(f"/api/v1/people/{world.ben.pk}/workload").status_code == 404


def test_pledges_are_narrowed_by_what_they_serve_and_when_they_are_due(world, client_for):
    branch = steps.branch_published(world)
    member = steps.published(world, serves_id=branch.pk)
    client = client_for(world.hao)

    def ids(**filters):
        answer = client.get("/api/v1/pledges", filters)
        assert answer.status_code == 200, answer.content
        return {row["id"] for row in answer.json()["results"]}

    assert ids(serves=str(branch.pk)) == {str(member.pk)}
    assert ids(list=str(branch.pledge_list_id)) == {str(branch.pk)}
    assert ids(tier="MEMBER", state="PUBLISHED", year=2026) == {str(member.pk)}
    assert ids(due_from="2026-12-31", due_to="2026-12-31") == {str(branch.pk), str(member.pk)}
    assert ids(due_to="2026-12-30") == set()
    assert ids(mine="true") == {str(branch.pk)}
    assert ids(unit=str(world.lvmei.pk)) == set()
    assert ids(outcome="FULFILLED") == set()


def test_templates_are_in_the_reader_s_language(world, client_for):
    client = client_for(world.ben)
    english = client.get("/api/v1/pledge-templates?tier=MEMBER").json()["results"]
    chinese = client.get("/api/v1/pledge-templates?tier=MEMBER", HTTP_ACCEPT_LANGUAGE="zh-hans").json()["results"]
    assert {row["tier"] for row in english} == {"MEMBER"}
    assert [row["code"] for row in english] == [row["code"] for row in chinese]
    assert all(one["text"] != other["text"] for one, other in zip(english, chinese, strict=True))
    everything = client.get("/api/v1/pledge-templates").json()["results"]
    assert {row["tier"] for row in everything} == {"SECRETARY", "BRANCH", "MEMBER"}


def test_every_template_makes_a_pledge(world):
    from backend.pledges import samples

    lists = {
        "SECRETARY": ("fay", steps.secretary_list),
        "BRANCH": ("hao", steps.branch_list),
        "MEMBER": ("ben", steps.member_list),
    }
    from backend.pledges import operations

    for sample in samples.samples_for():
        who, made = lists[sample["tier"]]
        given = {name: sample[name] for name in ("text", "kind", "unit_of_measure", "measure", "metric")}
        operations.add_pledge(actor=getattr(world, who), list_id=made(world).pk, now=NOW, **given)
