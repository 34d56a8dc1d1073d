import backend.common.ids
import backend.common.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def when_accepted(apps, schema_editor):
    """Since when each dual reporting has been in force: the journal knows."""
    Reporting, Entry = apps.get_model("campaigns", "Reporting"), apps.get_model("journal", "Entry")
    accepted = Entry.objects.filter(subject_type="reporting", kind="reporting.accepted")
    for subject_id, at in accepted.values_list("subject_id", "at").iterator():
        Reporting.objects.filter(pk=subject_id, accepted_at=None).update(accepted_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_reporting'),
        ('grid', '0002_initial'),
        ('journal', '0001_initial'),
        ('organisations', '0003_invitation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedbackSlip',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('MADE', 'to be read by the member'), ('OBJECTED', 'objected to'), ('RELEASED', 'released to the home unit')], default='MADE', max_length=10)),
                ('content', models.JSONField()),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('object_until', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('objection', models.TextField(blank=True, max_length=2000)),
                ('objected_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, choices=[('', 'no answer'), ('CORRECTED', 'made anew from the records'), ('UPHELD', 'stays as it is')], default='', max_length=10)),
                ('answer_reason', models.TextField(blank=True, max_length=2000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='progress',
            name='other_metric',
            field=models.CharField(max_length=40, null=True),
        ),
        migrations.AddField(
            model_name='progress',
            name='other_path',
            field=backend.common.models.PathField(max_length=200, null=True),
        ),
        migrations.AddField(
            model_name='progress',
            name='other_scope_ids',
            field=models.JSONField(default=list, null=True),
        ),
        migrations.AddField(
            model_name='reporting',
            name='accepted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='progress',
            index=models.Index(condition=models.Q(models.Q(('count__gt', 0), ('running__gt', 0), _connector='OR'), ('counted_path', None), ('other_path', None)), fields=['enrolment'], name='progress_to_count'),
        ),
        migrations.AddConstraint(
            model_name='progress',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('other_metric', None), ('other_path', None)), models.Q(('other_metric__isnull', False), ('other_path__isnull', False)), _connector='OR'), name='progress_other_whole'),
        ),
        migrations.AddField(
            model_name='feedbackslip',
            name='answered_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='feedbackslip',
            name='cell',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell'),
        ),
        migrations.AddField(
            model_name='feedbackslip',
            name='home_unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='feedbackslip',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='feedbackslip',
            name='reporting',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='campaigns.reporting'),
        ),
        migrations.AddField(
            model_name='feedbackslip',
            name='root',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='feedbackslip',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.AddIndex(
            model_name='feedbackslip',
            index=models.Index(fields=['unit_path', 'state'], name='slip_unit_state'),
        ),
        migrations.AddIndex(
            model_name='feedbackslip',
            index=models.Index(condition=models.Q(('state', 'MADE')), fields=['object_until'], name='slip_to_release'),
        ),
        migrations.AddConstraint(
            model_name='feedbackslip',
            constraint=models.UniqueConstraint(fields=('reporting', 'year', 'quarter'), name='slip_once_a_quarter'),
        ),
        migrations.AddConstraint(
            model_name='feedbackslip',
            constraint=models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='slip_quarter'),
        ),
        migrations.AddConstraint(
            model_name='feedbackslip',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', False), ('state', 'RELEASED')), models.Q(models.Q(('state', 'RELEASED'), _negated=True), ('released_at', None)), _connector='OR'), name='slip_released_at'),
        ),
        migrations.AddConstraint(
            model_name='feedbackslip',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'OBJECTED'), _negated=True), models.Q(('objection', ''), _negated=True), _connector='OR'), name='slip_objection_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='feedbackslip',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'UPHELD'), _negated=True), models.Q(('answer_reason', ''), _negated=True), _connector='OR'), name='slip_upheld_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='feedbackslip',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('person')), _negated=True), _connector='OR'), name='slip_answered_by_another'),
        ),
        migrations.RunPython(when_accepted, migrations.RunPython.noop),
    ]
