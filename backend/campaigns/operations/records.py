"""Practical deeds, suggestions and examples. Nobody agrees to, answers or confirms their own, or what they entered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from backend.campaigns import policies, queries
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import NotAllowed, expect_state, require
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.organisations.policies import may_enter_for
from backend.organisations.queries import find_author

Deed = PracticalDeed.State


def home(person: Person, actor: Person) -> dict[str, Any]:
    """The member, the home unit where it counts, and the helper who entered it, if any."""
    unit = person.home_unit
    if person.is_system or unit is None:
        raise NotAllowed
    return {
        "person": person,
        "entered_by": entering_helper(actor, person.pk),
        "root_id": unit.root_id,
        "unit": unit,
        "unit_path": unit.path,
        "scope_ids": list(unit.consortium_ids),
    }


def entering_helper(actor: Person, person_id: UUID) -> Person | None:
    """The helper, if one enters it for the member."""
    return None if actor.pk == person_id else actor


def record(kind: str, row: Any, actor: Person, now: datetime, **more: Any) -> None:
    journal.record(kind, actor=actor, at=now, subject=row, person_id=row.person_id, **more)


def record_own(kind: str, row: Any, actor: Person, now: datetime, **more: Any) -> None:
    """An entry of what the member did, or a helper on the member's behalf."""
    behalf = row.person_id if entering_helper(actor, row.person_id) else None
    record(kind, row, actor, now, on_behalf_of_id=behalf, **more)


def author_of(actor: Person, person_id: UUID | None, now: datetime) -> Person:
    return find_author(actor=actor, person_id=person_id, today=timezone.localdate(now))


# --- deeds: proposed, agreed, done, accepted ------------------------------------------------------------------------------


@operation
def propose_deed(
    *,
    actor: Person,
    now: datetime,
    title: str,
    description: str = "",
    served_id: UUID | None = None,
    person_id: UUID | None = None,
) -> PracticalDeed:
    """Propose something practical to do. `served_id` names whom it is for, if that person has an account; `person_id` a member
    who has asked the actor to enter it."""
    author = author_of(actor, person_id, now)
    location = home(author, actor)
    served = queries.find_served(author=author, person_id=served_id) if served_id else None
    deed = PracticalDeed(title=title, description=description, served=served, created_at=now, **location)
    deed.save(force_insert=True)
    record_own("deed.proposed", deed, actor, now)
    return deed


@operation
def agree_deed(*, actor: Person, deed_id: UUID, now: datetime) -> PracticalDeed:
    """The branch agrees."""
    deed = deed_to_answer(actor, deed_id)
    versions.update_versioned(deed, state=Deed.AGREED)
    record("deed.agreed", deed, actor, now)
    return deed


@operation
def decline_deed(*, actor: Person, deed_id: UUID, now: datetime, reason: str) -> PracticalDeed:
    """The branch does not agree, and says why."""
    deed = deed_to_answer(actor, deed_id)
    versions.update_versioned(deed, state=Deed.DECLINED, reason=reason, ended_at=now)
    record("deed.declined", deed, actor, now)
    return deed


def deed_to_answer(actor: Person, deed_id: UUID) -> PracticalDeed:
    deed = queries.get_deed(actor=actor, id=deed_id)
    require(policies.may_answer_for(actor, deed))
    expect_state(deed, Deed.PROPOSED)
    return deed


@operation
def finish_deed(*, actor: Person, deed_id: UUID, now: datetime, result: str) -> PracticalDeed:
    """The member says that it is done, and what came of it."""
    deed = own_deed(actor, deed_id)
    expect_state(deed, Deed.AGREED)
    versions.update_versioned(
        deed, state=Deed.DONE, result=result, result_entered_by=entering_helper(actor, deed.person_id)
    )
    record_own("deed.done", deed, actor, now, served_id=deed.served_id)
    return deed


@operation
def withdraw_deed(*, actor: Person, deed_id: UUID, now: datetime) -> PracticalDeed:
    """The member may give it up at any time before it is accepted, and need not say why."""
    deed = own_deed(actor, deed_id)
    expect_state(deed, *PracticalDeed.RUNNING)
    versions.update_versioned(deed, state=Deed.WITHDRAWN, ended_at=now)
    record_own("deed.withdrawn", deed, actor, now)
    return deed


def own_deed(actor: Person, deed_id: UUID) -> PracticalDeed:
    """The actor's own, or that of a member who has asked for help."""
    deed = queries.get_deed(actor=actor, id=deed_id)
    require(may_enter_for(actor, deed.person))
    return deed


@operation
def accept_deed(*, actor: Person, deed_id: UUID, now: datetime) -> PracticalDeed:
    """Whom it served, or the branch, says that it was done."""
    deed = queries.get_deed(actor=actor, id=deed_id)
    require(policies.may_accept(actor, deed))
    expect_state(deed, Deed.DONE)
    versions.update_versioned(deed, state=Deed.ACCEPTED, ended_at=now)
    record("deed.accepted", deed, actor, now, counts={"deeds_done": 1})
    return deed


# --- suggestions: made, received, answered --------------------------------------------------------------------------------


@operation
def make_suggestion(
    *, actor: Person, now: datetime, title: str, description: str, person_id: UUID | None = None
) -> Suggestion:
    location = home(author_of(actor, person_id, now), actor)
    suggestion = Suggestion(title=title, description=description, created_at=now, **location)
    suggestion.save(force_insert=True)
    record_own("suggestion.made", suggestion, actor, now)
    return suggestion


@operation
def receive_suggestion(*, actor: Person, suggestion_id: UUID, now: datetime) -> Suggestion:
    suggestion = queries.get_suggestion(actor=actor, id=suggestion_id)
    require(policies.may_answer_for(actor, suggestion))
    expect_state(suggestion, Suggestion.State.MADE)
    versions.update_versioned(suggestion, state=Suggestion.State.RECEIVED)
    record("suggestion.received", suggestion, actor, now)
    return suggestion


@operation
def answer_suggestion(*, actor: Person, suggestion_id: UUID, now: datetime, answer: str, reason: str) -> Suggestion:
    """Adopted, in part or not: each with the reason, which the author reads. Any answer counts as one."""
    suggestion = queries.get_suggestion(actor=actor, id=suggestion_id)
    require(policies.may_answer_for(actor, suggestion))
    expect_state(suggestion, Suggestion.State.RECEIVED)
    versions.update_versioned(
        suggestion, state=Suggestion.State.ANSWERED, answer=answer, reason=reason, answered_by_id=actor.pk, ended_at=now
    )
    record("suggestion.answered", suggestion, actor, now, counts={"suggestions_answered": 1}, answer=answer)
    return suggestion


# --- examples: recorded, confirmed ----------------------------------------------------------------------------------------


@operation
def record_example(*, actor: Person, now: datetime, title: str, account: str, person_id: UUID | None = None) -> Example:
    example = Example(title=title, account=account, created_at=now, **home(author_of(actor, person_id, now), actor))
    example.save(force_insert=True)
    record_own("example.recorded", example, actor, now)
    return example


@operation
def confirm_example(*, actor: Person, example_id: UUID, now: datetime) -> Example:
    example = queries.get_example(actor=actor, id=example_id)
    require(policies.may_answer_for(actor, example))
    expect_state(example, Example.State.RECORDED)
    versions.update_versioned(example, state=Example.State.CONFIRMED, confirmed_by_id=actor.pk, ended_at=now)
    record("example.confirmed", example, actor, now)
    return example
