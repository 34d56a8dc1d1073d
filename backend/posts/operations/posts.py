"""Create, edit and resize posts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import get_named
from backend.common.db.versions import check_version, update_versioned
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.grid.models import location_fields
from backend.grid.queries import find_location
from backend.journal import operations as journal
from backend.organisations.models import Person, Unit
from backend.organisations.policies import visible_units
from backend.organisations.queries import open_units
from backend.posts import policies, queries
from backend.posts.models import ServicePost
from backend.posts.operations.offers import fill_places
from backend.posts.operations.places import difference, gauges, lock_post
from backend.posts.operations.rules import check_post

TIMES = ("starts_at", "ends_at", "weekly_times")


class CapacityBelowTaken(Conflict):
    code = "capacity-below-taken"
    title = _("More places are taken than this.")


class WaitlistBelowWaiting(Conflict):
    code = "waitlist-below-waiting"
    title = _("More people are waiting than this.")


class TimesAgreed(Conflict):
    code = "times-agreed"
    title = _("Members have agreed to these times. Renew the post or open another one.")


@operation
def create_post(
    *,
    actor: Person,
    now: datetime,
    unit_id: UUID | None = None,
    cell_id: UUID | None = None,
    audience_id: UUID | None = None,
    **fields: Any,
) -> ServicePost:
    """Create a draft at a unit or a cell; members see it once it is opened. Raises Invalid, NotAllowed."""
    unit, cell = find_location(visible_units(actor), unit_id=unit_id, cell_id=cell_id)
    where = location_fields(unit, cell)
    require(policies.may_create_post(actor, where))
    audience = get_named(open_units(actor=actor), audience_id, "audience_id") if audience_id else unit
    post = ServicePost(created_at=now, **where, **audience_fields(audience), **normalised(fields))
    check_post(post, audience, now)
    post.save(force_insert=True)
    journal.record("post.created", actor=actor, at=now, subject=post, kind_of_post=post.kind)
    return post


def audience_fields(audience: Unit) -> dict[str, Any]:
    return {"audience_id": audience.pk, "audience_number": audience.number}


def normalised(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with skills once each and weekly times as sorted plain dicts. Raises Invalid."""
    if "skills" in fields:
        fields["skills"] = list(dict.fromkeys(fields["skills"]))
    if "weekly_times" in fields:
        if any(len(slot) < 3 for slot in fields["weekly_times"]):  # a PATCH may leave fields out, but not these
            raise Invalid({"weekly_times": [_("Each weekly time needs weekday, start and end.")]})
        slots = [{name: slot[name] for name in ("weekday", "start", "end")} for slot in fields["weekly_times"]]
        fields["weekly_times"] = sorted(slots, key=lambda slot: (slot["weekday"], slot["start"]))
    return fields


@operation
def edit_post(
    *, actor: Person, post_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> ServicePost:
    """Change the fields of a post, its number of places included.

    Raises NotFound, NotAllowed, StaleVersion, IllegalTransition, Invalid, TimesAgreed, CapacityBelowTaken,
    WaitlistBelowWaiting.
    """
    post = queries.get_post(actor=actor, id=post_id)
    require(policies.may_organise(actor, post))
    lock_post(post)
    check_version(post, expected_version)
    expect_state(post, *ServicePost.LIVE)
    audience = post.audience
    if "audience_id" in changes:
        audience = get_named(open_units(actor=actor), changes.pop("audience_id"), "audience_id")
    changes = {name: value for name, value in normalised(changes).items() if getattr(post, name) != value}
    if audience.pk != post.audience_id:
        changes |= audience_fields(audience)
    check_claims_on(post, changes)
    before = gauges(post)
    check_post(with_changes(post, changes), audience, now)
    return write_edit(post, changes, before, actor, now) if changes else post


def check_claims_on(post: ServicePost, changes: dict[str, Any]) -> None:
    """Refuse changes that take away members' places, their position on the waiting list or the hours they agreed to."""
    if changes.get("places", post.places) < post.taken:
        raise CapacityBelowTaken(taken=post.taken)
    if changes.get("waitlist_places", post.waitlist_places) < post.waiting:
        raise WaitlistBelowWaiting(waiting=post.waiting)
    if (post.taken or post.waiting) and any(name in changes for name in TIMES):
        raise TimesAgreed


def with_changes(post: ServicePost, changes: dict[str, Any]) -> ServicePost:
    """An unsaved copy of the post with the changes, for `check_post`."""
    kept = {field.attname: getattr(post, field.attname) for field in ServicePost._meta.concrete_fields}
    return ServicePost(**(kept | changes))


def write_edit(
    post: ServicePost, changes: dict[str, Any], before: dict[str, int], actor: Person, now: datetime
) -> ServicePost:
    update_versioned(post, **changes)
    resized: dict[str, Any] = {"places": post.places} if "places" in changes else {}
    journal.record(
        "post.resized" if resized else "post.edited",
        actor=actor,
        at=now,
        subject=post,
        counts=difference(before, gauges(post)),
        fields=sorted(changes),
        **resized,
    )
    fill_places(post, actor=actor, now=now)
    return post


@operation
def resize_post(*, actor: Person, post_id: UUID, now: datetime, places: int) -> ServicePost:
    """Change the number of places, never below those taken; new ones are offered to the waiting list at once."""
    return edit_post(actor=actor, post_id=post_id, now=now, places=places)
