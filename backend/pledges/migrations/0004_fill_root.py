"""Rows from before the column get the district's id of their pledge."""

from django.db import migrations

from backend.common.roots import Source, fill_roots

SOURCES = (
    Source("Milestone", "pledges.Pledge", "pledge_id"),
    Source("PledgeReview", "pledges.Pledge", "pledge_id"),
    Source("PledgeRevision", "pledges.Pledge", "pledge_id"),
    Source("QuarterNote", "pledges.Pledge", "pledge_id"),
    Source("Evaluation", "pledges.Pledge", "pledge_id"),
)


def fill(apps, schema_editor):
    fill_roots(apps, "pledges", SOURCES)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("pledges", "0003_root")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
