"""Consortia and their dated members."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique, unique_or
from backend.common.db.versions import check_version, update_versioned
from backend.common.errors import Conflict, Invalid, does_not_exist, require
from backend.journal import operations as journal
from backend.organisations import policies, queries
from backend.organisations.models import Consortium, ConsortiumMember, Person, Unit
from backend.organisations.operations import tree
from backend.organisations.operations.errors import AlreadyExists, UnitClosed


class ConsortiumClosed(Conflict):
    code = "consortium-closed"
    title = _("This consortium has ended.")


class NoMember(Conflict):
    code = "not-a-member"
    title = _("This unit does not belong to the consortium.")


@operation
def create_consortium(
    *, actor: Person, name: str, bond: str, home_unit_id: UUID, now: datetime, note: str = ""
) -> Consortium:
    home = queries.named_unit(actor=actor, id=home_unit_id, field="home_unit_id")
    require(policies.may_administer(actor, home))
    if home.closed_on:
        raise UnitClosed
    consortium = Consortium(root_id=home.root_id, home_unit=home, name=name, bond=bond, note=note, created_at=now)
    insert_unique(consortium, AlreadyExists)
    record("consortium.created", consortium, actor, now)
    return consortium


@operation
def edit_consortium(
    *, actor: Person, consortium_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> Consortium:
    """Change `name`, `bond` or `note`."""
    consortium = get_open(actor, consortium_id)
    check_version(consortium, expected_version)
    if not changes:
        return consortium
    with unique_or(AlreadyExists):
        update_versioned(consortium, **changes)
    record("consortium.edited", consortium, actor, now, fields=sorted(changes))
    return consortium


@operation
def join_consortium(
    *, actor: Person, consortium_id: UUID, unit_id: UUID, now: datetime, from_date: date | None = None
) -> Consortium:
    """Make a unit, with all below it, a member of the consortium from `from_date` (today) on.

    For a date to come it is only announced; refresh_consortia puts it into force.
    """
    consortium = get_open(actor, consortium_id)
    unit = queries.named_unit(actor=actor, id=unit_id, field="unit_id")
    require(policies.may_administer(actor, unit))
    if unit.root_id != consortium.root_id:
        raise does_not_exist("unit_id")
    unit = tree.lock_tree(unit)
    if unit.closed_on:
        raise UnitClosed
    since = from_date or timezone.localdate(now)
    if ConsortiumMember.objects.filter(queries.not_ended(since), consortium=consortium, unit=unit).exists():
        raise AlreadyExists
    member = ConsortiumMember.objects.create(consortium=consortium, unit=unit, from_date=since)
    if since > timezone.localdate(now):
        announce(consortium, member, actor, now)
    else:
        set_in_force(member, True, actor, now)
    return queries.get_consortium(actor=actor, id=consortium_id)


@operation
def leave_consortium(
    *, actor: Person, consortium_id: UUID, unit_id: UUID, now: datetime, until_date: date | None = None
) -> Consortium:
    """End a unit's membership on `until_date` (today), the first day that no longer counts."""
    consortium = get_open(actor, consortium_id)
    unit = queries.named_unit(actor=actor, id=unit_id, field="unit_id")
    tree.lock_tree(unit)
    today = timezone.localdate(now)
    until = until_date or today
    member = ConsortiumMember.objects.filter(queries.not_ended(today), consortium=consortium, unit=unit).first()
    if member is None:
        raise NoMember
    if until < member.from_date:
        raise Invalid({"until_date": [_("This is before the unit joined.")]})
    ConsortiumMember.objects.filter(pk=member.pk).update(until_date=until)
    member.until_date = until
    if member.in_force and until <= today:
        set_in_force(member, False, actor, now)
    else:
        announce(consortium, member, actor, now)
    return queries.get_consortium(actor=actor, id=consortium_id)


@operation
def close_consortium(*, actor: Person, consortium_id: UUID, now: datetime) -> Consortium:
    """End the consortium; every unit leaves it today, and memberships to come are deleted."""
    consortium = get_open(actor, consortium_id)
    tree.lock_tree(consortium.home_unit)
    today = timezone.localdate(now)
    ConsortiumMember.objects.filter(consortium=consortium, from_date__gt=today).delete()
    ConsortiumMember.objects.filter(queries.not_ended(today), consortium=consortium).update(until_date=today)
    for member in ConsortiumMember.objects.filter(consortium=consortium, in_force=True).order_by("pk"):
        set_in_force(member, False, actor, now)
    consortium = queries.get_consortium(actor=actor, id=consortium_id)
    update_versioned(consortium, closed_on=today)
    record("consortium.closed", consortium, actor, now)
    return consortium


@operation
def refresh_consortia(*, actor: Person, now: datetime) -> int:
    """Put memberships whose day has come into or out of force. Returns how many; running it again does nothing."""
    today = timezone.localdate(now)
    started = Q(from_date__lte=today)
    ended = Q(until_date__isnull=False, until_date__lte=today)
    due = ConsortiumMember.objects.filter((started & ~ended & Q(in_force=False)) | (ended & Q(in_force=True)))
    changed = 0
    for member in due.select_related("unit").order_by("unit__root_id", "pk"):
        tree.lock_tree(member.unit)
        changed += set_in_force(member, not member.in_force, actor, now)
    return changed


def set_in_force(member: ConsortiumMember, in_force: bool, actor: Person, now: datetime) -> int:
    """Put one membership into or out of force, with its entry; 0 when it is so already."""
    same = ConsortiumMember.objects.filter(pk=member.pk, in_force=not in_force)
    if not same.update(in_force=in_force):
        return 0
    unit = Unit.objects.get(pk=member.unit_id)
    tree.recount_consortia(unit.path)
    consortium = Consortium.objects.select_related("home_unit").get(pk=member.consortium_id)
    update_versioned(consortium)
    kind = "consortium.joined" if in_force else "consortium.left"
    record(kind, consortium, actor, now, unit_id=unit.pk)
    return 1


def announce(consortium: Consortium, member: ConsortiumMember, actor: Person, now: datetime) -> None:
    update_versioned(consortium)
    dates = {"from_date": member.from_date, "until_date": member.until_date}
    record("consortium.announced", consortium, actor, now, unit_id=member.unit_id, **dates)


def get_open(actor: Person, consortium_id: UUID) -> Consortium:
    consortium = queries.get_consortium(actor=actor, id=consortium_id)
    require(policies.may_administer(actor, consortium.home_unit))
    if consortium.closed_on:
        raise ConsortiumClosed
    return consortium


def record(kind: str, consortium: Consortium, actor: Person, now: datetime, **facts: Any) -> None:
    journal.record(kind, actor=actor, at=now, subject=consortium, scope=consortium.home_unit.scope, **facts)
