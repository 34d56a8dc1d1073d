"""The seeded categories: eleven kinds named by the report of 2017 and the field, with second levels.

The migration reads them from `data/categories.csv`. The days are our choice; an administrator may change everything.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.common.ids import new_id

CATEGORIES = Path(__file__).parent / "data" / "categories.csv"
HOURS = {"road-manhole": 8, "parking-fire-lane": 8}
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def seed(apps: Any, schema_editor: Any) -> None:
    category = apps.get_model("issues", "IssueCategory")
    made: dict[str, Any] = {"": None}
    with CATEGORIES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):  # the file has parents before children
            row["parent"] = made[row["parent"]]
            made[row["code"]] = category.objects.create(id=new_id(), created_at=WHEN, **row)


def seed_hours(apps: Any, schema_editor: Any) -> None:
    """Hours instead of one day where somebody may be hurt; what an administrator has changed stays."""
    untouched = apps.get_model("issues", "IssueCategory").objects.filter(version=1, due_days=1)
    for code, hours in HOURS.items():
        untouched.filter(code=code).update(due_days=None, due_hours=hours)
