"""Suspending, voiding and merging: each with a reason, the first two approved by somebody else; what each of them counts."""

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed
from backend.issues import operations, queries, tracking
from backend.issues.models import Issue
from backend.issues.operations.extending import ApproverHandles
from backend.issues.operations.handling import TasksOpen
from backend.issues.operations.merging import HasDuplicates
from backend.issues.operations.setting_aside import ApproverProposed, DuplicatesFollow, NothingProposed, ProposalOpen
from backend.organisations.queries import get_system
from tests.issues import steps
from tests.issues.test_ask_and_object import answer, ask, objecting
from tests.issues.test_deadlines import DAY, HOUR, SECOND, close, is_overdue, reopen, respond
from tests.issues.test_handle_issue import last_entry
from tests.issues.test_list_issues import journal_sum, recount
from tests.world import NOW

State = Issue.State


def propose(world, issue, what="suspension", actor=None):
    operation = {"suspension": operations.propose_suspension, "voiding": operations.propose_voiding}[what]
    return operation(actor=actor or world.ada, issue_id=issue.pk, now=NOW, reason="No money this year")


def approve(actor, issue, now=NOW):
    return operations.approve_proposal(actor=actor, issue_id=issue.pk, now=now)


def suspend(world, issue, now=NOW):
    return approve(world.fay, propose(world, issue), now)


def void(world, issue, now=NOW):
    return approve(world.fay, propose(world, issue, "voiding"), now)


def resume(world, issue, now=NOW):
    return operations.resume_issue(actor=world.ada, issue_id=issue.pk, now=now, reason="There is money")


def merge(world, issue, into, actor=None, now=NOW):
    return operations.merge_issue(
        actor=actor or world.ada, issue_id=issue.pk, now=now, into_id=into.pk, reason="The same hole"
    )


def unmerge(world, issue, now=NOW):
    return operations.unmerge_issue(actor=world.ada, issue_id=issue.pk, now=now, reason="Another hole")


def totals():
    sums = {}
    for (_path, _ids, metric), amount in journal_sum().items():
        sums[metric] = sums.get(metric, 0) + amount
    return {metric: amount for metric, amount in sums.items() if amount}


# --- a proposal and its approval ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "state"), [("suspension", State.SUSPENDED), ("voiding", State.VOIDED)])
def test_one_proposes_with_a_reason_and_another_approves(world, what, state):
    issue = propose(world, steps.dispatched(world), what)
    assert (issue.state, issue.proposal_reason, issue.proposed_by_id) == (
        State.DISPATCHED, "No money this year", world.ada.pk
    )  # fmt: skip
    approved = approve(world.fay, issue)
    assert (approved.state, approved.proposal, approved.reason) == (state, "", "No money this year")
    entry = last_entry(issue)
    assert (entry.kind, entry.actor_id) == (f"issue.{state.lower()}", world.fay.pk)
    assert recount() == journal_sum()


def test_nobody_approves_their_own_proposal_or_for_themselves(world, nothing_changes):
    own = propose(world, steps.report(world), actor=world.fay)
    mine = operations.handle_by_grid(actor=world.fay, issue_id=steps.accepted(world).pk, now=NOW)
    propose(world, mine)
    with nothing_changes():
        with pytest.raises(ApproverProposed):
            approve(world.fay, own)
        with pytest.raises(ApproverHandles):
            approve(world.fay, mine)
        for name in ("ada", "jin", "gao", "ben"):
            with pytest.raises(NotAllowed):
                approve(getattr(world, name), mine)
    assert approve(world.eva, own).state == State.SUSPENDED


def test_one_proposal_at_a_time_and_none_to_approve_without_one(world, nothing_changes):
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(NothingProposed):
        approve(world.fay, issue)
    propose(world, issue)
    with nothing_changes(), pytest.raises(ProposalOpen):
        propose(world, issue, "voiding")


def test_refused_proposal_leaves_the_issue_as_it_was_and_may_be_made_again(world):
    issue = propose(world, steps.dispatched(world))
    refused = operations.refuse_proposal(actor=world.fay, issue_id=issue.pk, now=NOW, reason="It can be done")
    assert (refused.state, refused.proposal, refused.reason) == (State.DISPATCHED, "", "It can be done")
    assert last_entry(issue).facts == {"person_id": str(world.ada.pk)}
    propose(world, issue, "voiding")


def test_answering_ends_a_proposal(world, nothing_changes):
    issue = propose(world, steps.self_handled(world))
    assert respond(world, issue, NOW).proposal == ""
    with nothing_changes(), pytest.raises(IllegalTransition):
        approve(world.fay, issue)


@pytest.mark.parametrize("what", ["suspension", "voiding"])
@pytest.mark.parametrize("state", ["RESPONDED", "CLOSED"])
def test_what_is_answered_is_neither_suspended_nor_voided(world, nothing_changes, what, state):
    issue = steps.BRINGING[State(state)](world)
    with nothing_changes(), pytest.raises(IllegalTransition):
        propose(world, issue, what)


# --- suspended ----------------------------------------------------------------------------------------------------------------


def test_clock_stands_still_while_it_is_suspended_and_it_goes_on_where_it_stood(world):
    issue = suspend(world, steps.dispatched(world))
    assert not is_overdue(world, issue, NOW + 300 * DAY)
    resumed = resume(world, issue, NOW + 7 * DAY)
    assert (resumed.state, resumed.handler_unit_id) == (State.DISPATCHED, world.cicheng.pk)
    assert resumed.due_at == steps.LIMIT + 7 * DAY  # five working days
    assert recount() == journal_sum()


def test_suspended_issue_counts_as_open_and_a_late_one_as_overdue(world):
    late, other = steps.report(world), steps.report(world)
    moment = steps.LIMIT + SECOND
    operations.mark_overdue(actor=get_system(), now=moment)
    suspend(world, late, moment)
    assert totals() == {"issues_reported": 2, "issues_open": 2, "issues_overdue": 2}
    assert resume(world, late, moment + 30 * DAY).due_at == steps.LIMIT, "what was late stays late"
    assert other.pk != late.pk


def test_question_that_was_open_ends_with_suspension(world):
    issue = suspend(world, ask(world, steps.report(world)), NOW + HOUR)
    assert issue.due_at == steps.LIMIT + HOUR
    assert resume(world, issue, NOW + 3 * HOUR).due_at == steps.LIMIT + 3 * HOUR


def test_only_organisers_resume_and_only_what_is_suspended(world, nothing_changes):
    issue, other = suspend(world, steps.report(world)), steps.report(world)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.resume_issue(actor=world.jin, issue_id=issue.pk, now=NOW, reason="x")
        with pytest.raises(IllegalTransition):
            resume(world, other)


# --- voided -----------------------------------------------------------------------------------------------------------------


def test_voided_issue_counts_nowhere_and_takes_back_the_report_where_it_was_made(world):
    issue = steps.report(world)
    operations.edit_issue(actor=world.ada, issue_id=issue.pk, now=NOW, cell_id=world.lvmei_cell.pk)
    operations.propose_voiding(actor=world.ivy, issue_id=issue.pk, now=NOW, reason="A test")
    operations.mark_overdue(actor=get_system(), now=steps.LIMIT + SECOND)
    approve(world.fay, issue, steps.LIMIT + DAY)
    assert totals() == {}
    assert last_entry(issue).reversals == [
        {"unit_path": world.wenzhu.path, "scope_ids": [str(world.cell.pk)], "counts": {"issues_reported": -1}}
    ]
    assert recount() == journal_sum()


def test_issue_with_open_tasks_or_duplicates_is_not_voided(world, nothing_changes):
    issue, main = steps.accepted(world), steps.report(world)
    operations.dispatch_as_task(
        actor=world.ada, issue_id=issue.pk, now=NOW, title="Fill it", due_at=NOW + DAY, person_id=world.bao.pk
    )
    merge(world, steps.report(world), main)
    for one in (issue, main):
        propose(world, one, "voiding")
    with nothing_changes():
        with pytest.raises(TasksOpen):
            approve(world.fay, issue)
        with pytest.raises(DuplicatesFollow):
            approve(world.fay, main)


# --- merged -----------------------------------------------------------------------------------------------------------------


def test_merged_reports_count_once_and_taken_back_twice(world):
    main, double = steps.report(world), steps.report(world, actor=world.bao)
    merged = merge(world, double, main)
    assert (merged.state, merged.merged_into_id) == (State.MERGED, main.pk)
    assert totals() == {"issues_reported": 1, "issues_open": 1}
    assert recount() == journal_sum()
    again = unmerge(world, double, NOW + DAY)
    assert (again.state, again.merged_into, again.due_at) == (State.REPORTED, None, steps.LIMIT + DAY)
    assert totals() == {"issues_reported": 2, "issues_open": 2}
    assert recount() == journal_sum()


def test_late_duplicate_is_overdue_no_longer(world):
    main, double = steps.report(world), steps.report(world)
    moment = steps.LIMIT + SECOND
    operations.mark_overdue(actor=get_system(), now=moment)
    merge(world, double, main, now=moment)
    assert totals() == {"issues_reported": 1, "issues_open": 1, "issues_overdue": 1}
    assert operations.mark_overdue(actor=get_system(), now=moment + 90 * DAY) == 0


def test_into_itself_a_merged_a_voided_and_a_foreign_one_are_refused(world, nothing_changes):
    issue, main = steps.report(world), steps.report(world)
    merged, voided = merge(world, steps.report(world), main), void(world, steps.report(world))
    foreign = steps.report(world, actor=world.kim, cell_id=None, unit_id=world.foreign.pk)
    with nothing_changes():
        for into in (issue, merged, voided, foreign):
            with pytest.raises(Invalid):
                merge(world, issue, into)
        with pytest.raises(HasDuplicates):
            merge(world, main, issue)
        with pytest.raises(NotAllowed):
            merge(world, issue, main, actor=world.jin)


def test_who_organises_only_one_of_two_places_does_not_merge_them(world, nothing_changes):
    issue = steps.report(world)
    theirs = steps.report(world, cell_id=world.lvmei_cell.pk, actor=world.ada)  # she sees her own report
    with nothing_changes(), pytest.raises(NotAllowed):
        merge(world, issue, theirs)
    assert merge(world, issue, theirs, actor=world.fay).state == State.MERGED


@pytest.mark.parametrize("state", ["RESPONDED", "CLOSED"])
def test_what_is_answered_is_not_merged_into_another(world, nothing_changes, state):
    issue, main = steps.BRINGING[State(state)](world), steps.report(world)
    with nothing_changes(), pytest.raises(IllegalTransition):
        merge(world, issue, main)
    assert merge(world, main, issue).state == State.MERGED  # the other way round it may be


def test_reporter_of_a_duplicate_hears_of_closing_and_reopening_and_may_object(world, now, client_for):
    main, double = steps.self_handled(world), steps.report(world, actor=world.bao)
    merge(world, double, main)
    respond(world, main, NOW)
    close(world, main, NOW)
    entry = last_entry(double)
    assert (entry.kind, entry.facts) == ("issue.followed", {"state": "CLOSED", "reporter_id": str(world.bao.pk)})
    bao = client_for(world.bao)
    shown = bao.get(f"/api/v1/issues/{double.pk}").json()
    assert shown["followed"]["outcome_label"] == "solved"
    assert shown["followed"]["resolution"] == "Filled"
    assert bao.get(f"/api/v1/issues/{main.pk}").status_code == 404, "the other one's words are not theirs to read"
    objecting(world.bao, double, NOW)
    main.refresh_from_db()
    assert main.objected_at == NOW
    answer(world.fay, main, NOW)
    reopen(world, main, NOW)
    assert last_entry(double).facts["state"] == "REOPENED"


def test_resident_of_a_duplicate_follows_the_other_report_by_the_code(world, now, anonymous):
    double = operations.report_as_resident(
        actor=queries.get_resident(), now=NOW, category="road", title="x", cell_id=world.cell.pk
    )
    main = steps.self_handled(world)
    merge(world, double, main)
    respond(world, main, NOW)
    close(world, main, NOW)
    url = f"/api/v1/issues/tracking/{tracking.code_for(double.pk)}"
    shown = anonymous.get(url).json()
    assert (shown["merged"], shown["state"], shown["outcome"], shown["resolution"]) == (
        True,
        "CLOSED",
        "SOLVED",
        "Filled",
    )
    assert anonymous.post(f"{url}/objection", {"reason": "Still there"}).status_code == 201
    assert Issue.objects.get(pk=main.pk).objection == "Still there"


# --- suggested duplicates -----------------------------------------------------------------------------------------------------


def test_suggested_are_open_or_closed_ones_of_the_same_cell_kind_and_time(world, now, client_for):
    issue = steps.report(world)
    same, sibling = steps.report(world, title="same"), steps.report(world, title="sibling", category="road-manhole")
    steps.report(world, title="other kind", category="livestock-farm")
    steps.report(world, title="other cell", cell_id=world.lvmei_cell.pk, actor=world.fay)
    steps.report(world, title="last day", now=NOW + 30 * DAY)
    steps.report(world, title="too late", now=NOW + 30 * DAY + SECOND)
    void(world, steps.report(world, title="voided"))
    merge(world, steps.report(world, title="merged"), same)
    found = client_for(world.ada).get(f"/api/v1/issues/{issue.pk}/similar").json()["results"]
    assert {row["title"] for row in found} == {"same", "sibling", "last day"}
    assert sibling.pk != issue.pk


def test_reporter_sees_no_other_reports_among_the_similar(world, client_for):
    issue = steps.report(world)
    steps.report(world, actor=world.bao, title="by Bao")
    assert client_for(world.ben).get(f"/api/v1/issues/{issue.pk}/similar").json()["results"] == []
