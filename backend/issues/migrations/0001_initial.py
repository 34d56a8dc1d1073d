import backend.common.ids
import backend.common.models
import backend.common.sealing.columns
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from backend.issues.seeds import seed


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grid', '0002_initial'),
        ('organisations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IssueCategory',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name_zh', models.CharField(max_length=50)),
                ('name_en', models.CharField(max_length=80)),
                ('due_days', models.PositiveSmallIntegerField(null=True)),
                ('active', models.BooleanField(default=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='issues.issuecategory')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('parent__isnull', False), ('due_days__gte', 1), _connector='OR'), name='category_top_has_days'),
                    models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='category_not_its_own_parent'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('REPORTED', 'reported'), ('ACCEPTED', 'accepted'), ('DISPATCHED', 'dispatched'), ('HANDLING', 'being handled'), ('RESPONDED', 'answered, to be verified'), ('CLOSED', 'closed'), ('RETURNED', 'returned by the unit'), ('REOPENED', 'reopened')], default='REPORTED', max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, max_length=4000)),
                ('location', models.CharField(blank=True, max_length=200)),
                ('contact', backend.common.sealing.columns.SealedTextField(null=True)),
                ('tracking_hash', models.CharField(max_length=64, null=True, unique=True)),
                ('due_at', models.DateTimeField()),
                ('extensions', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('extension_reason', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('route', models.CharField(blank=True, choices=[('', 'not decided yet'), ('UNIT', 'dispatched to a unit'), ('TASKS', 'dispatched as tasks'), ('SELF', 'handled by the grid itself')], max_length=10)),
                ('responded_at', models.DateTimeField(null=True)),
                ('resolution', models.TextField(blank=True, max_length=4000)),
                ('outcome', models.CharField(blank=True, choices=[('SOLVED', 'solved'), ('EXPLAINED', 'explained to the reporter'), ('NOT_FOUND', 'not found at the place')], max_length=20)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ('quantity_unit', models.CharField(blank=True, choices=[('farm', 'farms'), ('shop', 'shops'), ('household', 'households'), ('building', 'buildings'), ('piece', 'pieces'), ('vehicle', 'vehicles'), ('mu', 'mu'), ('square_metre', 'square metres'), ('metre', 'metres'), ('tonne', 'tonnes')], max_length=20)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('closed_at', models.DateTimeField(null=True)),
                ('origin', models.JSONField()),
                ('credit', models.JSONField(null=True)),
                ('reopened_at_locations', models.JSONField(default=list)),
                ('ledger_key', models.CharField(max_length=64, null=True, unique=True)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('extended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handler', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handler_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('responded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('verified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='issues.issuecategory')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path', 'state'], name='issue_unit_state'),
                    models.Index(fields=['handler_unit', 'state'], name='issue_handler_unit_state'),
                    models.Index(fields=['reporter', '-id'], name='issue_reporter'),
                    models.Index(fields=['handler', 'state'], name='issue_handler_state'),
                    models.Index(condition=models.Q(('state', 'CLOSED'), _negated=True), fields=['due_at'], name='issue_due'),
                    models.Index(condition=models.Q(('contact__isnull', False), ('state', 'CLOSED')), fields=['closed_at'], name='issue_contact_kept'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('quantity', None), ('quantity_unit', '')), models.Q(('quantity__gt', 0), models.Q(('quantity_unit', ''), _negated=True)), _connector='OR'), name='issue_quantity_with_unit'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('credit__isnull', False), ('state', 'CLOSED'), models.Q(('verified_by__isnull', False), ('ledger_key__isnull', False), _connector='OR'), models.Q(('handler', None), models.Q(('handler', models.F('verified_by')), _negated=True), _connector='OR'), models.Q(('responded_by', None), models.Q(('responded_by', models.F('verified_by')), _negated=True), _connector='OR')), models.Q(models.Q(('state', 'CLOSED'), _negated=True), ('closed_at', None), ('credit__isnull', True), ('verified_by', None)), _connector='OR'), name='issue_closed_means_verified_by_another'),
                    models.CheckConstraint(condition=models.Q(('contact', None), ('reporter', uuid.UUID('00000000-0000-7000-8000-000000000002')), _connector='OR'), name='issue_contact_of_residents_only'),
                ],
            },
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
