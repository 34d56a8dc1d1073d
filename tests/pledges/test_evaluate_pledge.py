"""述诺 and 评诺: the report, four sides, the result."""

from datetime import date

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.pledges import operations, queries
from backend.pledges.models import Evaluation, Pledge
from backend.pledges.operations.verdicts import SidesMissing
from tests import factories
from tests.handbook.steps import with_help
from tests.pledges import steps
from tests.world import NOW

RESIDENTS = {"side": "RESIDENTS", "outcome": "FULFILLED", "asked": 20, "satisfied": 17, "source": "yard meeting in May"}


def test_the_report_is_one_s_own_side(world):
    pledge = steps.reported(world)
    assert (pledge.state, pledge.report) == ("SELF_REPORTED", "Done most months")
    assert list(Evaluation.objects.values_list("side", "outcome", "by_id")) == [
        ("SELF", "PARTLY_FULFILLED", world.ben.pk)
    ]
    assert steps.total("pledges_published:MEMBER") == 1


def test_only_who_answers_for_it_reports_and_only_a_published_one(world, nothing_changes):
    published, waiting = steps.published(world), steps.passed(world)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.report_pledge(actor=world.hao, pledge_id=published.pk, now=NOW, report="x", outcome="FULFILLED")
        with pytest.raises(IllegalTransition):
            operations.report_pledge(actor=world.ben, pledge_id=waiting.pk, now=NOW, report="x", outcome="FULFILLED")


def test_four_sides_have_their_say_and_may_mend_it(world):
    pledge = steps.judged(world)
    operations.judge_pledge(actor=world.fay, pledge_id=pledge.pk, now=NOW, side="SUPERIOR", outcome="FULFILLED")
    operations.judge_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, **RESIDENTS)
    operations.judge_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, side="BRANCH", outcome="FULFILLED")
    said = dict(Evaluation.objects.values_list("side", "outcome"))
    assert said == {
        "SELF": "PARTLY_FULFILLED", "BRANCH": "FULFILLED", "SUPERIOR": "FULFILLED", "RESIDENTS": "FULFILLED",
    }  # fmt: skip
    assert "yard" not in str(list(Entry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("who", "given"),
    [
        ("ben", {"side": "BRANCH", "outcome": "FULFILLED"}),
        ("ben", RESIDENTS),
        ("hao", {"side": "SUPERIOR", "outcome": "FULFILLED"}),
        ("hao", {"side": "SELF", "outcome": "FULFILLED"}),
        ("gao", {"side": "SUPERIOR", "outcome": "FULFILLED"}),
        ("bao", RESIDENTS),
    ],
)
def test_nobody_speaks_for_a_side_that_is_not_theirs(world, nothing_changes, who, given):
    pledge = steps.reported(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.judge_pledge(actor=getattr(world, who), pledge_id=pledge.pk, now=NOW, **given)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"asked": None}, "asked"), ({"source": ""}, "source"), ({"satisfied": 21}, "satisfied")],
)
def test_residents_are_a_count_with_its_source(world, nothing_changes, change, field):
    pledge = steps.reported(world)
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        operations.judge_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, **{**RESIDENTS, **change})
    assert list(refusal.value.errors) == [field]


def test_none_satisfied_is_an_answer_too(world):
    pledge = steps.reported(world)
    operations.judge_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, **{**RESIDENTS, "satisfied": 0})
    assert Evaluation.objects.get(side="RESIDENTS").satisfied == 0


def test_only_residents_are_counted(world, nothing_changes):
    pledge = steps.reported(world)
    with nothing_changes(), pytest.raises(Invalid):
        operations.judge_pledge(
            actor=world.hao, pledge_id=pledge.pk, now=NOW, side="BRANCH", outcome="FULFILLED", asked=3
        )


def test_the_result_counts_by_outcome_and_ends_the_pledge(world):
    pledge = steps.evaluated(world)
    assert (pledge.state, pledge.outcome, pledge.evaluated_at) == ("EVALUATED", "FULFILLED", NOW)
    entry = Entry.objects.get(kind="pledge.evaluated")
    assert entry.counts == {"pledges_published:MEMBER": -1, "pledges_evaluated:FULFILLED": 1}
    assert steps.recount() == steps.journal_sum()


@pytest.mark.parametrize("outcome", ["PARTLY_FULFILLED", "UNFULFILLED_EXPLAINED", "UNFULFILLED"])
def test_what_was_not_met_is_explained(world, nothing_changes, outcome):
    pledge = steps.judged(world)
    with nothing_changes(), pytest.raises(Invalid) as refusal:
        operations.evaluate_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, outcome=outcome)
    assert list(refusal.value.errors) == ["explanation"]
    done = operations.evaluate_pledge(
        actor=world.hao, pledge_id=pledge.pk, now=NOW, outcome=outcome, explanation="A typhoon in August"
    )
    assert done.explanation == "A typhoon in August"
    assert steps.total(f"pledges_evaluated:{outcome}") == 1


def test_not_before_the_sides_have_spoken(world, nothing_changes):
    pledge = steps.reported(world)
    with nothing_changes():
        with pytest.raises(SidesMissing) as refusal:
            operations.evaluate_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, outcome="FULFILLED")
        assert refusal.value.data == {"sides": ["BRANCH", "SUPERIOR"]}  # what is missing: one of the two
    operations.judge_pledge(actor=world.fay, pledge_id=pledge.pk, now=NOW, side="SUPERIOR", outcome="FULFILLED")
    operations.evaluate_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, outcome="FULFILLED")


def test_a_branch_does_not_judge_its_own_so_the_unit_above_is_missing(world, nothing_changes):
    pledge = steps.branch_published(world)
    operations.report_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, report="Done", outcome="FULFILLED")
    with nothing_changes(), pytest.raises(SidesMissing) as refusal:
        operations.evaluate_pledge(actor=world.fay, pledge_id=pledge.pk, now=NOW, outcome="FULFILLED")
    assert refusal.value.data == {"sides": ["SUPERIOR"]}


def test_the_coordinator_who_heard_residents_enters_their_voice_and_no_other(world, nothing_changes):
    """Ada's cell is in the community of Ben's branch; Ivy's is in another one."""
    pledge = steps.reported(world)
    with nothing_changes():
        with pytest.raises(NotFound):
            operations.judge_pledge(actor=world.ivy, pledge_id=pledge.pk, now=NOW, **RESIDENTS)
        for side in ("BRANCH", "SUPERIOR", "SELF"):
            with pytest.raises(NotAllowed):
                operations.judge_pledge(actor=world.ada, pledge_id=pledge.pk, now=NOW, side=side, outcome="FULFILLED")
    operations.judge_pledge(actor=world.ada, pledge_id=pledge.pk, now=NOW, **RESIDENTS)
    assert Evaluation.objects.get(side="RESIDENTS").by_id == world.ada.pk


def test_residents_of_every_cell_speak_of_a_secretary_s_pledge_for_the_street(world):
    listed = steps.secretary_list(world)
    pledge = operations.add_pledge(actor=world.fay, list_id=listed.pk, now=NOW, **steps.HOURS)
    named = {"pledge_id": pledge.pk, "now": NOW}
    operations.submit_pledge(actor=world.fay, **named)
    operations.review_pledge(actor=world.eva, passed=True, **named)
    operations.publish_pledge(actor=world.eva, scope="BRANCH", **named)
    operations.report_pledge(actor=world.fay, report="Done", outcome="FULFILLED", **named)
    for coordinator in (world.ada, world.ivy):  # the later one corrects the earlier
        operations.judge_pledge(actor=coordinator, **named, **RESIDENTS)
    assert Evaluation.objects.get(side="RESIDENTS").by_id == world.ivy.pk


def test_who_helped_with_the_pledge_does_not_enter_the_residents_voice(world, nothing_changes):
    ben = with_help(world.ben)
    pledge = steps.published(world)
    operations.report_pledge(actor=world.ada, pledge_id=pledge.pk, now=NOW, report="Done", outcome="FULFILLED")
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.judge_pledge(actor=world.ada, pledge_id=pledge.pk, now=NOW, **RESIDENTS)
    assert pledge.responsible_id == ben.pk


def test_nobody_states_the_result_of_their_own(world, nothing_changes):
    pledge = steps.judged(world)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.evaluate_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, outcome="FULFILLED")


def test_what_is_evaluated_stays_as_it_is(world, nothing_changes):
    pledge = steps.evaluated(world)
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            operations.evaluate_pledge(
                actor=world.fay, pledge_id=pledge.pk, now=NOW, outcome="UNFULFILLED", explanation="x"
            )
        with pytest.raises(IllegalTransition):
            operations.judge_pledge(actor=world.fay, pledge_id=pledge.pk, now=NOW, side="SUPERIOR", outcome="FULFILLED")
        with pytest.raises(IllegalTransition):
            operations.withdraw_pledge(actor=world.ben, pledge_id=pledge.pk, now=NOW, reason="x")
    assert Pledge.objects.get().state == "EVALUATED"


def test_a_branch_s_pledge_is_its_present_secretary_s_own_whoever_opened_the_list(world, nothing_changes):
    """Hao opened the list and left; Bao, who writes it now, neither speaks for the branch's side nor reviews it as officer."""
    pledge = steps.branch_published(world)
    operations.report_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, report="Done", outcome="FULFILLED")
    factories.make_role(person=world.bao, kind="BRANCH_SECRETARY", unit=world.branch)
    factories.make_role(person=world.bao, kind="OFFICER", unit=world.kongpu)
    bao = factories.as_actor(world.bao)
    with nothing_changes():
        for side in ("BRANCH", "SUPERIOR", "RESIDENTS"):
            with pytest.raises(NotAllowed):
                operations.judge_pledge(actor=bao, pledge_id=pledge.pk, now=NOW, side=side, outcome="FULFILLED")
        with pytest.raises(NotAllowed):
            operations.evaluate_pledge(actor=bao, pledge_id=pledge.pk, now=NOW, outcome="FULFILLED")
        with pytest.raises(NotAllowed):
            operations.edit_list(actor=bao, list_id=pledge.pledge_list_id, now=NOW, review_by=date(2026, 7, 1))
    handed_in = steps.branch_draft(world)
    operations.submit_pledge(actor=bao, pledge_id=handed_in.pk, now=NOW)
    assert list(queries.list_to_review(actor=bao)) == []
    assert [row["id"] for row in queries.list_to_review(actor=world.fay)] == [handed_in.pk]
