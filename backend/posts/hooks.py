"""Registers this app's functions with the apps below it: open work, rescoping, teams."""

from typing import Any

from django.db.models import Q

from backend.grid.operations.rescoping import RESCOPED, Rescoping
from backend.organisations.holdings import HOLDINGS, OPEN_WORK
from backend.organisations.queries import nearest_open_unit
from backend.posts import queries
from backend.posts.models import ServicePost, ServiceTeam
from backend.posts.operations.departures import Claims, Handovers, StandIns, Teams
from backend.posts.operations.places import gauges, lock_post
from backend.tasks.teams import TEAMS

NAME_LENGTH = 100


def team_name(team: ServiceTeam, new_place: dict[str, Any]) -> dict[str, Any]:
    """A team name that exists at the new unit already gets the name of the old unit appended."""
    if not ServiceTeam.objects.filter(unit_id=new_place["unit_id"], name=team.name).exclude(pk=team.pk).exists():
        return {}
    origin = f" ({team.unit.name})"
    return {"name": team.name[: NAME_LENGTH - len(origin)] + origin}


def audience(post: ServicePost, new_place: dict[str, Any]) -> dict[str, Any]:
    """A post whose audience was merged into another unit gets that unit as audience; the members of both may claim it."""
    unit = nearest_open_unit(post.audience)
    return {} if unit.pk == post.audience_id else {"audience_id": unit.pk, "audience_number": unit.number}


TEAMS.update(served_by=queries.teams_of, led_by=queries.teams_led_by, of=queries.teams_in)
HOLDINGS.update(claims=Claims(), handovers=Handovers(), stand_ins=StandIns(), teams=Teams())
OPEN_WORK["posts"] = queries.count_open
RESCOPED["teams"] = Rescoping(ServiceTeam, live=Q(pk__isnull=False), taken_over=True, also=team_name)
RESCOPED["posts"] = Rescoping(
    ServicePost, "post.rescoped", live=Q(state__in=ServicePost.LIVE), gauges=gauges, taken_over=True, lock=lock_post,
    also=audience, related=("audience",),
)  # fmt: skip
