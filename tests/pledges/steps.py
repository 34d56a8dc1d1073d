"""Pledges brought to a certain point of their year by the operations themselves. Ben pledges, Hao reviews, Fay is above."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from backend.journal.models import Entry
from backend.pledges import operations, queries
from backend.pledges.models import Pledge, PledgeList, Tier
from tests.world import NOW

WHOLE = {"text": "Half a day of service each month", "kind": "SERVICE", "baseline": Decimal(0), "target": Decimal(40)}
HOURS = {**WHOLE, "unit_of_measure": "hours", "measure": "PERSON", "metric": "minutes_served"}
BY_HAND = {
    **WHOLE,
    "unit_of_measure": "corner",
    "measure": "MILESTONES",
    "milestones": [{"text": "A room", "due_on": date(2026, 5, 1)}, {"text": "Books", "due_on": date(2026, 9, 1)}],
}
NEXT_YEAR = NOW + timedelta(days=230)
EARLY = datetime(2025, 12, 31, 2, 0, tzinfo=UTC)  # published then, a pledge counts from the first day of its year


def member_list(world, *, owner="ben", year=2026) -> PledgeList:
    person = getattr(world, owner)
    found = PledgeList.objects.filter(owner=person, tier=Tier.MEMBER, year=year).first()
    return found or operations.open_list(
        actor=person, now=NOW, tier=Tier.MEMBER, year=year, unit_id=person.home_unit_id
    )


def branch_list(world, *, year=2026) -> PledgeList:
    found = PledgeList.objects.filter(unit=world.branch, tier=Tier.BRANCH, year=year).first()
    return found or operations.open_list(actor=world.hao, now=NOW, tier=Tier.BRANCH, year=year, unit_id=world.branch.pk)


def secretary_list(world) -> PledgeList:
    """Fay's, of the street."""
    found = PledgeList.objects.filter(owner=world.fay, tier=Tier.SECRETARY).first()
    return found or operations.open_list(
        actor=world.fay, now=NOW, tier=Tier.SECRETARY, year=2026, unit_id=world.kongpu.pk
    )


def draft(world, *, owner="ben", **more) -> Pledge:
    made = member_list(world, owner=owner)
    return operations.add_pledge(actor=getattr(world, owner), list_id=made.pk, now=NOW, **{**HOURS, **more})


def branch_draft(world, **more) -> Pledge:
    return operations.add_pledge(actor=world.hao, list_id=branch_list(world).pk, now=NOW, **{**HOURS, **more})


def submitted(world, *, owner="ben", at=NOW, **more) -> Pledge:
    pledge = draft(world, owner=owner, **more)
    return operations.submit_pledge(actor=getattr(world, owner), pledge_id=pledge.pk, now=at)


def passed(world, **more) -> Pledge:
    return operations.review_pledge(actor=world.hao, pledge_id=submitted(world, **more).pk, now=NOW, passed=True)


def returned(world, **more) -> Pledge:
    pledge = submitted(world, **more)
    return operations.review_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=False, opinion="Which month?")


def published(world, *, scope="BRANCH", at=NOW, **more) -> Pledge:
    return operations.publish_pledge(actor=world.hao, pledge_id=passed(world, **more).pk, now=at, scope=scope)


def branch_published(world, *, scope="BRANCH", at=NOW, **more) -> Pledge:
    pledge = branch_draft(world, **more)
    operations.submit_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW)
    operations.review_pledge(actor=world.fay, pledge_id=pledge.pk, now=NOW, passed=True)
    return operations.publish_pledge(actor=world.fay, pledge_id=pledge.pk, now=at, scope=scope)


def reported(world, **more) -> Pledge:
    pledge = published(world, **more)
    return operations.report_pledge(
        actor=world.ben, pledge_id=pledge.pk, now=NOW, report="Done most months", outcome="PARTLY_FULFILLED"
    )


def judged(world, **more) -> Pledge:
    pledge = reported(world, **more)
    return operations.judge_pledge(
        actor=world.hao, pledge_id=pledge.pk, now=NOW, side="BRANCH", outcome="PARTLY_FULFILLED", text="So it was"
    )


def evaluated(world, *, outcome="FULFILLED", explanation="", **more) -> Pledge:
    return operations.evaluate_pledge(
        actor=world.hao, pledge_id=judged(world, **more).pk, now=NOW, outcome=outcome, explanation=explanation
    )


BRINGING = {
    "DRAFT": draft,
    "UNDER_REVIEW": submitted,
    "RETURNED": returned,
    "PUBLISHED": published,
    "SELF_REPORTED": reported,
    "EVALUATED": evaluated,
}


def journal_sum() -> dict[tuple[str, tuple[str, ...], str], int]:
    """The sums of all entries per scope, for the metrics of pledges."""
    sums: dict[tuple[str, tuple[str, ...], str], int] = {}
    for entry in Entry.objects.all():
        own = {"unit_path": entry.unit_path, "scope_ids": entry.scope_ids, "counts": entry.counts}
        for item in (own, *entry.reversals):
            for metric, amount in item["counts"].items():
                if metric.startswith("pledges_"):
                    key = (item["unit_path"], tuple(item["scope_ids"]), metric)
                    sums[key] = sums.get(key, 0) + amount
    return {key: amount for key, amount in sums.items() if amount}


def recount() -> dict[tuple[str, tuple[str, ...], str], int]:
    sums: dict[tuple[str, tuple[str, ...], str], int] = {}
    for unit_path, scope_ids, metric, amount in queries.recount_metrics():
        key = (unit_path, tuple(scope_ids), metric)
        sums[key] = sums.get(key, 0) + amount
    return sums


def total(metric: str) -> int:
    return sum(amount for (_path, _ids, name), amount in journal_sum().items() if name == metric)


def kinds(pledge: Pledge) -> list[str]:
    return list(Entry.objects.filter(subject_id=pledge.pk).order_by("seq").values_list("kind", flat=True))
