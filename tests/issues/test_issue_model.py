"""Any steps in any order by anybody: what must always hold, holds."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backend.common.errors import DomainError
from backend.issues import operations
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.tasks import operations as tasks
from backend.tasks.models import Task
from tests.issues import steps
from tests.issues.test_list_issues import journal_sum, recount
from tests.world import NOW

ACTORS = st.sampled_from(["ada", "ben", "jin", "fay", "eva", "gao", "ivy", "hao"])
WHICH = st.integers(0, 2)


def a_machine(world):
    class IssueCycle(RuleBasedStateMachine):
        """Three issues at most; `Issue` rows and `Entry` rows are compared after every step."""

        @initialize()
        def begin(self):
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()
            self.now = NOW
            self.ids = [steps.report(world, title=f"issue {number}").pk for number in range(3)]

        def teardown(self):
            if hasattr(self, "savepoint"):
                transaction.set_rollback(True)
                self.savepoint.__exit__(None, None, None)

        def attempt(self, operation, actor, **arguments):
            before = (Entry.objects.count(), list(Issue.objects.order_by("pk").values_list("version", flat=True)))
            self.now += timedelta(hours=30)
            try:
                operation(actor=getattr(world, actor), now=self.now, **arguments)
            except DomainError:
                after = (Entry.objects.count(), list(Issue.objects.order_by("pk").values_list("version", flat=True)))
                assert before == after

        @rule(actor=ACTORS, which=WHICH)
        def accept(self, actor, which):
            self.attempt(operations.accept_issue, actor, issue_id=self.ids[which])

        @rule(actor=ACTORS, which=WHICH, unit=st.sampled_from(["kongpu", "lvmei"]))
        def dispatch(self, actor, which, unit):
            self.attempt(operations.dispatch_issue, actor, issue_id=self.ids[which], unit_id=getattr(world, unit).pk)

        @rule(actor=ACTORS, which=WHICH, doer=st.sampled_from(["ben", "jin", "hao"]))
        def offer(self, actor, which, doer):
            self.attempt(
                operations.dispatch_as_task,
                actor,
                issue_id=self.ids[which],
                title="x",
                due_at=NOW + timedelta(days=400),
                person_id=getattr(world, doer).pk,
            )

        @rule()
        def work(self):
            for task in Task.objects.filter(state__in=Task.WORKING).select_related("person"):
                doer = task.person
                if task.state == Task.State.OFFERED:
                    tasks.accept_task(actor=doer, task_id=task.pk, now=self.now)
                tasks.complete_task(actor=doer, task_id=task.pk, now=self.now)

        @rule(actor=ACTORS, which=WHICH)
        def handle_by_grid(self, actor, which):
            self.attempt(operations.handle_by_grid, actor, issue_id=self.ids[which])

        @rule(actor=ACTORS, which=WHICH)
        def take_up(self, actor, which):
            self.attempt(operations.take_up_issue, actor, issue_id=self.ids[which])

        @rule(actor=ACTORS, which=WHICH)
        def give_back(self, actor, which):
            self.attempt(operations.return_issue, actor, issue_id=self.ids[which], reason="x")

        @rule(actor=ACTORS, which=WHICH, quantity=st.none() | st.decimals("0.001", "999", places=3))
        def respond(self, actor, which, quantity):
            amount = {} if quantity is None else {"quantity": Decimal(quantity), "quantity_unit": "mu"}
            self.attempt(operations.respond_to_issue, actor, issue_id=self.ids[which], resolution="x", **amount)

        @rule(actor=ACTORS, which=WHICH)
        def close(self, actor, which):
            self.attempt(operations.close_issue, actor, issue_id=self.ids[which])

        @rule(actor=ACTORS, which=WHICH)
        def send_back(self, actor, which):
            self.attempt(operations.send_back_issue, actor, issue_id=self.ids[which], reason="x")

        @rule(actor=ACTORS, which=WHICH)
        def reopen(self, actor, which):
            self.attempt(operations.reopen_issue, actor, issue_id=self.ids[which], reason="x")

        @rule(actor=ACTORS, which=WHICH, cell=st.sampled_from(["cell", "lvmei_cell"]))
        def move(self, actor, which, cell):
            self.attempt(operations.edit_issue, actor, issue_id=self.ids[which], cell_id=getattr(world, cell).pk)

        @rule(actor=ACTORS, which=WHICH, category=st.sampled_from(["road-manhole", "road-pothole", "livestock-farm"]))
        def sort(self, actor, which, category):
            self.attempt(operations.edit_issue, actor, issue_id=self.ids[which], category=category)

        @rule(actor=ACTORS, other=ACTORS, which=WHICH, what=st.sampled_from(["suspension", "voiding"]))
        def set_aside(self, actor, other, which, what):
            propose = operations.propose_suspension if what == "suspension" else operations.propose_voiding
            self.attempt(propose, actor, issue_id=self.ids[which], reason="x")
            self.attempt(operations.approve_proposal, other, issue_id=self.ids[which])

        @rule(actor=ACTORS, which=WHICH)
        def resume(self, actor, which):
            self.attempt(operations.resume_issue, actor, issue_id=self.ids[which], reason="x")

        @rule(actor=ACTORS, which=WHICH, into=WHICH)
        def merge(self, actor, which, into):
            self.attempt(operations.merge_issue, actor, issue_id=self.ids[which], into_id=self.ids[into], reason="x")

        @rule(actor=ACTORS, which=WHICH)
        def unmerge(self, actor, which):
            self.attempt(operations.unmerge_issue, actor, issue_id=self.ids[which], reason="x")

        @rule()
        def become_late(self):
            operations.mark_overdue(actor=world.eva, now=self.now)

        @rule(which=WHICH, again=st.booleans())
        def straight_through(self, which, again):
            """The usual steps at once, so that closings are as frequent as refusals."""
            pk = self.ids[which]
            self.attempt(operations.accept_issue, "eva", issue_id=pk)
            self.attempt(operations.handle_by_grid, "eva", issue_id=pk)
            self.attempt(operations.respond_to_issue, "eva", issue_id=pk, resolution="x")
            self.attempt(operations.close_issue, "fay", issue_id=pk)
            if again:
                self.attempt(operations.reopen_issue, "fay", issue_id=pk, reason="x")

        @invariant()
        def resolved_is_what_is_closed(self):
            if not hasattr(self, "ids"):
                return
            sums = journal_sum()
            resolved = sum(amount for (_path, _ids, metric), amount in sums.items() if metric == "issues_resolved")
            assert resolved == Issue.objects.filter(state=Issue.State.CLOSED).count()
            assert sums == recount()

        @invariant()
        def overdue_is_what_is_late(self):
            """What counts as overdue was not answered in time, and after a sweep nothing else is late."""
            if not hasattr(self, "ids"):
                return
            counted = set(Issue.objects.exclude(overdue_since=None))
            assert all(issue.due_at < (issue.responded_at or self.now) for issue in counted)
            assert all(issue.state in Issue.OPEN for issue in counted)

        @invariant()
        def journal_has_no_gap(self):
            for issue in Issue.objects.all():
                seqs = Entry.objects.filter(subject_id=issue.pk).order_by("seq").values_list("seq", flat=True)
                assert list(seqs) == list(range(1, issue.version + 1))

        @invariant()
        def nobody_closed_what_they_handled(self):
            for issue in Issue.objects.filter(state=Issue.State.CLOSED):
                assert issue.verified_by_id not in (issue.handler_id, issue.responded_by_id)

    return IssueCycle


def test_figures_journal_and_rows_agree_after_any_steps(world):
    run_state_machine_as_test(
        a_machine(world),
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_recount_counts_every_issue_once(world, count):
    for _ in range(count):
        steps.report(world)
    assert sum(amount for (_p, _s, metric), amount in recount().items() if metric == "issues_reported") == count
