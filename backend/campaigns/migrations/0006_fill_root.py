"""Rows from before the column get the district's id of their campaign."""

from django.db import migrations

from backend.common.roots import Source, fill_roots

SOURCES = (
    Source("Enrolment", "campaigns.Campaign", "campaign_id"),
    Source("Progress", "campaigns.Enrolment", "enrolment_id", "campaign__root_id"),
    Source("Confirmation", "campaigns.Action", "action_id", "campaign__root_id"),
    Source("Exemption", "campaigns.Campaign", "campaign_id"),
)


def fill(apps, schema_editor):
    fill_roots(apps, "campaigns", SOURCES)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("campaigns", "0005_root")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
