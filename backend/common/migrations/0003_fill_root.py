"""Rows from before the column get the district's id of the person who asked; those of residents keep none."""

from django.db import migrations

from backend.common.roots import Source, fill_roots

SOURCES = (
    Source("IdempotencyKey", "organisations.Person", "person_id"),
)


def fill(apps, schema_editor):
    fill_roots(apps, "common", SOURCES)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("common", "0002_root"), ("organisations", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
