"""The clock makes the slips of a quarter in its first night, and releases them when the time to object is over."""

from datetime import timedelta

import pytest
import time_machine

from backend.campaigns.models import FeedbackSlip
from backend.journal.models import Entry, JobRun
from tests.campaigns.slips import JULY, duty, taken_in
from workers.celery import app


def run(name: str, at) -> int:
    app.loader.import_default_modules()
    with time_machine.travel(at, tick=False):
        return app.tasks[f"jobs.{name}"]()


def test_a_quarter_s_slips_are_made_and_released_by_the_clock(world):
    taken_in(world)
    duty(world, world.cem)
    assert run("make_feedback_slips", JULY - timedelta(days=1)) == 0
    assert [run("make_feedback_slips", JULY) for _ in range(2)] == [1, 0]
    JobRun.objects.all().delete()  # a slot that nobody remembers is done again
    assert run("make_feedback_slips", JULY) == 0
    slip = FeedbackSlip.objects.get()
    assert run("release_feedback_slips", slip.object_until - timedelta(minutes=5)) == 0
    assert [run("release_feedback_slips", slip.object_until) for _ in range(2)] == [1, 0]
    assert list(Entry.objects.filter(subject_id=slip.pk).order_by("seq").values_list("kind", flat=True)) == [
        "slip.made",
        "slip.released",
    ]


@pytest.mark.parametrize(("days", "made"), [(13, {2, 3}), (14, {3})])
def test_slips_that_a_stopped_clock_did_not_make_are_made_up_for_two_weeks(world, days, made):
    """What was confirmed in the last nights of the following quarter, while no worker ran."""
    taken_in(world)
    duty(world, world.cem)
    october = JULY + timedelta(days=92)
    run("make_feedback_slips", october + timedelta(days=days))  # the third quarter's has its own time
    assert set(FeedbackSlip.objects.values_list("quarter", flat=True)) == made
