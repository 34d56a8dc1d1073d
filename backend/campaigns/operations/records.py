"""Practical deeds, suggestions and examples. Nobody agrees to, answers or confirms their own."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.campaigns import policies, queries
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.common import versions
from backend.common.errors import IllegalTransition, NotAllowed, require
from backend.journal import operations as journal
from backend.organisations.models import Person

Deed = PracticalDeed.State


def home(actor: Person) -> dict[str, Any]:
    """Where something that the actor makes counts: at home."""
    unit = actor.home_unit
    if actor.is_system or unit is None:
        raise NotAllowed
    return {
        "person": actor,
        "root_id": unit.root_id,
        "unit": unit,
        "unit_path": unit.path,
        "scope_ids": list(unit.consortium_ids),
    }


def expect_state(row: Any, *states: str) -> None:
    if row.state not in states:
        raise IllegalTransition(state=row.state)


def record(kind: str, row: Any, actor: Person, now: datetime, **more: Any) -> None:
    journal.record(kind, actor=actor, at=now, subject=row, scope=row.scope, person_id=row.person_id, **more)


# --- deeds: proposed, agreed, done, accepted ------------------------------------------------------------------------------


@transaction.atomic
def propose_deed(
    *, actor: Person, now: datetime, title: str, description: str = "", served_id: UUID | None = None
) -> PracticalDeed:
    """Propose something practical to do. `served_id` names whom it is for, if that person has an account."""
    served = queries.find_served(actor=actor, person_id=served_id) if served_id else None
    deed = PracticalDeed(title=title, description=description, served=served, created_at=now, **home(actor))
    deed.save(force_insert=True)
    record("deed.proposed", deed, actor, now)
    return deed


@transaction.atomic
def agree_deed(*, actor: Person, deed_id: UUID, now: datetime) -> PracticalDeed:
    """The branch agrees."""
    deed = deed_to_answer(actor, deed_id)
    versions.advance(deed, state=Deed.AGREED)
    record("deed.agreed", deed, actor, now)
    return deed


@transaction.atomic
def decline_deed(*, actor: Person, deed_id: UUID, now: datetime, reason: str) -> PracticalDeed:
    """The branch does not agree, and says why."""
    deed = deed_to_answer(actor, deed_id)
    versions.advance(deed, state=Deed.DECLINED, reason=reason, ended_at=now)
    record("deed.declined", deed, actor, now)
    return deed


def deed_to_answer(actor: Person, deed_id: UUID) -> PracticalDeed:
    deed = queries.get_deed(actor=actor, id=deed_id)
    require(policies.may_answer_for(actor, deed))
    expect_state(deed, Deed.PROPOSED)
    return deed


@transaction.atomic
def finish_deed(*, actor: Person, deed_id: UUID, now: datetime, result: str) -> PracticalDeed:
    """The member says that it is done, and what came of it."""
    deed = own_deed(actor, deed_id)
    expect_state(deed, Deed.AGREED)
    versions.advance(deed, state=Deed.DONE, result=result)
    record("deed.done", deed, actor, now)
    return deed


@transaction.atomic
def withdraw_deed(*, actor: Person, deed_id: UUID, now: datetime) -> PracticalDeed:
    """The member may give it up at any time before it is accepted, and need not say why."""
    deed = own_deed(actor, deed_id)
    expect_state(deed, *PracticalDeed.RUNNING)
    versions.advance(deed, state=Deed.WITHDRAWN, ended_at=now)
    record("deed.withdrawn", deed, actor, now)
    return deed


def own_deed(actor: Person, deed_id: UUID) -> PracticalDeed:
    deed = queries.get_deed(actor=actor, id=deed_id)
    require(deed.person_id == actor.pk)
    return deed


@transaction.atomic
def accept_deed(*, actor: Person, deed_id: UUID, now: datetime) -> PracticalDeed:
    """Whom it served, or the branch, says that it was done."""
    deed = queries.get_deed(actor=actor, id=deed_id)
    require(policies.may_accept(actor, deed))
    expect_state(deed, Deed.DONE)
    versions.advance(deed, state=Deed.ACCEPTED, ended_at=now)
    record("deed.accepted", deed, actor, now, counts={"deeds_done": 1})
    return deed


# --- suggestions: made, received, answered --------------------------------------------------------------------------------


@transaction.atomic
def make_suggestion(*, actor: Person, now: datetime, title: str, description: str) -> Suggestion:
    suggestion = Suggestion(title=title, description=description, created_at=now, **home(actor))
    suggestion.save(force_insert=True)
    record("suggestion.made", suggestion, actor, now)
    return suggestion


@transaction.atomic
def receive_suggestion(*, actor: Person, suggestion_id: UUID, now: datetime) -> Suggestion:
    suggestion = queries.get_suggestion(actor=actor, id=suggestion_id)
    require(policies.may_answer_for(actor, suggestion))
    expect_state(suggestion, Suggestion.State.MADE)
    versions.advance(suggestion, state=Suggestion.State.RECEIVED)
    record("suggestion.received", suggestion, actor, now)
    return suggestion


@transaction.atomic
def answer_suggestion(*, actor: Person, suggestion_id: UUID, now: datetime, answer: str, reason: str) -> Suggestion:
    """Adopted, in part or not: each with the reason, which the author reads. Any answer counts as one."""
    suggestion = queries.get_suggestion(actor=actor, id=suggestion_id)
    require(policies.may_answer_for(actor, suggestion))
    expect_state(suggestion, Suggestion.State.RECEIVED)
    versions.advance(
        suggestion, state=Suggestion.State.ANSWERED, answer=answer, reason=reason, answered_by_id=actor.pk, ended_at=now
    )
    record("suggestion.answered", suggestion, actor, now, counts={"suggestions_answered": 1}, answer=answer)
    return suggestion


# --- examples: recorded, confirmed ----------------------------------------------------------------------------------------


@transaction.atomic
def record_example(*, actor: Person, now: datetime, title: str, account: str) -> Example:
    example = Example(title=title, account=account, created_at=now, **home(actor))
    example.save(force_insert=True)
    record("example.recorded", example, actor, now)
    return example


@transaction.atomic
def confirm_example(*, actor: Person, example_id: UUID, now: datetime) -> Example:
    example = queries.get_example(actor=actor, id=example_id)
    require(policies.may_answer_for(actor, example))
    expect_state(example, Example.State.RECORDED)
    versions.advance(example, state=Example.State.CONFIRMED, confirmed_by_id=actor.pk, ended_at=now)
    record("example.confirmed", example, actor, now)
    return example
