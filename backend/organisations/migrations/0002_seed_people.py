"""The two people who are nobody: the system, which acts when the clock does, and the resident without an account."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import migrations

SEEDED = {
    UUID("00000000-0000-7000-8000-000000000001"): "系统 System",
    UUID("00000000-0000-7000-8000-000000000002"): "居民 Resident",
}


def seed(apps, schema_editor):
    person = apps.get_model("organisations", "Person")
    for pk, name in SEEDED.items():
        person.objects.create(
            pk=pk, name=name, kind="SYSTEM", is_active=False, password="!", created_at=datetime(2026, 1, 1, tzinfo=UTC)
        )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
