"""Messages about issues and tasks: from the report to the level above, each to those who may act on it or wait for it."""

from datetime import timedelta

import pytest

from backend.handbook import operations as handbook
from backend.issues import operations as issues
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.notifications import operations
from backend.notifications.models import Message
from backend.organisations.models import RESIDENT_ID, Person, Role
from backend.organisations.queries import get_system
from backend.tasks import operations as tasks
from tests import factories
from tests.issues import steps
from tests.world import NOW


def told(*kinds: str) -> list[tuple[str, str]]:
    """Who has which message in the inbox; of the kinds named, or of all."""
    operations.queue_for_entries(list(Entry.objects.order_by("id")), now=NOW)
    rows = Message.objects.filter(channel="INBOX")
    rows = rows.filter(kind__in=kinds) if kinds else rows
    return sorted(rows.values_list("recipient__name", "kind"))


def test_a_report_is_told_to_the_coordinator_of_its_cell(world):
    steps.report(world)
    assert told() == [("Ada", "ISSUE_REPORTED")]


def test_a_residents_report_is_told_too_and_where_no_coordinator_is_the_level_above(world):
    Role.objects.filter(person=world.ada).delete()
    resident = Person.objects.get(kind=Person.Kind.SYSTEM, pk=RESIDENT_ID)
    issues.report_as_resident(
        actor=resident, now=NOW, category="road-pothole", title="A hole", cell_id=world.cell.pk, contact="0574 1"
    )
    assert told() == [("Fay", "ISSUE_REPORTED")]


def test_a_coordinator_who_reports_it_knows_it(world):
    steps.report(world, actor=world.ada)
    assert told() == []


def test_the_reporter_is_told_that_it_is_accepted_closed_and_opened_again(world):
    steps.reopened(world)
    kinds = ("ISSUE_ACCEPTED", "ISSUE_CLOSED", "ISSUE_REOPENED")
    assert told(*kinds) == [("Ben", kind) for kind in kinds]


def test_an_answer_is_told_to_those_who_may_verify_it(world):
    """Ada handled and answered it; Jin, of the same cell, did neither."""
    steps.responded(world)
    assert told("ISSUE_TO_VERIFY") == [("Jin", "ISSUE_TO_VERIFY")]


def test_where_everybody_of_the_cell_took_part_the_next_level_verifies(world):
    issue = steps.responded(world)
    factories.make_task(
        unit=world.wenzhu, offered_by=world.ada, person=world.jin, state="VERIFIED", belongs_type="issue",
        belongs_id=issue.pk, credit={},
    )  # fmt: skip
    assert told("ISSUE_TO_VERIFY") == [("Fay", "ISSUE_TO_VERIFY")]


def test_who_handled_it_is_told_that_it_is_open_again(world):
    """Ada handled it herself and Jin closed it; Fay, above both, opens it again."""
    issue = steps.closed(world)
    issues.reopen_issue(actor=world.fay, issue_id=issue.pk, now=NOW, reason="Still there")
    assert told("ISSUE_REDONE") == [("Ada", "ISSUE_REDONE")]


def test_who_promised_the_family_is_told_of_closing_and_reopening_in_words_about_the_visit(world):
    household = factories.make_household(cell=world.cell)
    visit = factories.make_visit(pairing=factories.make_pairing(household=household, person=world.ben))
    made = handbook.create_issue(actor=world.ada, visit_id=visit.pk, now=NOW, category="road-pothole", title="A hole")
    issue = made.issue
    issues.accept_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    issues.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=NOW)
    issues.respond_to_issue(actor=world.ada, issue_id=issue.pk, now=NOW, resolution="Filled")
    issues.close_issue(actor=world.jin, issue_id=issue.pk, now=NOW)
    issues.reopen_issue(actor=world.fay, issue_id=issue.pk, now=NOW, reason="Again")
    assert told("REQUEST_SETTLED", "REQUEST_REOPENED") == [("Ben", "REQUEST_REOPENED"), ("Ben", "REQUEST_SETTLED")]
    abouts = Message.objects.filter(kind="REQUEST_SETTLED", recipient=world.ben)
    assert set(abouts.values_list("subject_type", "subject_id")) == {("visit", visit.pk)}


def remind(at):
    operations.queue_reminders(actor=get_system(), now=at, limit=1000)
    return told("ISSUE_DUE_SOON", "ISSUE_OVERDUE", "ISSUE_OVERDUE_BELOW")


def due(issue, at):
    Issue.objects.filter(pk=issue.pk).update(due_at=at)


def test_nearly_due_is_told_to_who_handles_it_and_late_to_the_level_above_as_well(world):
    issue = steps.self_handled(world)
    day = timedelta(days=1)
    due(issue, NOW + 2 * day)
    assert remind(NOW) == []
    soon = [("Ada", "ISSUE_DUE_SOON")]
    assert remind(NOW + day) == soon
    assert remind(NOW + 2 * day) == soon  # the very moment is still in time
    late = [("Ada", "ISSUE_DUE_SOON"), ("Ada", "ISSUE_OVERDUE"), ("Fay", "ISSUE_OVERDUE_BELOW")]
    assert remind(NOW + 2 * day + timedelta(seconds=1)) == late
    assert remind(NOW + 3 * day) == late  # once, however often the sweep runs


def test_an_answered_issue_is_late_for_nobody(world):
    issue = steps.responded(world)
    due(issue, NOW - timedelta(hours=1))
    assert remind(NOW) == []


def test_of_an_issue_with_a_unit_its_organisers_are_told_and_then_those_above_that_unit(world):
    officer = steps.officer_of(world.cicheng)
    issue = steps.dispatched(world)
    due(issue, NOW - timedelta(hours=1))
    assert remind(NOW) == [("Cleo", "ISSUE_OVERDUE"), ("Eva", "ISSUE_OVERDUE_BELOW")]
    assert officer.name == "Cleo"


def test_a_handler_who_has_left_handles_nothing(world):
    issue = steps.self_handled(world)
    Person.objects.filter(pk=world.ada.pk).update(is_active=False)
    due(issue, NOW - timedelta(hours=1))
    assert remind(NOW) == [("Eva", "ISSUE_OVERDUE_BELOW"), ("Fay", "ISSUE_OVERDUE")]


def test_more_time_is_told_to_who_handles_it(world):
    issue = steps.self_handled(world)
    issues.extend_issue(
        actor=world.fay, issue_id=issue.pk, now=NOW, due_at=issue.due_at + timedelta(hours=1), reason="Rain"
    )
    assert told("ISSUE_EXTENDED") == [("Ada", "ISSUE_EXTENDED")]


@pytest.fixture
def task(world):
    return tasks.offer_task(
        actor=world.ada, now=NOW, title="Sweep", due_at=NOW + timedelta(days=1), cell_id=world.cell.pk,
        person_id=world.ben.pk,
    )  # fmt: skip


OFFERER = ("TASK_ACCEPTED", "TASK_DECLINED", "TASK_EXPIRED", "TASK_DONE")


def test_who_offered_a_task_is_told_that_it_is_accepted_and_done(world, task):
    tasks.accept_task(actor=world.ben, task_id=task.pk, now=NOW)
    assert told(*OFFERER) == [("Ada", "TASK_ACCEPTED")]
    tasks.complete_task(actor=world.ben, task_id=task.pk, now=NOW)
    assert told(*OFFERER) == [("Ada", "TASK_ACCEPTED"), ("Ada", "TASK_DONE")]


def test_who_offered_a_task_is_told_that_it_is_declined(world, task):
    tasks.decline_task(actor=world.ben, task_id=task.pk, now=NOW)
    assert told(*OFFERER) == [("Ada", "TASK_DECLINED")]


def test_who_offered_a_task_is_told_that_nobody_answered(world, task):
    tasks.expire_tasks(actor=get_system(), now=task.due_at - timedelta(seconds=1))
    assert told(*OFFERER) == []
    tasks.expire_tasks(actor=get_system(), now=task.due_at)
    assert told(*OFFERER) == [("Ada", "TASK_EXPIRED")]


def test_a_task_is_verified_by_another_where_who_offered_it_may_not_any_more(world, task):
    tasks.accept_task(actor=world.ben, task_id=task.pk, now=NOW)
    tasks.complete_task(actor=world.ben, task_id=task.pk, now=NOW)
    Role.objects.filter(person=world.ada).delete()
    assert told("TASK_DONE") == [("Jin", "TASK_DONE")]
