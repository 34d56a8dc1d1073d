"""Pair members with households: an organiser proposes, only the member can accept."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import ConcurrentUpdate, Conflict, IllegalTransition, Invalid, expect_state, require
from backend.handbook import policies, queries
from backend.handbook.models import Household, Pairing
from backend.handbook.operations.rules import expect_consent, record, record_with_member
from backend.organisations.models import Person
from backend.organisations.policies import has_asked_for_help

State, Reason = Pairing.State, Pairing.Reason
#: Reasons that people may give for the end of a pairing; the others are set by the system.
SAID = (Reason.MEMBER, Reason.HOUSEHOLD, Reason.NO_NEED, Reason.MOVED)


class AlreadyPaired(Conflict):
    code = "already-paired"
    title = _("This member is paired with this household already, or has been asked.")


@operation
def propose_pairing(
    *, actor: Person, household_id: UUID, person_id: UUID, now: datetime, until_date: date | None = None
) -> Pairing:
    """Propose to a member to help a household. Nothing is in force before the member has accepted."""
    household = queries.get_household(actor=actor, id=household_id)
    require(policies.may_organise(actor, household))
    expect_state(household, Household.State.ACTIVE)
    expect_consent(household, now)
    person = queries.find_helper(household=household, person_id=person_id)
    if until_date is not None and until_date <= timezone.localdate(now):
        raise Invalid({"until_date": [_("This day has passed.")]})
    pairing = Pairing(household=household, person=person, proposed_by=actor, until_date=until_date, created_at=now)
    insert_unique(pairing, AlreadyPaired)
    record_with_member("pairing.proposed", pairing, actor=actor, now=now)
    return pairing


class OwnProposal(Conflict):
    code = "own-proposal"
    title = _("You proposed this yourself. Let the member accept it, or another helper enter the answer.")


@operation
def accept_pairing(*, actor: Person, pairing_id: UUID, now: datetime) -> Pairing:
    """Accept a pairing, as the member or as the member's helper. Raises OwnProposal for the helper who proposed it."""
    pairing = get_to_answer(actor, pairing_id)
    if pairing.person_id != actor.pk == pairing.proposed_by_id:
        raise OwnProposal
    household, today = pairing.household, timezone.localdate(now)
    expect_state(household, Household.State.ACTIVE)
    expect_consent(household, now)
    if pairing.until_date is not None and pairing.until_date <= today:
        raise IllegalTransition(state=pairing.state)
    first = household.pairings_in_force == 0
    versions.update_versioned(household, pairings_in_force=household.pairings_in_force + 1, unpaired_at=None)
    versions.update_versioned(
        pairing, state=State.IN_FORCE, from_date=today, entered_by=entering_helper(actor, pairing)
    )
    record_with_member("pairing.started", pairing, actor=actor, now=now, counts={"pairings": 1}, **on_behalf(pairing))
    counts = {"households_paired": int(first)}
    record("household.paired", household, actor=actor, now=now, counts=counts, pairing_id=pairing.pk)
    return pairing


@operation
def decline_pairing(*, actor: Person, pairing_id: UUID, now: datetime) -> None:
    """Decline a pairing, as the member or as the member's helper. No reason is needed."""
    pairing = get_to_answer(actor, pairing_id)
    versions.update_versioned(pairing, state=State.DECLINED, ended_at=now, entered_by=entering_helper(actor, pairing))
    record_with_member("pairing.declined", pairing, actor=actor, now=now, **on_behalf(pairing))


def get_to_answer(actor: Person, pairing_id: UUID) -> Pairing:
    """A proposal to the actor, or to a member whose helper the actor is; the helper must organise the household."""
    pairing = queries.get_pairing(actor=actor, id=pairing_id)
    if pairing.person_id != actor.pk:
        require(policies.may_organise(actor, pairing.household) and has_asked_for_help(pairing.person))
        require(pairing.person.is_active)
    expect_state(pairing, State.PROPOSED)
    return pairing


@operation
def end_pairing(*, actor: Person, pairing_id: UUID, now: datetime, reason: str) -> None:
    """End a pairing, as member or organiser, at any time; or withdraw an unanswered proposal."""
    pairing = queries.get_pairing(actor=actor, id=pairing_id)
    require(policies.may_act_for(actor, pairing))
    expect_state(pairing, *Pairing.LIVE)
    if pairing.state == State.PROPOSED:
        require(policies.may_organise(actor, pairing.household))
        withdraw(pairing, actor=actor, now=now, reason=Reason.WITHDRAWN)
    else:
        finish(pairing, actor=actor, now=now, reason=reason)


def end_due_pairings(*, actor: Person, now: datetime, limit: int = 500) -> int:
    """End pairings past their last day or of deactivated members; returns how many. A sweep, safe to run twice."""
    done = 0
    for pairing in queries.pairings_to_end(timezone.localdate(now), limit):
        end = withdraw if pairing.state == State.PROPOSED else finish
        reason = Reason.OVER if pairing.person.is_active else Reason.LEFT
        try:
            with transaction.atomic():
                end(pairing, actor=actor, now=now, reason=reason)
        except ConcurrentUpdate:
            continue
        done += 1
    return done


def end_all(household: Household, *, actor: Person, now: datetime, reason: str) -> None:
    """End the household's pairings and withdraw its proposals, in the caller's transaction."""
    live = Pairing.objects.filter(household=household, state__in=Pairing.LIVE).order_by("pk")
    for pairing in live:
        pairing.household = household  # one instance, which has the present version
        end = withdraw if pairing.state == State.PROPOSED else finish
        end(pairing, actor=actor, now=now, reason=reason)


def withdraw(pairing: Pairing, *, actor: Person, now: datetime, reason: str) -> None:
    versions.update_versioned(pairing, state=State.ENDED, ended_at=now, reason=reason)
    record_with_member("pairing.withdrawn", pairing, actor=actor, now=now, reason=reason)


def finish(pairing: Pairing, *, actor: Person, now: datetime, reason: str) -> None:
    """End a pairing in force. The last one starts the thirty days after which the contact is removed."""
    household = pairing.household
    last = household.pairings_in_force == 1
    left = {"pairings_in_force": household.pairings_in_force - 1, "unpaired_at": now if last else None}
    versions.update_versioned(household, **left)
    versions.update_versioned(pairing, state=State.ENDED, ended_at=now, reason=reason)
    record_with_member("pairing.ended", pairing, actor=actor, now=now, counts={"pairings": -1}, reason=reason)
    counts = {"households_paired": -int(last)}
    record("household.unpaired", household, actor=actor, now=now, counts=counts, pairing_id=pairing.pk)


def entering_helper(actor: Person, pairing: Pairing) -> Person | None:
    """The actor if they enter the answer for the member, else None."""
    return None if pairing.person_id == actor.pk else actor


def on_behalf(pairing: Pairing) -> dict[str, Any]:
    return {"on_behalf_of_id": pairing.person_id} if pairing.entered_by_id else {}
