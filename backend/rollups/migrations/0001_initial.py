import backend.common.ids
import backend.common.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Repair',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('figures', models.PositiveIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('pk', models.CompositePrimaryKey('scope_id', 'metric', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('scope_id', models.UUIDField()),
                ('metric', models.CharField(max_length=40)),
                ('day', models.DateField()),
                ('root_id', models.UUIDField()),
                ('scope_kind', models.CharField(choices=[('unit', 'unit'), ('cell', 'cell'), ('consortium', 'consortium')], max_length=10)),
                ('value', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='counter_day')],
            },
        ),
        migrations.CreateModel(
            name='Drift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('JOURNAL', 'counter and journal differ'), ('ROWS', 'journal and rows differ')], max_length=10)),
                ('scope_id', models.UUIDField(null=True)),
                ('day', models.DateField(null=True)),
                ('unit_path', backend.common.models.PathField(blank=True, max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('metric', models.CharField(max_length=40)),
                ('expected', models.BigIntegerField()),
                ('found', models.BigIntegerField()),
                ('found_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('resolved_at', None)), fields=['id'], name='drift_open')],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('revision', models.PositiveSmallIntegerField(default=1)),
                ('figures', models.JSONField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'year', 'quarter', 'revision'), name='period_revision_once'), models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='period_quarter'), models.CheckConstraint(condition=models.Q(('revision', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='period_correction_has_reason')],
            },
        ),
    ]
