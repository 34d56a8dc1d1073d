"""述诺 and 评诺: the report on a pledge and its evaluation by the person, the branch, the unit above and residents."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.organisations.models import Person
from backend.pledges import policies, queries
from backend.pledges.models import Evaluation, Pledge, Tier
from backend.pledges.operations.entered_for import add_entering_helper, author_id
from backend.pledges.operations.rules import published, record

State, Side, Outcome = Pledge.State, Evaluation.Side, Pledge.Outcome


class SidesMissing(Conflict):
    code = "evaluation-sides-missing"
    title = _("Before the result is stated, the person and the branch or the unit above have their say.")


@operation
def report_pledge(*, actor: Person, pledge_id: UUID, now: datetime, report: str, outcome: str) -> Pledge:
    """述诺: report the outcome of one's own pledge."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_enter_answer(actor, pledge))
    expect_state(pledge, State.PUBLISHED)
    versions.update_versioned(pledge, state=State.SELF_REPORTED, report=report)
    entered_by = add_entering_helper(actor, pledge)
    store_evaluation(pledge, author_id(actor, pledge), now, Side.SELF, outcome=outcome, entered_by=entered_by)
    record("pledge.reported", pledge, actor=actor, now=now, outcome=outcome, entered_by=entered_by)
    return pledge


@operation
def judge_pledge(
    *,
    actor: Person,
    pledge_id: UUID,
    now: datetime,
    side: str,
    outcome: str,
    text: str = "",
    asked: int | None = None,
    satisfied: int | None = None,
    source: str = "",
) -> Pledge:
    """评诺 from one side, after the report. A later evaluation replaces that side's earlier one. Residents are a count with
    its source; their names are not stored."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_judge(actor, pledge, side))
    expect_state(pledge, State.SELF_REPORTED)
    counted = {"asked": asked, "satisfied": satisfied, "source": source}
    check_residents(side, counted)
    versions.update_versioned(pledge)
    store_evaluation(pledge, actor.pk, now, side, outcome=outcome, text=text, entered_by=None, **counted)
    record("pledge.judged", pledge, actor=actor, now=now, side=side, outcome=outcome)
    return pledge


def check_residents(side: str, counted: dict[str, Any]) -> None:
    given = {name for name, value in counted.items() if value not in (None, "")}
    if side != Side.RESIDENTS:
        if given:
            raise Invalid({name: [_("Only residents are counted.")] for name in sorted(given)})
        return
    lacking = counted.keys() - given
    if lacking:
        raise Invalid({name: [_("Say how many were asked, how many were content, and where.")] for name in lacking})
    if not 1 <= counted["asked"] >= counted["satisfied"]:
        raise Invalid({"satisfied": [_("These are more than were asked.")]})


def store_evaluation(pledge: Pledge, by_id: UUID, now: datetime, side: str, **fields: Any) -> None:
    Evaluation.objects.update_or_create(pledge=pledge, side=side, defaults={"by_id": by_id, "at": now, **fields})


def missing_sides(pledge: Pledge) -> list[str]:
    """The sides that must speak before the result: oneself, and one of those judging (a branch does not judge its own)."""
    said = queries.sides_of(pledge)
    judging = {Side.BRANCH, Side.SUPERIOR} if pledge.tier == Tier.MEMBER else {Side.SUPERIOR}
    return sorted(({Side.SELF} - said) | (judging if not judging & said else set()))


@operation
def evaluate_pledge(*, actor: Person, pledge_id: UUID, now: datetime, outcome: str, explanation: str = "") -> Pledge:
    """State the result, as reviewer; an explanation is required unless it was fulfilled. The pledge now counts as evaluated."""
    pledge = queries.get_pledge(actor=actor, id=pledge_id)
    require(policies.may_review(actor, pledge))
    expect_state(pledge, State.SELF_REPORTED)
    missing = missing_sides(pledge)
    if missing:
        raise SidesMissing(sides=missing)
    if outcome != Outcome.FULFILLED and not explanation:
        raise Invalid({"explanation": [_("Say why it was not fully met.")]})
    counts = {f"pledges_evaluated:{outcome}": 1}
    credit = {"unit_path": pledge.unit_path, "scope_ids": pledge.scope_ids, "counts": counts}
    ended = {metric: -amount for metric, amount in published(pledge).items()}
    versions.update_versioned(
        pledge, state=State.EVALUATED, outcome=outcome, explanation=explanation, evaluated_at=now, credit=credit
    )
    record("pledge.evaluated", pledge, actor=actor, now=now, counts={**ended, **counts}, outcome=outcome)
    return pledge
