"""What a helper types for a member: the member's word, with the helper beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from backend.organisations.models import Person
from backend.organisations.queries import find_author
from backend.pledges import policies
from backend.pledges.models import Pledge, PledgeList


def is_entered_for_owner(actor: Person, pledge_list: PledgeList) -> bool:
    """Whether the actor types for the owner. Whoever writes the list writes it as their own."""
    return not policies.may_write(actor, pledge_list)


def author_of(actor: Person, pledge_list: PledgeList, now: datetime) -> Person:
    """Whose word it is, with the grants of that person: what they cannot see, nobody can name for them."""
    if not is_entered_for_owner(actor, pledge_list):
        return actor
    return find_author(actor=actor, person_id=pledge_list.owner_id, today=timezone.localdate(now))


def entering_helper(actor: Person, pledge: Pledge) -> Person | None:
    """The helper, where it is one who types. From now on they do not judge this pledge."""
    if policies.may_answer_for(actor, pledge):
        return None
    pledge.entered_by.add(actor)
    return actor


def author_id(actor: Person, pledge: Pledge) -> UUID:
    """Who says it: the actor, or the member for whom the actor types."""
    return actor.pk if policies.may_answer_for(actor, pledge) else pledge.pledge_list.owner_id


def behalf(pledge_list: PledgeList, entered_by: Person | None) -> dict[str, Any]:
    """For the entry."""
    return {"on_behalf_of_id": pledge_list.owner_id if entered_by else None}
