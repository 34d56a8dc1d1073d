"""Whatever is done to an issue in whatever order: the time it had is the time it was promised."""

from datetime import timedelta
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.common.errors import DomainError
from backend.common.worktime import working_time_between
from backend.issues import deadlines, operations
from backend.issues.models import Issue
from tests.issues import steps
from tests.world import NOW

CATEGORIES = ("road-pothole", "road-manhole", "livestock-farm", "parking-fire-lane")


def solve(world, issue, now):
    """Close it, with the steps before that are missing, so that closings are not rare."""
    if issue.state in Issue.TO_DISPATCH:
        operations.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=now)
    if issue.state != Issue.State.RESPONDED:
        operations.respond_to_issue(actor=world.ada, issue_id=issue.pk, now=now, resolution="x")
    operations.close_issue(actor=world.jin, issue_id=issue.pk, now=now)


STEPS = {
    "handle": lambda world, issue, now, more: operations.handle_by_grid(actor=world.ada, issue_id=issue.pk, now=now),
    "respond": lambda world, issue, now, more: operations.respond_to_issue(
        actor=world.ada, issue_id=issue.pk, now=now, resolution="x"
    ),
    "send back": lambda world, issue, now, more: operations.send_back_issue(
        actor=world.jin, issue_id=issue.pk, now=now, reason="x"
    ),
    "close": lambda world, issue, now, more: solve(world, issue, now),
    "reopen": lambda world, issue, now, more: operations.reopen_issue(
        actor=world.ada, issue_id=issue.pk, now=now, reason="x"
    ),
    "extend": lambda world, issue, now, more: operations.extend_issue(
        actor=world.fay, issue_id=issue.pk, now=now, due_at=issue.due_at + timedelta(hours=1 + more), reason="x"
    ),
    "bring forward": lambda world, issue, now, more: operations.edit_issue(
        actor=world.ada, issue_id=issue.pk, now=now, due_at=issue.due_at - timedelta(hours=1 + more)
    ),
    "ask": lambda world, issue, now, more: operations.ask_reporter(
        actor=world.ada, issue_id=issue.pk, now=now, question="x"
    ),
    "reply": lambda world, issue, now, more: operations.reply_to_question(
        actor=world.ada, issue_id=issue.pk, now=now, reply="x"
    ),
    "suspend": lambda world, issue, now, more: operations.approve_proposal(
        actor=world.fay, now=now, issue_id=operations.propose_suspension(
            actor=world.ada, issue_id=issue.pk, now=now, reason="x"
        ).pk,
    ),
    "resume": lambda world, issue, now, more: operations.resume_issue(
        actor=world.ada, issue_id=issue.pk, now=now, reason="x"
    ),
    "sort": lambda world, issue, now, more: operations.edit_issue(
        actor=world.ada, issue_id=issue.pk, now=now, category=CATEGORIES[more % 4]
    ),
}  # fmt: skip
SEQUENCES = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 40), st.integers(0, 50)), max_size=25)


def left(issue: Issue, now):
    """The working time that the issue still has."""
    return working_time_between(now, issue.due_at, deadlines.limit_of(issue.category).hours)


def check(name, before: Issue, after: Issue, now) -> None:
    limit = deadlines.limit_of(after.category)
    if after.fixed_due_at is None:
        given_time = working_time_between(
            after.clock_started_at, after.due_at, limit.hours, stops=deadlines.stops_of(after)
        )
        assert given_time == limit.amount
    if name == "reopen":
        assert after.due_at == limit.after(now, {}) > now
    if name == "send back" and before.due_at > before.responded_at and before.fixed_due_at is None:
        assert left(after, now) == left(before, before.responded_at)
    waited = before.asked_until is not None and before.asked_until > now  # the stop ends earlier than it was to
    if name == "handle" or (name in ("respond", "suspend", "close") and not waited):
        assert after.due_at == before.due_at
    if name in ("send back", "extend", "ask", "resume"):
        assert after.due_at >= before.due_at
    if name in ("reply", "respond", "suspend", "close"):
        assert after.due_at <= before.due_at
        assert (after.due_at >= now) == (before.due_at >= now), "an ended stop makes nobody late"
    if name == "resume" and before.due_at > before.set_aside_at and before.fixed_due_at is None:
        assert left(after, now) == left(before, before.set_aside_at)
    if before.due_at <= now and name not in ("sort", "reopen", "send back", "resume"):
        assert after.due_at == before.due_at
    stops = deadlines.stops_of(after)
    assert stops == sorted(stops)
    assert all(end <= following[0] for (_start, end), following in pairwise(stops))


def test_due_date_follows_from_what_happened_in_any_order(world):
    done = set()

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sequence=SEQUENCES)
    def run(sequence):
        with transaction.atomic():
            issue, now = steps.accepted(world, category="road-pothole"), NOW
            for name, hours, more in sequence:
                now += timedelta(hours=hours)
                before = Issue.objects.select_related("category__parent").get(pk=issue.pk)
                try:
                    with transaction.atomic():
                        STEPS[name](world, before, now, more)
                except DomainError:
                    assert Issue.objects.get(pk=issue.pk).due_at == before.due_at
                    continue
                after = Issue.objects.select_related("category__parent").get(pk=issue.pk)
                assert deadlines.due_at(after, {}) == after.due_at, "stored is what is derived"
                check(name, before, after, now)
                done.add(name)
            transaction.set_rollback(True)

    run()
    assert done == set(STEPS), "each step was done at least once"
