"""Any steps in any order by anybody, moves of the tree included: what must always hold, holds."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backend.common.errors import DomainError
from backend.grid.operations import rescope_rows
from backend.journal.models import Entry
from backend.organisations import operations as organisations
from backend.organisations.models import Unit
from backend.organisations.queries import get_system
from backend.pledges import operations
from backend.pledges.models import Evaluation, Milestone, Pledge, PledgeReview, PledgeRevision, QuarterNote
from backend.rollups.models import Counter
from tests import factories
from tests.pledges import steps
from tests.world import NOW
from workers.relay import relay

ACTORS = st.sampled_from(["ben", "hao", "fay", "eva", "bao", "gao"])
WHICH = st.integers(0, 3)
OUTCOMES = st.sampled_from(Pledge.Outcome.values)
RECORDS = (PledgeReview, PledgeRevision, QuarterNote, Evaluation)


def rows():
    return (
        Entry.objects.count(),
        sorted(Pledge.objects.values_list("pk", "version", "state")),
        [model.objects.count() for model in RECORDS],
        Milestone.objects.filter(reached_on=None).count(),
    )


def a_machine(world):
    class PledgeYear(RuleBasedStateMachine):
        """Two of Ben's, one of Hao's, one of the branch."""

        @initialize()
        def begin(self):
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()
            self.now = NOW
            made = [
                steps.draft(world),
                steps.draft(world, **steps.BY_HAND),
                steps.draft(world, owner="hao"),
                steps.branch_draft(world),
            ]
            self.ids = [pledge.pk for pledge in made]

        def teardown(self):
            if hasattr(self, "savepoint"):
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)

        def attempt(self, operation, name, **arguments):
            before = rows()
            self.now += timedelta(hours=5)
            actor = factories.as_actor(getattr(world, name))
            try:
                with transaction.atomic():
                    operation(actor=actor, now=self.now, **arguments)
            except DomainError:
                assert rows() == before

        @rule(actor=ACTORS, which=WHICH)
        def edit(self, actor, which):
            self.attempt(operations.edit_pledge, actor, pledge_id=self.ids[which], text="other words")

        @rule(actor=ACTORS, which=WHICH)
        def submit(self, actor, which):
            self.attempt(operations.submit_pledge, actor, pledge_id=self.ids[which])

        @rule(actor=ACTORS, which=WHICH, passed=st.booleans())
        def review(self, actor, which, passed):
            self.attempt(operations.review_pledge, actor, pledge_id=self.ids[which], passed=passed, opinion="so")

        @rule(actor=ACTORS, which=WHICH, scope=st.sampled_from(Pledge.Audience.values))
        def publish(self, actor, which, scope):
            self.attempt(operations.publish_pledge, actor, pledge_id=self.ids[which], scope=scope)

        @rule(actor=ACTORS, which=WHICH, aim=st.integers(0, 3))
        def revise(self, actor, which, aim):
            self.attempt(operations.revise_pledge, actor, pledge_id=self.ids[which], reason="x", target=Decimal(aim))

        @rule(actor=ACTORS, which=WHICH, quarter=st.integers(1, 4))
        def note(self, actor, which, quarter):
            self.attempt(
                operations.note_quarter, actor, pledge_id=self.ids[which], year=2026, quarter=quarter, text="x"
            )

        @rule(actor=ACTORS, last=st.booleans())
        def reach(self, actor, last):
            found = Milestone.objects.filter(pledge_id=self.ids[1]).order_by("pk")
            self.attempt(operations.reach_milestone, actor, milestone_id=(found.last() if last else found.first()).pk)

        @rule(actor=ACTORS, which=WHICH, outcome=OUTCOMES)
        def report(self, actor, which, outcome):
            self.attempt(operations.report_pledge, actor, pledge_id=self.ids[which], report="x", outcome=outcome)

        @rule(actor=ACTORS, which=WHICH, outcome=OUTCOMES, side=st.sampled_from(["SELF", "BRANCH", "SUPERIOR"]))
        def judge(self, actor, which, outcome, side):
            self.attempt(operations.judge_pledge, actor, pledge_id=self.ids[which], side=side, outcome=outcome)

        @rule(actor=ACTORS, which=WHICH, outcome=OUTCOMES, explanation=st.sampled_from(["", "because"]))
        def evaluate(self, actor, which, outcome, explanation):
            self.attempt(
                operations.evaluate_pledge, actor, pledge_id=self.ids[which], outcome=outcome, explanation=explanation
            )

        @rule(actor=ACTORS, which=WHICH, reason=st.sampled_from(["", "x"]))
        def withdraw(self, actor, which, reason):
            self.attempt(operations.withdraw_pledge, actor, pledge_id=self.ids[which], reason=reason)

        @rule(actor=ACTORS, which=WHICH)
        def carry(self, actor, which):
            self.attempt(operations.carry_over, actor, pledge_id=self.ids[which])

        @rule(which=WHICH)
        def straight_through(self, which):
            """The usual steps at once, so that results are as frequent as refusals."""
            pledge = Pledge.objects.get(pk=self.ids[which])
            owner, above = ("ben", "fay") if which < 2 else ("hao", "fay")
            for operation, who, more in (
                (operations.submit_pledge, owner, {}),
                (operations.review_pledge, above, {"passed": True}),
                (operations.publish_pledge, above, {"scope": "UNIT"}),
                (operations.report_pledge, owner, {"report": "x", "outcome": "FULFILLED"}),
                (operations.judge_pledge, above, {"side": "SUPERIOR", "outcome": "FULFILLED"}),
                (operations.evaluate_pledge, above, {"outcome": "FULFILLED"}),
            ):
                self.attempt(operation, who, pledge_id=pledge.pk, **more)

        @rule(parent=st.sampled_from(["wenzhu", "lvmei", "cicheng"]))
        def move_the_branch(self, parent):
            branch = Unit.objects.get(pk=world.branch.pk)
            if branch.parent_id != getattr(world, parent).pk:
                organisations.move_unit(
                    actor=get_system(), unit_id=branch.pk, parent_id=getattr(world, parent).pk, now=self.now
                )
                rescope_rows(actor=get_system(), now=self.now)

        @rule()
        def count(self):
            while relay(now=self.now):
                pass
            counted = {}
            for scope_id, metric, value in Counter.objects.filter(metric__startswith="pledges_").values_list(
                "scope_id", "metric", "value"
            ):
                counted[scope_id, metric] = counted.get((scope_id, metric), 0) + value
            said = {}
            for (path, _ids, metric), amount in steps.recount().items():
                if path.startswith(world.district.path):
                    said[metric] = said.get(metric, 0) + amount
            assert {
                name: value for (scope, name), value in counted.items() if scope == world.district.pk and value
            } == said

        @invariant()
        def figures_are_what_the_rows_say(self):
            if hasattr(self, "ids"):
                assert steps.recount() == steps.journal_sum()

        @invariant()
        def journal_has_no_gap(self):
            for pledge in Pledge.objects.all():
                seqs = Entry.objects.filter(subject_id=pledge.pk).order_by("seq").values_list("seq", flat=True)
                assert list(seqs) == list(range(1, pledge.version + 1))

        @invariant()
        def what_is_published_was_passed_by_another(self):
            for pledge in Pledge.objects.filter(state__in=Pledge.SHOWN).select_related("pledge_list"):
                last = PledgeReview.objects.filter(pledge=pledge).order_by("at", "pk").last()
                if last:
                    assert last.passed
                    assert last.by_id not in (pledge.pledge_list.owner_id, pledge.responsible_id)
                else:
                    raise AssertionError("published without a review")

        @invariant()
        def every_revision_and_note_has_its_entry(self):
            kinds = list(Entry.objects.filter(subject_type="pledge").values_list("kind", flat=True))
            assert kinds.count("pledge.revised") == PledgeRevision.objects.count()
            assert kinds.count("pledge.noted") == QuarterNote.objects.count()
            assert kinds.count("pledge.passed") + kinds.count("pledge.returned") == PledgeReview.objects.count()

    return PledgeYear


def test_figures_journal_and_rows_agree_after_any_steps(world):
    run_state_machine_as_test(
        a_machine(world),
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
