import backend.common.ids
import backend.common.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grid', '0002_initial'),
        ('organisations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('OFFERED', 'offered'), ('ACCEPTED', 'accepted'), ('DONE', 'done'), ('RETURNED', 'returned'), ('VERIFIED', 'verified'), ('DECLINED', 'declined'), ('CANCELLED', 'cancelled'), ('EXPIRED', 'expired')], default='OFFERED', max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, max_length=4000)),
                ('skills', models.JSONField(default=list)),
                ('due_at', models.DateTimeField()),
                ('belongs_type', models.CharField(blank=True, choices=[('', 'nothing else'), ('post', 'a service post'), ('issue', 'an issue'), ('pledge', 'a pledge')], max_length=10)),
                ('belongs_id', models.UUIDField(null=True)),
                ('team_id', models.UUIDField(null=True)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('returns', models.PositiveSmallIntegerField(default=0)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('credit', models.JSONField(null=True)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['unit_path', 'state'], name='task_unit_state'), models.Index(fields=['person', 'state'], name='task_person_state'), models.Index(fields=['team_id', 'state'], name='task_team_state'), models.Index(fields=['belongs_id'], name='task_belongs'), models.Index(condition=models.Q(('state__in', ['OFFERED', 'ACCEPTED', 'RETURNED'])), fields=['due_at'], name='task_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', False), ('team_id__isnull', False), _connector='OR'), name='task_for_a_person_or_a_team'), models.CheckConstraint(condition=models.Q(models.Q(('belongs_id', None), ('belongs_type', '')), models.Q(models.Q(('belongs_type', ''), _negated=True), ('belongs_id__isnull', False)), _connector='OR'), name='task_belongs_whole'), models.CheckConstraint(condition=models.Q(('verified_by', None), models.Q(('verified_by', models.F('person')), _negated=True), _connector='OR'), name='task_verified_by_another')],
            },
        ),
    ]
