"""Progress of a pledge is computed from records, and each figure has the URL of its rows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.organisations.models import Consortium, ConsortiumMember
from backend.pledges import operations, queries
from backend.pledges.models import Milestone
from backend.posts.models import DutyLog
from backend.rollups.models import Counter
from tests import factories
from tests.issues import steps as issue_steps
from tests.pledges import steps
from tests.world import NOW

MAY = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)


def progress(client, pledge):
    answer = client.get(f"/api/v1/pledges/{pledge.pk}/progress")
    assert answer.status_code == 200, answer.content
    return answer.json()


def count(world, metric, value, *, scope, day=date(2026, 5, 1)):
    Counter.objects.create(
        scope_id=scope.pk, metric=metric, day=day, root_id=world.district.pk, scope_kind="unit", value=value
    )


def done_task(world, *, at=MAY, person=None, **more):
    fields = {"state": "VERIFIED", "verified_by": world.ada, "verified_at": at, "credit": {"counts": {}}, **more}
    return factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=person or world.ben, **fields)


def served(world, minutes, *, day=date(2026, 5, 1), **more):
    claim = factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=more.pop("person", world.ben))
    fields = {"state": "CONFIRMED", "counted_path": world.wenzhu.path, **more}
    return factories.make_duty_log(claim=claim, entered_by=world.ben, minutes=minutes, day=day, **fields)


def test_a_person_s_hours_are_those_confirmed_in_the_pledge_s_time(world, client_for):
    pledge = steps.published(world, at=steps.EARLY)
    served(world, 90)
    mine = served(world, 30, day=date(2026, 12, 31))
    served(world, 60, day=date(2027, 1, 1))  # after it
    served(world, 60, state="LOGGED")  # not confirmed
    served(world, 60, source=DutyLog.Source.ADMINISTERED)  # entered by an administrator
    served(world, 60, person=world.bao)  # somebody else's
    found = progress(client_for(world.ben), pledge)
    assert (found["value"], found["target"], found["baseline"]) == ("2.000", "40.000", "0.000")
    assert (found["by_hand"], found["reached"], found["unit_of_measure"]) == (False, False, "hours")
    assert found["how"] == "hours served of the person responsible, from 2026-01-01 to 2026-12-31."
    rows = client_for(world.hao).get(found["rows"]).json()["results"]
    assert (rows[0]["id"], rows[0]["type"], rows[0]["amount"]) == (str(mine.pk), "dutylog", 30)
    assert sum(row["amount"] for row in rows) == 120


def test_what_was_done_before_the_day_of_the_publication_is_not_progress(world, client_for):
    pledge = steps.published(world, target=Decimal(1))
    found = progress(client_for(world.ben), pledge)
    assert (found["counts_from"], found["value"]) == ("2026-06-02", "0.000")
    served(world, 60, day=date(2026, 6, 1))
    assert progress(client_for(world.ben), pledge)["reached"] is False
    served(world, 60, day=date(2026, 6, 2))
    found = progress(client_for(world.ben), pledge)
    assert (found["value"], found["reached"]) == ("1.000", True)
    assert found["how"] == "hours served of the person responsible, from 2026-06-02 to 2026-12-31."
    assert [row["day"] for row in client_for(world.hao).get(found["rows"]).json()["results"]] == ["2026-06-02"]


def test_a_stated_start_after_the_publication_is_when_it_begins(world, client_for):
    pledge = steps.published(world, starts_on=date(2026, 7, 1))
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        served(world, 60, day=day)
    found = progress(client_for(world.ben), pledge)
    assert (found["counts_from"], found["value"]) == ("2026-07-01", "1.000")


@pytest.mark.parametrize("state", ["DRAFT", "UNDER_REVIEW"])
@pytest.mark.parametrize("measure", [steps.HOURS, {"measure": "LOCATION", "metric": "tasks_done"}, steps.BY_HAND])
def test_before_its_publication_a_pledge_has_no_progress(world, client_for, state, measure):
    pledge = steps.BRINGING[state](world, **{**measure, "target": Decimal(1)})
    served(world, 24 * 60)
    count(world, "tasks_done", 100, scope=world.branch)
    found = progress(client_for(world.ben), pledge)
    assert (found["counts_from"], Decimal(found["value"]), found["reached"]) == (None, 0, False)
    assert (found["rows"] is None) == (measure is not steps.BY_HAND)


def test_a_person_s_tasks_and_claims(world, client_for):
    tasks = steps.published(world, at=steps.EARLY, metric="tasks_done", target=Decimal(2))
    claims = steps.published(world, at=steps.EARLY, metric="claims_confirmed", target=Decimal(1))
    done_task(world)
    done_task(world, at=datetime(2025, 12, 31, 15, 59, tzinfo=UTC))  # still 2025 in Shanghai
    last = done_task(world, at=datetime(2025, 12, 31, 16, 0, tzinfo=UTC))  # 2026 there
    done_task(world, person=world.bao)
    post = factories.make_post(unit=world.wenzhu)
    factories.make_claim(post=post, person=world.ben, confirmed_at=MAY)
    factories.make_claim(
        post=factories.make_post(unit=world.wenzhu), person=world.ben, state="WITHDRAWN", confirmed_at=MAY
    )
    client = client_for(world.ben)
    assert (progress(client, tasks)["value"], progress(client, tasks)["reached"]) == ("2.000", True)
    assert progress(client, claims)["value"] == "1.000"
    rows = client.get(progress(client, tasks)["rows"]).json()["results"]
    assert {row["id"]: row["day"] for row in rows}[str(last.pk)] == "2026-01-01"


def test_figures_of_a_unit_come_from_its_counters_and_open_its_entries(world, client_for):
    pledge = steps.branch_published(
        world,
        at=steps.EARLY,
        measure="LOCATION",
        metric="tasks_done",
        measured_unit_id=world.wenzhu.pk,
        unit_of_measure="tasks",
    )
    count(world, "tasks_done", 3, scope=world.wenzhu)
    count(world, "tasks_done", 4, scope=world.wenzhu, day=date(2026, 12, 31))
    count(world, "tasks_done", 50, scope=world.wenzhu, day=date(2025, 12, 31))
    count(world, "tasks_done", 50, scope=world.lvmei)
    found = progress(client_for(world.hao), pledge)
    assert found["value"] == "7.000"
    assert found["rows"] == (
        f"/api/v1/counters/entries?unit={world.wenzhu.pk}&metric=tasks_done&from=2026-01-01&to=2026-12-31"
    )
    assert client_for(world.fay).get(found["rows"]).status_code == 200


def test_quantities_and_cells(world, client_for):
    pledge = steps.branch_published(
        world,
        at=steps.EARLY,
        measure="LOCATION",
        metric="quantity:mu",
        measured_cell_id=world.cell.pk,
        unit_of_measure="mu",
    )
    count(world, "quantity:mu", 30_500, scope=world.cell)
    found = progress(client_for(world.hao), pledge)
    assert found["value"] == "30.500"
    assert f"cell={world.cell.pk}" in found["rows"]
    assert client_for(world.fay).get(found["rows"]).status_code == 200


def test_issues_of_one_category_are_counted_from_the_issues(world, client_for):
    pledge = steps.branch_published(
        world,
        at=steps.EARLY,
        measure="LOCATION",
        metric="issues_resolved",
        measured_unit_id=world.wenzhu.pk,
        category="road",
    )
    closed = issue_steps.closed(world, category="road-pothole")
    issue_steps.closed(world, category="sewage-overflow")
    issue_steps.closed(world, category="road-pothole", outcome="EXPLAINED")  # closed, and not solved
    issue_steps.responded(world, category="road-pothole")
    found = progress(client_for(world.fay), pledge)
    assert found["value"] == "1.000"
    rows = client_for(world.fay).get(found["rows"]).json()["results"]
    assert [(row["id"], row["type"], row["amount"]) for row in rows] == [(str(closed.pk), "issue", 1)]


def test_milestones_are_marked_as_reported_by_hand(world, client_for):
    pledge = steps.published(world, **steps.BY_HAND)
    first = Milestone.objects.order_by("pk").first()
    operations.reach_milestone(actor=world.ben, milestone_id=first.pk, now=NOW)
    found = progress(client_for(world.bao), pledge)
    assert (found["by_hand"], found["value"], found["target"], found["reached"]) == (True, "1.000", "2", False)
    assert found["how"] == "Milestones reached, as reported by hand."
    assert len(client_for(world.bao).get(found["rows"]).json()["results"]) == 2


def household_visits(world, number):
    from backend.handbook.models import Visit

    household = factories.make_household(cell=world.cell)
    pairing = factories.make_pairing(household=household, person=world.ben)
    for _ in range(number):
        Visit.objects.create(
            household=household, pairing=pairing, person=world.ben, state="CLOSED", day=date(2026, 5, 1),
            topic="LOOK_IN", closed_at=MAY, created_at=MAY, counted_path=world.wenzhu.path,
        )  # fmt: skip


def test_few_visits_to_families_are_shown_to_the_visitor_alone(world, client_for):
    pledge = steps.published(world, at=steps.EARLY, metric="visits", unit_of_measure="visits")
    household_visits(world, 4)
    shown = {name: progress(client_for(getattr(world, name)), pledge)["value"] for name in ("ben", "hao", "fay", "bao")}
    assert shown == {"ben": "4.000", "hao": None, "fay": None, "bao": None}
    operations.note_quarter(actor=world.ben, pledge_id=pledge.pk, now=NOW, year=2026, quarter=2, text="x")
    assert client_for(world.bao).get(f"/api/v1/pledges/{pledge.pk}/notes").json()["results"][0]["value"] is None
    household_visits(world, 1)
    assert progress(client_for(world.hao), pledge)["value"] == "5.000"
    url = f"/api/v1/pledges/{pledge.pk}/records"
    assert client_for(world.ben).get(url).status_code == 200
    assert client_for(world.hao).get(url).status_code == 403


def test_figures_of_others_have_no_records_of_their_own(world, client_for):
    pledge = steps.published(world, **steps.BY_HAND)
    assert client_for(world.ben).get(f"/api/v1/pledges/{pledge.pk}/records").status_code == 404


@pytest.mark.parametrize("number", [1, 12])
def test_the_results_of_a_list_cost_the_same_for_one_pledge_and_for_many(world, client_for, number):
    client = client_for(world.ben)
    ways = [
        {"metric": "minutes_served"}, {"metric": "tasks_done"}, {"metric": "claims_confirmed"}, {"metric": "visits"},
        {"measure": "LOCATION", "metric": "tasks_done"}, steps.BY_HAND,
        {"measure": "LOCATION", "metric": "issues_resolved", "category": "road"},
    ]  # fmt: skip
    for _ in range(number):
        for way in ways:
            made = steps.member_list(world)
            if queries.count_pledges(made) < 40:
                steps.draft(world, **way)
    with CaptureQueriesContext(connection) as statements:
        found = client.get(f"/api/v1/pledge-lists/{made.pk}/results").json()["results"]
    assert len(found) == min(7 * number, 40)
    assert len(statements) == 11  # the actor, the list, its pledges, seven sources, the milestones there are


def test_due_this_quarter_and_states_of_a_unit(world, now, client_for):
    steps.published(world, due_on=date(2026, 6, 30))
    steps.published(world, due_on=date(2026, 7, 1))
    steps.evaluated(world)
    steps.draft(world)
    fay = client_for(world.fay)
    answer = fay.get(f"/api/v1/units/{world.kongpu.pk}/pledge-figures?year=2026").json()
    assert answer["due_this_quarter"] == 1
    assert counts(answer) == {("MEMBER", "EVALUATED", "FULFILLED"): 1, ("MEMBER", "PUBLISHED", ""): 2}
    opens_its_rows(fay, answer)


def counts(answer) -> dict[tuple[str, str, str], int]:
    return {(group["tier"], group["state"], group["outcome"]): group["count"] for group in answer["pledges"]}


def opens_its_rows(client, answer) -> None:
    """The URL of each figure lists as many pledges as the figure is."""
    for group in answer["pledges"]:
        rows = client.get(group["rows"]).json()["results"]
        assert len(rows) == group["count"]
        assert {(row["tier"], row["state"], row["outcome"]) for row in rows} == {
            (group["tier"], group["state"], group["outcome"])
        }
    assert len(client.get(answer["due_this_quarter_rows"]).json()["results"]) == answer["due_this_quarter"]


def test_figures_of_a_consortium_are_those_of_its_units_and_each_counts_once(world, now, client_for):
    quarter = consortium(world)
    for unit in (world.wenzhu, world.branch, world.cicheng):  # the branch is in it twice
        ConsortiumMember.objects.create(consortium=quarter, unit=unit, from_date=NOW.date(), in_force=True)
    ConsortiumMember.objects.create(consortium=quarter, unit=world.lvmei, from_date=date(2027, 1, 1))  # not yet
    steps.published(world, due_on=date(2026, 6, 30))
    steps.reported(world)
    steps.draft(world)
    steps.branch_published(world)
    secretary = operations.add_pledge(actor=world.fay, list_id=steps.secretary_list(world).pk, now=NOW, **steps.HOURS)
    operations.submit_pledge(actor=world.fay, pledge_id=secretary.pk, now=NOW)  # of the street: outside
    eva = client_for(world.eva)
    answer = eva.get(f"/api/v1/consortia/{quarter.pk}/pledge-figures?year=2026").json()
    assert answer["consortium_id"] == str(quarter.pk)
    assert counts(answer) == {
        ("MEMBER", "PUBLISHED", ""): 1, ("MEMBER", "SELF_REPORTED", ""): 1, ("BRANCH", "PUBLISHED", ""): 1
    }  # fmt: skip
    assert answer["due_this_quarter"] == 1
    opens_its_rows(eva, answer)


def test_a_consortium_without_units_has_no_pledges_and_an_unknown_one_is_refused(world, now, client_for):
    steps.published(world)
    eva, quarter = client_for(world.eva), consortium(world)
    answer = eva.get(f"/api/v1/consortia/{quarter.pk}/pledge-figures?year=2026").json()
    assert (answer["pledges"], answer["due_this_quarter"]) == ([], 0)
    assert eva.get(f"/api/v1/pledges?consortium={quarter.pk}").json()["results"] == []
    assert eva.get(f"/api/v1/pledges?consortium={world.ben.pk}").status_code == 400


def consortium(world) -> Consortium:
    return Consortium.objects.create(
        root=world.district, home_unit=world.district, name="River quarter", bond="PLACE", created_at=NOW
    )
