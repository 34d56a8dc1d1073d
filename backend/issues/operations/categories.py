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
) -> IssueCategory:
    """Add a category, or a second-level one under the one with `parent_code`."""
    require(policies.may_edit_categories(actor))
    above = find_parent(parent_code)
    if above is None and due_days is None:
        raise Invalid({"due_days": [_("A first-level category says how many days an issue may take.")]})
    category = IssueCategory(
        code=code, name_zh=name_zh, name_en=name_en, parent=above, due_days=due_days, created_at=now
    )
    insert_unique(category, CategoryExists)
    record("category.added", category, actor=actor, now=now)
    return category


@operation
def edit_category(
    *, actor: Person, category_id: UUID, now: datetime, expected_version: int | None = None, **changes: Any
) -> IssueCategory:
    """Rename a category, change its days, or deactivate it; issues in it keep it."""
    category = queries.get_category(actor=actor, id=category_id)
    require(policies.may_edit_categories(actor))
    versions.check_version(category, expected_version)
    if category.parent is None and changes.get("due_days", 1) is None:
        raise Invalid({"due_days": [_("A first-level category says how many days an issue may take.")]})
    if changes:
        versions.update_versioned(category, **changes)
        record("category.edited", category, actor=actor, now=now, fields=sorted(changes))
    return category


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
