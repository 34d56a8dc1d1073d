"""The demo as `make run` loads it: a whole district, 500 days, of which the last hundred are played."""

import pytest
from django.db.models import Sum

from backend.campaigns.models import (
    Campaign,
    Enrolment,
    Example,
    Exemption,
    PracticalDeed,
    ResidenceRegistration,
    Suggestion,
)
from backend.campaigns.queries.figures import metric
from backend.demo import loading
from backend.demo.size import FULL
from backend.demo.sources import read_units
from backend.demo.stories.pledges import FLOWERS
from backend.grid.models import Cell
from backend.handbook.models import Household, Pairing, Visit
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.notifications.models import Message
from backend.organisations.models import Consortium, Person, Unit
from backend.pledges.models import Pledge, PledgeList, QuarterNote, Tier
from backend.posts.models import Claim, DutyLog, Handover, ServicePost, ServiceTeam
from backend.rollups import operations as rollups
from backend.rollups.models import Counter
from backend.tasks.models import Task
from tests.demo.conftest import visits_by_strangers
from tests.world import NOW
from workers.subscriptions import RECOUNTS

pytestmark = [pytest.mark.django_db, pytest.mark.processes]


def sums(scope_id) -> dict[str, int]:
    rows = Counter.objects.filter(scope_id=scope_id).values_list("metric").annotate(sum=Sum("value"))
    return dict(rows.order_by())


def states(model) -> set[str]:
    return set(model.objects.values_list("state", flat=True))


def test_a_whole_district_with_the_reported_results():
    loading.load(seed=1, size=FULL, now=NOW, progress=lambda phase, fraction: None)

    district = Unit.objects.get(parent=None)
    figures = sums(district.pk)
    assert figures["issues_reported"] >= 1600
    assert figures["issues_resolved"] > 1000
    assert figures["issues_resolved"] == Issue.objects.filter(state="CLOSED", outcome="SOLVED").count()
    assert figures["issues_explained"] == Issue.objects.filter(state="CLOSED", outcome="EXPLAINED").count() > 0
    assert figures["quantity:farm"] == 177_000
    assert figures["quantity:mu"] == 30_000
    assert figures["quantity:shop"] == 14_000
    lake = sums(Consortium.objects.get(name="环云湖党建联合体").pk)
    assert (lake["quantity:farm"], lake["quantity:mu"]) == (177_000, 30_000)
    assert sums(Consortium.objects.get(name="北岸商圈党建联合体").pk)["quantity:shop"] == 14_000

    names = {row.name for row in read_units()}
    assert names <= set(Unit.objects.values_list("name", flat=True))
    assert Cell.objects.filter(parent=None).count() == 470
    assert Person.objects.exclude(kind="SYSTEM").count() == 480
    assert Cell.objects.filter(parent=None, roles__kind="COORDINATOR").distinct().count() == 470

    assert set(ServicePost.objects.values_list("kind", flat=True)) == set(ServicePost.Kind.values)
    assert states(ServicePost) == set(ServicePost.State.values)
    assert states(Claim) == set(Claim.State.values) - {Claim.State.LEFT}  # nobody's account is closed in the story
    assert states(Task) == set(Task.State.values)
    assert states(Issue) == set(Issue.State.values)
    assert states(DutyLog) == set(DutyLog.State.values)
    assert states(Handover) == set(Handover.State.values)
    assert ServiceTeam.objects.exclude(leader=None).exists()

    campaign_and_families(district)
    pledges_of_three_tiers()

    late = Issue.objects.exclude(state="CLOSED").filter(due_at__lt=NOW)
    assert 5 < late.count() < 60
    assert not Entry.objects.filter(at__gt=NOW).exists()
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []
    assert Message.objects.filter(kind__in=("DUTY_SOON", "TASK_DUE", "OFFER_LAPSING")).count() > 3  # of this morning


def campaign_and_families(district: Unit) -> None:
    campaign = Campaign.objects.get()
    covered = sums(district.pk)[f"members_counted:{campaign.key}"]
    assert 350 < covered == Enrolment.objects.exclude(counted_path=None).count() < 480
    for action in campaign.actions.all():
        assert covered * 0.02 < sums(district.pk)[metric(campaign, action, done=True)] < covered * 0.8
    for model in (PracticalDeed, Suggestion, Example, ResidenceRegistration, Household, Pairing, Visit):
        assert states(model) == set(model.State.values)
    assert set(Exemption.objects.values_list("reason", flat=True)) == set(Exemption.Reason.values)
    assert Household.objects.exclude(hold="").exists()
    assert Visit.objects.exclude(issue=None).count() > 10
    assert visits_by_strangers() == []
    assert Household.objects.filter(contact=None, state="CLOSED").exists()  # its time was over
    paired = Counter.objects.filter(metric="households_paired", scope_kind=Counter.Scope.UNIT).values("scope_id")
    values = list(paired.order_by().annotate(sum=Sum("value")).values_list("sum", flat=True))
    assert any(value >= 5 for value in values)
    assert any(0 < value < 5 for value in values)


def pledges_of_three_tiers() -> None:
    assert 90 < Pledge.objects.count() < 200
    assert states(Pledge) == set(Pledge.State.values)
    assert set(Pledge.objects.values_list("outcome", flat=True)) == {"", *Pledge.Outcome.values}
    assert set(PledgeList.objects.values_list("year", flat=True)) == {2026, 2027}
    flowers = Unit.objects.filter(name__in=FLOWERS)
    assert flowers.count() == 5
    for unit in flowers:
        here = PledgeList.objects.filter(unit_path__startswith=unit.path)
        assert set(here.values_list("tier", flat=True)) == set(Tier.values)
    assert Pledge.objects.exclude(carried_from=None).exists()
    assert Pledge.objects.filter(tier=Tier.MEMBER, serves__serves__isnull=False).count() > 10
    assert QuarterNote.objects.count() > 30
