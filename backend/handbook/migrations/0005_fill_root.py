"""Rows from before the column get the district's id of their household."""

from django.db import migrations

from backend.common.roots import Source, fill_roots

SOURCES = (
    Source("Pairing", "handbook.Household", "household_id"),
    Source("Visit", "handbook.Household", "household_id"),
)


def fill(apps, schema_editor):
    fill_roots(apps, "handbook", SOURCES)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("handbook", "0004_root")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
