"""Progress as figures: the metrics, and what a location may see of them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from backend.campaigns import defaults, policies
from backend.campaigns.models import Action, Campaign
from backend.organisations.models import Consortium, Person, Unit
from backend.rollups.metrics import in_steps
from backend.rollups.policies import may_open_figures
from backend.rollups.queries import Span, sums_of_many


def members_metric(campaign: Campaign) -> str:
    return f"members_counted:{campaign.key}"


def metric(campaign: Campaign, action: Action, *, done: bool) -> str:
    return action_metric(campaign.key, action.code, action.source, done=done)


def action_metric(key: str, code: str, source: str, *, done: bool) -> str:
    """What concerns families has a name of its own, by which the figures know that it is shown from five on."""
    about = "family" if source in Action.OF_FAMILIES else "action"
    return f"{about}_{'done' if done else 'running'}:{key}:{code}"


def location_figures(actor: Person, location: Unit | Consortium, campaign: Campaign) -> dict[str, Any]:
    """How many members are counted there, and of each action how many have done it, are at it and have not begun.

    One statement. No persons, no order, no percent. Figures that the reader may open name their metric.
    """
    actions = sorted(campaign.actions.all(), key=lambda action: action.position)
    names = {members_metric(campaign)}
    for action in actions:
        names |= {metric(campaign, action, done=True), metric(campaign, action, done=False)}
    sums = sums_of_many([location.pk], names, Span()).get(location.pk, {})
    members = sums.get(members_metric(campaign), 0)
    may_open = may_open_figures(actor, location)
    return {
        "location_id": location.pk,
        "campaign_id": campaign.pk,
        "members": members,
        "opens": members_metric(campaign) if may_open else None,
        "actions": [
            action_figures(campaign, action, members, sums, may_open=may_open, lists=may_list(actor, location, action))
            for action in actions
        ],
    }


def may_list(actor: Person, location: Unit | Consortium, action: Action) -> bool:
    families = action.source in Action.OF_FAMILIES
    return isinstance(location, Unit) and policies.may_list_members(actor, location, of_families=families)


def action_figures(
    campaign: Campaign, action: Action, members: int, sums: Mapping[str, int], *, may_open: bool, lists: bool
) -> dict[str, Any]:
    names = {how: metric(campaign, action, done=how == "done") for how in ("done", "running")}
    found = {how: sums.get(name, 0) for how, name in names.items()}
    opens = may_open and action.source not in Action.OF_FAMILIES
    return {**named(action), **shares(action, members, **found), "opens": names if opens else None, "lists": lists}


def shares(action: Action, members: int, *, done: int, running: int) -> dict[str, int | None]:
    """Done, running and open make up the members. Of families only what is five or more, and nothing that could be worked
    out from the rest (docs/decisions/0040-handbook.md)."""
    if action.source not in Action.OF_FAMILIES:
        return {"done": done, "running": running, "open": members - done - running}
    large = {"done": in_steps(done), "running": in_steps(running)}
    return {**large, "open": None if None in large.values() else members - done - running}


def named(action: Action) -> dict[str, Any]:
    return {"code": action.code, "name": defaults.name_of(action.code, action.title)}


def report_lines(sums: Mapping[UUID, Mapping[Any, int]], actions: Iterable[Action]) -> list[dict[str, Any]]:
    """The frozen report of each place, from its sums by action and by whether it is done."""
    return [report_line(location_id, found, list(actions)) for location_id, found in sums.items()]


def report_line(location_id: UUID, sums: Mapping[Any, int], actions: list[Action]) -> dict[str, Any]:
    members = sums[""]
    found = {
        action.code: shares(action, members, done=sums[action.pk, True], running=sums[action.pk, False])
        for action in actions
    }
    by_state = {how: {code: share[how] for code, share in found.items()} for how in ("done", "running", "open")}
    return {"unit_id": str(location_id), "members": members, **by_state}
