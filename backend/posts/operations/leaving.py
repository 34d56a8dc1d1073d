"""The end of a claim: withdrawn before the duty, completed after it, evaluated."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.errors import Conflict, require
from backend.organisations.models import Person
from backend.posts import policies, queries
from backend.posts.models import Claim
from backend.posts.operations.handovers import end_handovers
from backend.posts.operations.offers import acting_for, fill_places
from backend.posts.operations.places import lock_post, transition

State = Claim.State


class DutyBegun(Conflict):
    code = "duty-begun"
    title = _("The duty has begun: complete it or hand it over.")


class DutyNotBegun(Conflict):
    code = "duty-not-begun"
    title = _("The duty has not begun yet.")


LATE = timedelta(hours=24)  # before the duty: from then on whoever organises it has to be told at once


def facts_of_withdrawal(claim: Claim, now: datetime) -> dict[str, Any]:
    """For messages: whether a confirmed place is given up, and whether so late that somebody has to be found today."""
    if claim.state != State.CONFIRMED:
        return {}
    late = claim.post.starts_at - now < LATE
    return {"gave_up": "late" if late else "in time", "starts_at": claim.post.starts_at}


@operation
def withdraw_claim(*, actor: Person, claim_id: UUID, now: datetime, reason: str) -> Claim:
    """Withdraw a claim before the duty begins; the place is offered to the next person waiting. No penalty follows.

    Raises NotFound, NotAllowed, DutyBegun, IllegalTransition.
    """
    claim = queries.get_claim(actor=actor, id=claim_id)
    behalf = acting_for(actor, claim)
    post = lock_post(claim.post)
    if claim.state == State.ON_DUTY or (claim.state == State.CONFIRMED and post.starts_at <= now):
        raise DutyBegun
    facts = facts_of_withdrawal(claim, now)
    transition(
        claim,
        "claim.withdrawn",
        to=State.WITHDRAWN,
        of=(State.WAITLISTED, State.OFFERED, State.CONFIRMED),
        actor=actor,
        now=now,
        on_behalf_of_id=behalf,
        facts=facts,
        reason=reason,
    )
    end_handovers(pk=claim.pk, actor=actor, now=now)
    fill_places(post, actor=actor, now=now)
    return claim


@operation
def complete_duty(*, actor: Person, claim_id: UUID, now: datetime) -> Claim:
    """End a duty before the post ends; the place is offered to the next person waiting. By the holder or an organiser.

    Raises NotFound, NotAllowed, DutyNotBegun, IllegalTransition.
    """
    claim = queries.get_claim(actor=actor, id=claim_id)
    organises = policies.may_organise(actor, claim.post)
    behalf = None if organises else acting_for(actor, claim)
    post = lock_post(claim.post)
    if claim.state in Claim.AGREED and now < post.starts_at:
        raise DutyNotBegun
    transition(
        claim, "claim.completed", to=State.COMPLETED, of=Claim.AGREED, actor=actor, now=now, on_behalf_of_id=behalf
    )
    end_handovers(pk=claim.pk, actor=actor, now=now)
    fill_places(post, actor=actor, now=now)
    return claim


@operation
def evaluate_claim(*, actor: Person, claim_id: UUID, now: datetime, evaluation: str) -> Claim:
    """Evaluate a completed service in words: 评岗. No score, and not by the person who served.

    Raises NotFound, NotAllowed, IllegalTransition.
    """
    claim = queries.get_claim(actor=actor, id=claim_id)
    require(policies.may_evaluate(actor, claim))
    return transition(
        claim, "claim.evaluated", to=State.EVALUATED, of=(State.COMPLETED,), actor=actor, now=now, evaluation=evaluation
    )
