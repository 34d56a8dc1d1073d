import backend.common.ids
import backend.common.models
import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=50, primary_key=True, serialize=False)),
                ('beat_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='JobRun',
            fields=[
                ('name', models.CharField(max_length=50, primary_key=True, serialize=False)),
                ('slot', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('actor_id', models.UUIDField()),
                ('on_behalf_of_id', models.UUIDField(null=True)),
                ('subject_type', models.CharField(max_length=30)),
                ('subject_id', models.UUIDField()),
                ('seq', models.PositiveIntegerField()),
                ('root_id', models.UUIDField()),
                ('unit_id', models.UUIDField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('cell_id', models.UUIDField(null=True)),
                ('scope_ids', models.JSONField(default=list)),
                ('facts', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('counts', models.JSONField(default=dict)),
                ('reversals', models.JSONField(default=list)),
                ('processed_at', models.DateTimeField(null=True)),
                ('dead_lettered_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('retry_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('processed_at', None)), fields=['id'], name='entry_not_processed'), models.Index(fields=['kind', 'at'], name='entry_kind_at'), models.Index(fields=['unit_path', '-id'], name='entry_unit_path')],
                'constraints': [models.UniqueConstraint(fields=('subject_id', 'seq'), name='entry_subject_seq')],
            },
        ),
    ]
