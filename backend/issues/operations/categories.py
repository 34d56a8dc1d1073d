"""Add and edit categories, a tree of two levels."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.db.rows import insert_unique
from backend.common.errors import Conflict, Invalid, does_not_exist, require
from backend.issues import policies, queries
from backend.issues.models import IssueCategory
from backend.journal import operations as journal
from backend.journal.scopes import Scope
from backend.organisations.models import Person, Unit
from backend.organisations.policies import ADMINISTRATORS, grants_of


class CategoryExists(Conflict):
    code = "category-exists"
    title = _("There is a category with this code already.")


@operation
def add_category(
    *,
    actor: Person,
    now: datetime,
    code: str,
    name_zh: str,
    name_en: str,
    parent_code: str | None = None,
    due_days: int | None = None,
    due_hours: int | None = None,
) -> IssueCategory:
    """Add a category, or a second-level one under the one with `parent_code`."""
    require(policies.may_edit_categories(actor))
    above = find_parent(parent_code)
    check_limit(above, due_days, due_hours)
    category = IssueCategory(
        code=code, name_zh=name_zh, name_en=name_en, parent=above, due_days=due_days,
        due_hours=due_hours, created_at=now,
    )  # fmt: skip
    insert_unique(category, CategoryExists)
    record("category.added", category, actor=actor, now=now)
    return category


@operation
def edit_category(
    *, actor: Person, category_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> IssueCategory:
    """Rename a category, change its limit, or deactivate it; issues in it keep it, and the limit they got."""
    category = queries.get_category(actor=actor, id=category_id)
    require(policies.may_edit_categories(actor))
    versions.check_version(category, expected_version)
    check_limit(
        category.parent, changes.get("due_days", category.due_days), changes.get("due_hours", category.due_hours)
    )
    if changes:
        versions.update_versioned(category, **changes)
        record("category.edited", category, actor=actor, now=now, fields=sorted(changes))
    return category


def check_limit(parent: IssueCategory | None, days: int | None, hours: int | None) -> None:
    """Raise Invalid unless days or hours are given, or neither where there is a parent's limit."""
    if days and hours:
        raise Invalid({"due_hours": [_("Either days or hours, not both.")]})
    if parent is None and not days and not hours:
        raise Invalid({"due_days": [_("A first-level category says how many days or hours an issue may take.")]})


def find_parent(code: str | None) -> IssueCategory | None:
    """A first-level category; the tree has two levels."""
    if code is None:
        return None
    above = IssueCategory.objects.filter(code=code, parent=None).first()
    if above is None:
        raise does_not_exist("parent_code")
    return above


def record(kind: str, category: IssueCategory, *, actor: Person, now: datetime, **facts: Any) -> None:
    """Record an entry with the scope of the administrator's unit, since a category has no location."""
    grant = next(iter(grants_of(actor, ADMINISTRATORS)))
    unit = Unit.objects.get(pk=grant.unit_id)
    scope = Scope(unit.root_id, unit.pk, unit.path)
    journal.record(kind, actor=actor, at=now, subject=category, scope=scope, code=category.code, **facts)
