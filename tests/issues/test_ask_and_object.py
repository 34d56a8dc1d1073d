"""The reporter is asked, hears the outcome in words, and may say that it is not solved."""

from datetime import timedelta

import pytest

from backend.common.errors import IllegalTransition, NotAllowed
from backend.issues import deadlines, operations, queries, tracking
from backend.issues.models import Issue
from backend.issues.operations.asking import NothingAsked, QuestionOpen, TooManyQuestions
from backend.issues.operations.objecting import AnswererHandled, NoObjection, ObjectedAlready, ObjectionTooLate
from tests.issues import steps
from tests.issues.test_deadlines import DAY, HOUR, SECOND, close, edit, reopen, respond
from tests.issues.test_handle_issue import last_entry
from tests.world import NOW

ASKED_FOR = 7 * DAY  # five working days from a Tuesday


def ask(world, issue, now=NOW):
    return operations.ask_reporter(actor=world.ada, issue_id=issue.pk, now=now, question="Where exactly?")


def reply(actor, issue, now):
    return operations.reply_to_question(actor=actor, issue_id=issue.pk, now=now, reply="At gate 3")


def objecting(actor, issue, now):
    return operations.object_to_closing(actor=actor, issue_id=issue.pk, now=now, reason="The hole is there")


def answer(actor, issue, now):
    return operations.answer_objection(actor=actor, issue_id=issue.pk, now=now, reason="Seen with a neighbour")


# --- asking -------------------------------------------------------------------------------------------------------------


def test_clock_stands_still_until_the_reply(world):
    issue = ask(world, steps.report(world))
    assert (issue.asked_until, issue.due_at) == (NOW + ASKED_FOR, steps.LIMIT + 7 * DAY)
    replied = reply(world.ben, issue, NOW + DAY)
    assert (replied.reply, replied.asks_reporter, replied.due_at) == ("At gate 3", False, steps.LIMIT + DAY)
    assert replied.clock_stops == [[NOW.isoformat(), (NOW + DAY).isoformat()]]


def test_clock_waits_five_working_days_and_not_longer(world):
    issue = ask(world, steps.report(world))
    due_at = reply(world.ben, issue, NOW + 30 * DAY).due_at
    assert due_at == issue.due_at


def test_words_of_question_and_reply_are_in_no_entry(world):
    issue = reply(world.ben, ask(world, steps.report(world)), NOW)
    assert "gate" not in str(last_entry(issue).facts)
    assert last_entry(issue).kind == "issue.replied"


def test_answering_ends_the_question_and_its_stop(world):
    issue = ask(world, steps.self_handled(world))
    answered = respond(world, issue, NOW + DAY)
    assert (answered.due_at, answered.asks_reporter) == (steps.LIMIT + DAY, False)
    with pytest.raises(NothingAsked):
        reply(world.ben, issue, NOW + DAY)


def test_one_question_at_a_time_and_two_until_it_is_reopened(world, nothing_changes):
    issue = ask(world, steps.self_handled(world))
    with nothing_changes(), pytest.raises(QuestionOpen):
        ask(world, issue)
    reply(world.ben, issue, NOW)
    reply(world.ada, ask(world, issue), NOW)  # what the reporter said on the telephone
    with nothing_changes(), pytest.raises(TooManyQuestions):
        ask(world, issue)
    respond(world, issue, NOW)
    close(world, issue, NOW)
    assert ask(world, reopen(world, issue, NOW)).questions == 1


@pytest.mark.parametrize("name", ["ben", "jin", "gao"])
def test_who_neither_organises_nor_handles_does_not_ask(world, nothing_changes, name):
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.ask_reporter(actor=getattr(world, name), issue_id=issue.pk, now=NOW, question="x")


def test_handling_unit_may_ask(world):
    issue, officer = steps.dispatched(world), steps.officer_of(world.cicheng)
    assert operations.ask_reporter(actor=officer, issue_id=issue.pk, now=NOW, question="Where?").asks_reporter


def test_only_the_reporter_or_who_may_ask_replies(world, nothing_changes):
    issue = ask(world, steps.report(world))
    for person in (world.jin, world.gao):
        with nothing_changes(), pytest.raises(NotAllowed):
            reply(person, issue, NOW)


# --- "not solved" ---------------------------------------------------------------------------------------------------------


def test_reporter_says_not_solved_until_the_last_moment_and_not_after(world, nothing_changes):
    issue = steps.closed(world)
    until = issue.objection_until
    assert until == NOW + 14 * DAY  # ten working days
    with nothing_changes(), pytest.raises(ObjectionTooLate):
        objecting(world.ben, issue, until + SECOND)
    objecting(world.ben, issue, until)
    issue.refresh_from_db()
    assert (issue.state, issue.objected_at, issue.objection) == (Issue.State.CLOSED, until, "The hole is there")
    assert (last_entry(issue).kind, last_entry(issue).facts) == ("issue.objected", {})


def test_it_is_said_once_for_each_closing(world, nothing_changes):
    issue = steps.closed(world)
    objecting(world.ben, issue, NOW)
    with nothing_changes(), pytest.raises(ObjectedAlready):
        objecting(world.ben, issue, NOW)
    reopen(world, issue, NOW)
    operations.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=NOW)
    respond(world, issue, NOW)
    assert close(world, issue, NOW).objected_at is None
    objecting(world.ben, issue, NOW)


def test_only_the_reporter_says_so_and_only_of_what_is_closed(world, nothing_changes):
    issue, open_one = steps.closed(world), steps.report(world)
    with nothing_changes():
        for person in (world.ada, world.jin, world.eva):
            with pytest.raises(NotAllowed):
                objecting(person, issue, NOW)
        with pytest.raises(IllegalTransition):
            objecting(world.ben, open_one, NOW)


def test_answered_with_a_reason_by_somebody_who_did_not_handle_it(world, nothing_changes):
    issue = steps.closed(world)  # Ada handled it
    with nothing_changes(), pytest.raises(NoObjection):
        answer(world.fay, issue, NOW)
    objecting(world.ben, issue, NOW)
    with nothing_changes(), pytest.raises(AnswererHandled):
        answer(world.ada, issue, NOW)
    with nothing_changes(), pytest.raises(NotAllowed):
        answer(world.jin, issue, NOW)
    answered = answer(world.fay, issue, NOW)
    assert (answered.state, answered.objection_answer) == (Issue.State.CLOSED, "Seen with a neighbour")
    assert last_entry(issue).facts == {"reporter_id": str(world.ben.pk)}
    with nothing_changes(), pytest.raises(NoObjection):
        answer(world.fay, issue, NOW)


def test_or_reopened(world):
    issue = steps.closed(world)
    objecting(world.ben, issue, NOW)
    assert reopen(world, issue, NOW).state == Issue.State.REOPENED


# --- without an account ---------------------------------------------------------------------------------------------------


@pytest.fixture
def resident(world):
    """A resident's report, and its code."""
    issue = operations.report_as_resident(
        actor=queries.get_resident(), now=NOW, category="road", title="x", cell_id=world.cell.pk
    )
    return issue, f"/api/v1/issues/tracking/{tracking.code_for(issue.pk)}"


def handled(world, issue):
    operations.accept_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    operations.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=NOW)
    return respond(world, issue, NOW)


def test_resident_sees_the_outcome_in_words_once_it_is_verified(world, now, resident, anonymous):
    issue, url = resident
    handled(world, issue)
    shown = anonymous.get(url).json()
    assert (shown["state"], shown["outcome"], shown["outcome_label"], shown["resolution"]) == ("RESPONDED", "", "", "")
    close(world, issue, NOW)
    shown = anonymous.get(url, HTTP_ACCEPT_LANGUAGE="zh-hans").json()
    assert (shown["state_label"], shown["outcome"], shown["outcome_label"]) == ("已结案", "SOLVED", "已解决")
    assert (shown["resolution"], shown["objection_until"]) == ("Filled", "2026-06-16T02:00:00Z")


def test_resident_replies_and_says_not_solved_by_the_code(world, now, resident, anonymous, nothing_changes):
    issue, url = resident
    with nothing_changes():
        assert anonymous.post(f"{url}/reply", {"reply": "x"}).json()["code"] == "nothing-asked"
        assert anonymous.post(f"{url}/objection", {"reason": "x"}).status_code == 409
        wrong = url[:-19] + "AAAA-AAAA-AAAA-AAAA"
        assert anonymous.post(f"{wrong}/reply", {"reply": "x"}).status_code == 404
    ask(world, issue)
    assert anonymous.get(url).json()["question"] == "Where exactly?"
    replied = anonymous.post(f"{url}/reply", {"reply": "At gate 3"})
    assert (replied.status_code, replied.json()["question"]) == (201, "")
    close(world, handled(world, issue), NOW)
    body, key = {"reason": "Still there"}, {"HTTP_IDEMPOTENCY_KEY": "once"}
    first, again = (anonymous.post(f"{url}/objection", body, **key) for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    answer(world.fay, issue, NOW)
    assert anonymous.get(url).json()["objection_answer"] == "Seen with a neighbour"


# --- taking back ------------------------------------------------------------------------------------------------------------


def take_back(actor, issue):
    return operations.take_back_issue(actor=actor, issue_id=issue.pk, now=NOW + DAY, reason="No answer for a week")


def test_issue_is_taken_back_from_a_unit_that_never_answers_and_given_to_another(world):
    issue = take_back(world.ada, steps.dispatched(world))
    assert (issue.state, issue.handler_unit, issue.reason) == (Issue.State.RETURNED, None, "No answer for a week")
    assert last_entry(issue).facts == {"unit_id": str(world.cicheng.pk)}
    assert issue.due_at == steps.LIMIT, "its clock runs on"
    again = operations.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW + DAY, unit_id=world.kongpu.pk)
    assert again.handler_unit == world.kongpu


def test_taken_back_from_members_their_open_tasks_are_cancelled(world):
    issue = steps.accepted(world)
    task = operations.dispatch_as_task(
        actor=world.ada, issue_id=issue.pk, now=NOW, title="Fill it", due_at=NOW + DAY, person_id=world.bao.pk
    )
    take_back(world.ada, issue)
    task.refresh_from_db()
    assert (task.state, task.reason) == ("CANCELLED", "No answer for a week")
    assert operations.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=NOW + DAY).handler_id == world.ada.pk


def test_only_organisers_take_back_and_only_what_is_not_answered(world, nothing_changes):
    issue, answered = steps.dispatched(world), steps.responded(world)
    with nothing_changes():
        for person in (world.jin, world.ben, world.gao):
            with pytest.raises(NotAllowed):
                take_back(person, issue)
        with pytest.raises(IllegalTransition):
            take_back(world.ada, answered)


def test_derived_due_date_is_the_stored_one_while_a_question_is_open(world):
    issue = ask(world, steps.report(world))
    moved = edit(world, issue, NOW + HOUR, category="livestock-farm")
    assert deadlines.due_at(moved, {}) == moved.due_at
    assert reply(world.ben, issue, NOW + timedelta(days=2)).due_at < moved.due_at
