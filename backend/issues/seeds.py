"""The seeded categories: eleven kinds named by the report of 2017 and the field, with second levels.

The migration reads them from `data/categories.csv`. The days are our choice; an administrator may change everything.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.common.ids import new_id

CATEGORIES = Path(__file__).parent / "data" / "categories.csv"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def seed(apps: Any, schema_editor: Any) -> None:
    category = apps.get_model("issues", "IssueCategory")
    made: dict[str, Any] = {"": None}
    with CATEGORIES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):  # the file has parents before children
            row["parent"] = made[row["parent"]]
            made[row["code"]] = category.objects.create(id=new_id(), created_at=WHEN, **row)
