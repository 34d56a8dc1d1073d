"""Publishing a quarter, and correcting it."""

from datetime import UTC, datetime

import pytest

from backend.common.errors import Invalid, NotAllowed
from backend.journal.models import Entry
from backend.rollups.models import Period
from backend.rollups.operations import correct_period, publish_period
from backend.rollups.operations.periods import (
    AlreadyPublished,
    FiguresIncomplete,
    NothingToCorrect,
    NotTheLatest,
    QuarterNotOver,
)
from tests.rollups.counting import make_entry
from tests.world import NOW
from workers.relay import relay

LAST_QUARTER, NEXT_QUARTER = datetime(2026, 3, 31, 15, 59, tzinfo=UTC), datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


def publish(world, actor=None, unit=None, **more) -> Period:
    when = {"year": 2026, "quarter": 1, "now": NOW, **more}
    return publish_period(actor=actor or world.eva, unit_id=(unit or world.kongpu).pk, **when)


def correct(world, period, **more) -> Period:
    return correct_period(actor=world.eva, period_id=period.pk, reason="Counted twice", now=NOW, **more)


@pytest.fixture
def quarter(world):
    """Two resolved in the first quarter, one still open from then, one resolved just after it."""
    make_entry(world, at=LAST_QUARTER, issues_resolved=2, issues_open=1)
    make_entry(world, at=NEXT_QUARTER, issues_resolved=1, issues_open=-1)
    relay(now=NOW)
    return world


def test_published_quarter_holds_flows_of_the_quarter_and_stocks_at_its_end(quarter):
    period = publish(quarter)
    assert period.figures == {"issues_resolved": 2, "issues_open": 1}
    assert (period.revision, period.reason) == (1, "")
    entry = Entry.objects.get(kind="period.published")
    assert entry.facts == {"year": 2026, "quarter": 1, "revision": 1}


def test_what_happens_later_does_not_change_it(quarter):
    period = publish(quarter)
    make_entry(quarter, at=LAST_QUARTER, issues_resolved=5)
    relay(now=NOW)
    period.refresh_from_db()
    assert period.figures["issues_resolved"] == 2


def test_correction_is_a_new_revision_beside_the_former_one(quarter):
    period = publish(quarter)
    make_entry(quarter, at=LAST_QUARTER, issues_resolved=-1)
    relay(now=NOW)
    corrected = correct(quarter, period)
    assert (corrected.revision, corrected.figures["issues_resolved"], corrected.reason) == (2, 1, "Counted twice")
    period.refresh_from_db()
    assert period.figures["issues_resolved"] == 2
    assert Entry.objects.get(kind="period.corrected").facts["corrects_id"] == str(period.pk)
    with pytest.raises(NotTheLatest):
        correct(quarter, period)


def test_correction_without_a_difference_is_refused(quarter, nothing_changes):
    period = publish(quarter)
    with nothing_changes(), pytest.raises(NothingToCorrect):
        correct(quarter, period)


@pytest.mark.parametrize("quarter_number", [2, 3])
def test_quarter_that_is_not_over_is_refused(quarter, nothing_changes, quarter_number):
    with nothing_changes(), pytest.raises(QuarterNotOver):
        publish(quarter, quarter=quarter_number)


def test_quarter_is_published_once(quarter, nothing_changes):
    publish(quarter)
    with nothing_changes(), pytest.raises(AlreadyPublished):
        publish(quarter)


def test_quarter_waits_for_what_is_not_counted_yet(quarter, nothing_changes):
    make_entry(quarter, at=LAST_QUARTER, issues_resolved=1)
    with nothing_changes(), pytest.raises(FiguresIncomplete):
        publish(quarter)


@pytest.mark.parametrize("name", ["ben", "ada", "fay", "gao"])
def test_only_administrators_publish(quarter, nothing_changes, name):
    with nothing_changes(), pytest.raises(NotAllowed):
        publish(quarter, actor=getattr(quarter, name))


def test_unit_of_another_district_does_not_exist(quarter, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        publish(quarter, actor=quarter.kim)
