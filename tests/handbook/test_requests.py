"""Requests: answered or made an issue, followed up, closed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.handbook import operations, queries
from backend.handbook.id_numbers import IdNumberForbidden
from backend.issues.models import Issue
from backend.journal.models import Entry
from tests.handbook.steps import ID_18, fresh, last_entry, pair, paired, request, visit
from tests.world import NOW

WORDS = {"category": "road-pothole", "title": "A ramp is missing", "description": "At the side entrance"}


@pytest.fixture
def noted(world):
    household, _ = paired(world)
    return request(world.ben, household, promised_on=date(2026, 6, 9))


def answer(actor, visit, text="We shall ask", **more):
    return operations.answer_request(actor=actor, visit_id=visit.pk, now=NOW, answer=text, **more)


def make_issue(actor, visit, **changed):
    return operations.create_issue(actor=actor, visit_id=visit.pk, now=NOW, **{**WORDS, **changed})


def follow_up(actor, visit, day=date(2026, 6, 2)):
    return operations.follow_up_visit(actor=actor, visit_id=visit.pk, now=NOW, day=day)


def test_whole_cycle_with_an_answer(world, noted):
    answer(world.ben, noted, promised_on=date(2026, 6, 5))
    follow_up(world.ada, noted)
    operations.close_visit(actor=world.ben, visit_id=noted.pk, now=NOW)
    made = fresh(noted)
    assert (made.state, made.promised_on, made.followed_up_on, made.closed_at) == (
        "CLOSED",
        date(2026, 6, 5),
        date(2026, 6, 2),
        NOW,
    )
    kinds = Entry.objects.filter(subject_id=noted.pk).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["visit.recorded", "visit.answered", "visit.followed_up", "visit.closed"]


def test_request_becomes_an_issue_in_one_step(world, noted):
    made = make_issue(world.ben, noted)
    issue = Issue.objects.get()
    assert (made.state, made.issue_id) == ("ISSUE_CREATED", issue.pk)
    assert (issue.title, issue.description, issue.reporter_id) == (WORDS["title"], WORDS["description"], world.ben.pk)
    assert (issue.cell_id, issue.location) == (world.cell.pk, "")
    assert list(issue.visits.all()) == [made]
    assert last_entry(made).facts["issue_id"] == str(issue.pk)


def test_issue_shows_nothing_of_the_household(world, now, noted, client_for):
    make_issue(world.ben, noted)
    issue = Issue.objects.get()
    eva = client_for(world.eva)
    shown = eva.get(f"/api/v1/issues/{issue.pk}").content + eva.get(f"/api/v1/issues/{issue.pk}/history").content
    for trace in (noted.household.code, str(noted.household_id), str(noted.pk), "asks for a ramp"):
        assert trace not in shown.decode()


def test_issue_leads_back_to_the_visit_for_those_who_see_the_household_alone(world, now, noted, client_for):
    make_issue(world.ben, noted)
    url = f"/api/v1/visits?issue={Issue.objects.get().pk}"
    for person, found in ((world.ben, [str(noted.pk)]), (world.ada, [str(noted.pk)]), (world.bao, []), (world.eva, [])):
        assert [row["id"] for row in client_for(person).get(url).json()["results"]] == found


def test_answered_request_may_still_become_an_issue_and_is_followed_up(world, noted):
    answer(world.ben, noted)
    make_issue(world.ada, noted)
    assert follow_up(world.ben, noted).state == "FOLLOWED_UP"


def test_issue_that_cannot_be_reported_leaves_the_visit_as_it_was(world, noted, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        make_issue(world.ben, noted, category="weather")


def test_number_of_an_identity_card_does_not_leave_with_the_issue(world, noted, nothing_changes):
    for field in ("title", "description"):
        with nothing_changes(), pytest.raises(IdNumberForbidden):
            make_issue(world.ben, noted, **{field: ID_18})
    with nothing_changes(), pytest.raises(IdNumberForbidden):
        answer(world.ben, noted, ID_18)


def test_another_paired_member_sees_the_visit_and_does_not_act_on_it(world, noted, nothing_changes):
    pair(world, noted.household, world.bao)
    steps = (answer, make_issue, follow_up)
    with nothing_changes():
        for step in steps:
            with pytest.raises(NotAllowed):
                step(world.bao, noted)


@pytest.mark.parametrize("who", ["bao", "eva", "gao", "jin", "ivy"])
def test_who_does_not_see_the_household_finds_no_visit(world, noted, nothing_changes, who):
    with nothing_changes(), pytest.raises(NotFound):
        answer(getattr(world, who), noted)


def test_steps_follow_one_another(world, noted, nothing_changes):
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            follow_up(world.ben, noted)
        with pytest.raises(IllegalTransition):
            operations.close_visit(actor=world.ben, visit_id=noted.pk, now=NOW)
    make_issue(world.ben, noted)
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            make_issue(world.ben, noted)
        with pytest.raises(IllegalTransition):
            answer(world.ben, noted)


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2026, 6, 3)])
def test_follow_up_lies_between_the_visit_and_today(world, noted, nothing_changes, day):
    answer(world.ben, noted)
    with nothing_changes(), pytest.raises(Invalid):
        follow_up(world.ben, noted, day)


def test_promises_come_up_at_nine_of_their_day_until_they_are_followed_up(world, noted):
    visit(world.ben, noted.household)  # without a request
    nine = datetime(2026, 6, 9, 1, 0, tzinfo=UTC)
    (due,) = promises_between(nine, nine + timedelta(hours=1))
    assert due == {
        "id": noted.pk,
        "person_id": world.ben.pk,
        "household_id": noted.household_id,
        "due_at": nine,
    }
    assert promises_between(nine - timedelta(hours=1), nine) == []
    answer(world.ben, noted)
    follow_up(world.ben, noted)
    assert promises_between(nine, nine + timedelta(hours=1)) == []


def promises_between(start, end):
    return [row for rows in queries.promises_by_moment(start, end) for row in rows]
