"""What issues in a district are about: the eleven kinds the report of 2017 and the field name, with sensible second levels.

The migration reads them from `data/categories.csv`. Days are ours; an administrator changes them, and everything else here,
at any time.
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
        for row in csv.DictReader(lines):  # a category stands above those in it
            row["parent"] = made[row["parent"]]
            made[row["code"]] = category.objects.create(id=new_id(), created_at=WHEN, **row)
