"""The end of a stand-in, whoever brings it about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.common.db.versions import update_versioned
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.posts import queries
from backend.posts.models import Claim, StandIn


def end_stand_ins(*, actor: Person, now: datetime, **where: Any) -> None:
    """End the stand-ins to come that match these lookups. The caller has locked the post."""
    for stand_in in queries.stand_ins_to_come(now, **where):
        end_stand_in(stand_in, StandIn.State.ENDED, "stand_in.ended", actor, now)


def end_stand_in(
    stand_in: StandIn, state: str, kind: str, actor: Person, now: datetime, on_behalf_of_id: UUID | None = None
) -> StandIn:
    if stand_in.served is not None:
        update_versioned(stand_in.served, state=Claim.State.WITHDRAWN, ended_at=now)
        facts = {"post_id": stand_in.served.post_id, "person_id": stand_in.to_person_id, "by": "stand_in"}
        scope = stand_in.claim.post.scope
        journal.record("claim.withdrawn", actor=actor, at=now, subject=stand_in.served, scope=scope, **facts)
    update_versioned(stand_in, state=state, answered_at=now)
    record_stand_in(kind, stand_in, actor, now, on_behalf_of_id)
    return stand_in


def record_stand_in(
    kind: str, stand_in: StandIn, actor: Person, now: datetime, on_behalf_of_id: UUID | None = None
) -> None:
    claim = stand_in.claim
    journal.record(
        kind,
        actor=actor,
        at=now,
        subject=stand_in,
        scope=claim.post.scope,
        on_behalf_of_id=on_behalf_of_id,
        claim_id=claim.pk,
        person_id=claim.person_id,
        to_person_id=stand_in.to_person_id,
        post_id=claim.post_id,
        starts_at=stand_in.starts_at,
    )
