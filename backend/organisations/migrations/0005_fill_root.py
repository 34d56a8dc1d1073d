"""Rows from before the column get the district's id of their unit."""

from django.db import migrations

from backend.common.roots import Source, fill_roots

SOURCES = (
    Source("Role", "organisations.Unit", "unit_id"),
)


def fill(apps, schema_editor):
    fill_roots(apps, "organisations", SOURCES)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("organisations", "0004_root")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
