from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import F, Q

from backend.issues.seeds import seed_hours


def keep_promised_days(apps, schema_editor):
    """The clock of what is there started with the report; an open issue keeps the day that was promised."""
    issues = apps.get_model("issues", "Issue").objects
    issues.update(clock_started_at=F("created_at"))
    issues.exclude(state="CLOSED").update(fixed_due_at=F("due_at"), fixed_at=F("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='issuecategory', name='category_top_has_days'),
        migrations.AddField(
            model_name='issue',
            name='clock_started_at',
            field=models.DateTimeField(default=datetime(2026, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.AddField(model_name='issue', name='clock_stops', field=models.JSONField(default=list)),
        migrations.AddField(model_name='issue', name='fixed_at', field=models.DateTimeField(null=True)),
        migrations.AddField(model_name='issue', name='fixed_due_at', field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name='issuecategory', name='due_hours', field=models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AddConstraint(
            model_name='issuecategory',
            constraint=models.CheckConstraint(
                condition=Q(('parent__isnull', False), ('due_days__gte', 1), ('due_hours__gte', 1), _connector='OR'),
                name='category_top_has_limit',
            ),
        ),
        migrations.AddConstraint(
            model_name='issuecategory',
            constraint=models.CheckConstraint(
                condition=Q(('due_days', None), ('due_hours', None), _connector='OR'), name='category_days_or_hours'
            ),
        ),
        migrations.RunPython(keep_promised_days, migrations.RunPython.noop),
        migrations.RunPython(seed_hours, migrations.RunPython.noop),
    ]
