"""Rows from before the column get the district's id of their recipient."""

from django.db import migrations

from backend.common.roots import Source, fill_roots

SOURCES = (
    Source("Message", "organisations.Person", "recipient_id"),
)


def fill(apps, schema_editor):
    fill_roots(apps, "notifications", SOURCES)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0008_root")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
