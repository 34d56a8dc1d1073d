"""Entries by a helper for a member: the member is the author, the helper is stored in `entered_by`."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from backend.organisations.models import Person
from backend.organisations.queries import find_author
from backend.pledges import policies
from backend.pledges.models import Pledge, PledgeList


def author_of(actor: Person, pledge_list: PledgeList, now: datetime) -> Person:
    """The author with their grants: a helper can refer only to what the author may see. Who may write the list is an author."""
    if policies.may_write(actor, pledge_list):
        return actor
    return find_author(actor=actor, person_id=pledge_list.owner_id, today=timezone.localdate(now))


def add_entering_helper(actor: Person, pledge: Pledge) -> Person | None:
    """The actor if they are a helper, else None. Stores the helper, who may no longer review or evaluate this pledge."""
    if policies.may_answer_for(actor, pledge):
        return None
    pledge.entered_by.add(actor)
    return actor


def author_id(actor: Person, pledge: Pledge) -> UUID:
    """The id of the actor, or of the member whose helper the actor is."""
    return actor.pk if policies.may_answer_for(actor, pledge) else pledge.pledge_list.owner_id
