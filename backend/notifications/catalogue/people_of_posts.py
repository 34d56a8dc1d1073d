"""Whom posts concern: the audience, those who organise, and those who hold a place."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from backend.journal.models import Entry
from backend.notifications.catalogue.resolvers import People, Spot, holders, levels, organisers_here
from backend.organisations.models import Role
from backend.organisations.policies import ORGANISERS, ancestors, below
from backend.organisations.queries import held_roles
from backend.posts.models import Claim, DutyLog, ServicePost

#: What members agreed to when they took a place; times cannot be changed once somebody has one.
AGREED_TO = {"title", "duties", "risk_notice", "unit_id", "cell_id", "starts_at", "ends_at", "weekly_times"}


def audience(entries: Sequence[Entry], today: date) -> People:
    """The members of the unit to which each post is shown, and of all units below it."""
    posts = ServicePost.objects.filter(pk__in={entry.subject_id for entry in entries})
    shown_to = dict(posts.values_list("pk", "audience__path"))
    here = reduce(or_, (below(path, "unit__path") for path in set(shown_to.values())), Q(pk__in=()))
    members: dict[str, set[UUID]] = defaultdict(set)
    for path, person_id in held_roles(today).filter(here, kind=Role.Kind.MEMBER).values_list("unit__path", "person_id"):
        for above in ancestors(path):
            members[above].add(person_id)
    return {entry.pk: members.get(shown_to.get(entry.subject_id, ""), ()) for entry in entries}


def choosers(entries: Sequence[Entry], today: date) -> People:
    """Who organises the post and chooses among those who apply; nobody where places are given in the order of claims."""
    chosen = Claim.objects.filter(post__selection=ServicePost.Selection.ORGANISER)
    ids = set(chosen.filter(pk__in={entry.subject_id for entry in entries}).values_list("pk", flat=True))
    applied = [entry for entry in entries if entry.subject_id in ids]
    return organisers_here(applied, today) if applied else {}


def takers(entries: Sequence[Entry], today: date) -> People:
    """Who organises a post on which somebody has taken a place themselves."""
    own = [
        entry
        for entry in entries
        if str(entry.facts.get("person_id")) in {str(entry.actor_id), str(entry.on_behalf_of_id)}
    ]
    return organisers_here(own, today) if own else {}


def holders_of_changed(entries: Sequence[Entry], today: date) -> People:
    """Who holds or waits for a place on a post of which something was changed that they had agreed to."""
    changed = [entry for entry in entries if AGREED_TO & {*entry.facts.get("fields", ())}]
    return holders(changed, today) if changed else {}


def confirmers(entries: Sequence[Entry], today: date) -> People:
    """Who may confirm hours: the nearest organisers who neither served nor entered them."""
    logs = DutyLog.objects.filter(pk__in={entry.subject_id for entry in entries})
    concerned = {pk: people for pk, *people in logs.values_list("pk", "claim__person_id", "entered_by_id")}
    where = {entry.pk: Spot(entry.unit_path, [entry.cell_id, *entry.scope_ids]) for entry in entries}
    excluded = {entry.pk: concerned.get(entry.subject_id, ()) for entry in entries}
    return {key: next(iter(found), []) for key, found in levels(where, today, ORGANISERS, excluded).items()}
