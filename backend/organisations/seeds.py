"""Two rows of Person that are no people: the system, as whom jobs act, and the resident without an account."""

from datetime import UTC, datetime
from typing import Any

from backend.organisations.models import RESIDENT_ID, SYSTEM_ID

SEEDED = {SYSTEM_ID: "系统 System", RESIDENT_ID: "居民 Resident"}


def seed(apps: Any, schema_editor: Any) -> None:
    person = apps.get_model("organisations", "Person")
    for pk, name in SEEDED.items():
        known = {"pk": pk, "name": name, "kind": "SYSTEM", "password": "!"}
        person.objects.create(**known, is_active=False, created_at=datetime(2026, 1, 1, tzinfo=UTC))
