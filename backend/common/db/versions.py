"""Optimistic locking: one conditional update for every change, so that no change is lost when two people change one row.

`UPDATE … SET version = version + 1, … WHERE id = … AND version = …` either changes exactly the row that was read, or
none. It takes no lock before it writes, and means the same on SQLite and PostgreSQL.
"""

from typing import Any

from django.db.models import F

from backend.common.errors import ConcurrentUpdate, StaleVersion
from backend.common.models import VersionedModel


def check_version(row: VersionedModel, version: int | None) -> None:
    """Raise StaleVersion (412) unless `version`, which the caller read, is the row's; None is any."""
    if version is not None and row.version != version:
        raise StaleVersion(version=row.version)


def update_versioned(row: VersionedModel, **fields: Any) -> None:
    """Change `fields` in the database and in the instance. Raises ConcurrentUpdate where the row changed since it was read.

    The `unit_path` of a row that has one must be unchanged too: an entry written with it would otherwise count for a unit
    that the row has left.
    """
    same = {"pk": row.pk, "version": row.version}
    if hasattr(row, "unit_path"):
        same["unit_path"] = row.unit_path
    changed = type(row)._default_manager.filter(**same).update(version=F("version") + 1, **fields)
    if changed != 1:
        raise ConcurrentUpdate
    for name, value in {**fields, "version": row.version + 1}.items():
        setattr(row, name, value)
