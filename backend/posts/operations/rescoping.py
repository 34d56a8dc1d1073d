"""Posts and teams follow the tree: when a unit moves, a cell moves or a consortium changes, their place is written anew.

State-based: it compares what the rows say with what the tree says, so it may run at any time and any number of times.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from backend.common.db.versions import update_versioned
from backend.common.errors import ConcurrentUpdate
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.organisations.queries import nearest_open_unit
from backend.posts.models import ServicePost, ServiceTeam
from backend.posts.operations.places import gauges, lock_post
from backend.tasks.operations.rescoping import misplaced

Place = dict[str, Any]
NAME_LENGTH = 100


def rescope_rows(*, actor: Person, now: datetime, limit: int = 1000) -> int:
    """Bring posts and teams to their present place; how many rows changed (0: nothing is left to do).

    A live post takes its figures along, with an entry that counts them at the new place and takes them back at the old
    one. What is finished stays counted where it happened; only its place in lists is corrected.
    """
    changed = 0
    for teams, present in misplaced(ServiceTeam, going_on=Q(pk__isnull=False)):
        changed += sum(rescope_team(team, present) for team in teams.select_related("unit").order_by("pk"))
    for posts, present in misplaced(ServicePost, going_on=Q(state__in=ServicePost.LIVE)):
        changed += posts.exclude(state__in=ServicePost.LIVE).update(**present)
        live = posts.filter(state__in=ServicePost.LIVE).select_related("audience").order_by("pk")
        changed += sum(rescope_post(post, present, actor, now) for post in live[: max(limit - changed, 0)])
    return changed


def rescope_team(team: ServiceTeam, present: Place) -> int:
    """A team goes on where its unit does; where a merger brings two of one name together, the one says where it is from."""
    if ServiceTeam.objects.filter(unit_id=present["unit_id"], name=team.name).exclude(pk=team.pk).exists():
        origin = f" ({team.unit.name})"
        present = {**present, "name": team.name[: NAME_LENGTH - len(origin)] + origin}
    return ServiceTeam.objects.filter(pk=team.pk, unit_path=team.unit_path).update(**present)


def rescope_post(post: ServicePost, present: Place, actor: Person, now: datetime) -> bool:
    try:
        with transaction.atomic():
            lock_post(post)
            old, counts = post.scope, gauges(post)
            if all(getattr(post, name) == value for name, value in present.items()):
                return False
            update_versioned(post, **present, **audience_of(post))
            journal.record(
                "post.rescoped",
                actor=actor,
                at=now,
                subject=post,
                scope=post.scope,
                counts=counts,
                reversals=[old.reversal(counts)] if any(counts.values()) else [],
            )
            return True
    except ConcurrentUpdate:
        return False


def audience_of(post: ServicePost) -> Place:
    """A post whose audience was merged is open to the members of the unit that took it over: the merged one's among them."""
    audience = nearest_open_unit(post.audience)
    return {} if audience.pk == post.audience_id else {"audience_id": audience.pk, "audience_number": audience.number}
