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
            name='ServicePost',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('audience_number', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('STANDING', 'standing'), ('EMERGENCY', 'emergency'), ('SKILLED', 'skilled'), ('SECONDED', 'seconded')], max_length=20)),
                ('state', models.CharField(choices=[('DRAFT', 'draft'), ('OPEN', 'open'), ('ACTIVE', 'active'), ('SUSPENDED', 'suspended'), ('CLOSED', 'closed'), ('CANCELLED', 'cancelled')], default='DRAFT', max_length=20)),
                ('selection', models.CharField(choices=[('FIRST_COME', 'first come, first served'), ('ORGANISER', 'confirmed by the organiser')], default='FIRST_COME', max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('duties', models.TextField(max_length=4000)),
                ('risk_notice', models.TextField(blank=True, max_length=2000)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('skills', models.JSONField(default=list)),
                ('places', models.PositiveIntegerField()),
                ('taken', models.PositiveIntegerField(default=0)),
                ('waitlist_places', models.PositiveIntegerField(default=0)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('last_ticket', models.PositiveIntegerField(default=0)),
                ('claims_open_at', models.DateTimeField(null=True)),
                ('claims_close_at', models.DateTimeField(null=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('weekly_times', models.JSONField(default=list)),
                ('audience', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('renews', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewed_by', to='posts.servicepost')),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path', 'state'], name='post_unit_state'),
                    models.Index(fields=['audience_number', 'state'], name='post_audience_state'),
                    models.Index(condition=models.Q(('state', 'OPEN')), fields=['starts_at'], name='post_to_activate'),
                    models.Index(condition=models.Q(('state__in', ['OPEN', 'ACTIVE', 'SUSPENDED'])), fields=['ends_at'], name='post_to_close'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('taken__lte', models.F('places'))), name='post_never_oversubscribed'),
                    models.CheckConstraint(condition=models.Q(('waiting__lte', models.F('waitlist_places'))), name='post_waiting_list_bounded'),
                    models.CheckConstraint(condition=models.Q(('places__gte', 1)), name='post_has_a_place'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='post_term_forward'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('counted_path', backend.common.models.PathField(max_length=200, null=True)),
                ('counted_scope_ids', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('WAITLISTED', 'on the waiting list'), ('OFFERED', 'offered'), ('CONFIRMED', 'confirmed'), ('ON_DUTY', 'on duty'), ('COMPLETED', 'completed'), ('EVALUATED', 'evaluated'), ('WITHDRAWN', 'withdrawn'), ('DECLINED', 'declined'), ('LAPSED', 'not answered in time'), ('HANDED_OVER', 'handed over'), ('CANCELLED', 'ended with the post')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('evaluation', models.CharField(blank=True, max_length=1000)),
                ('ticket', models.PositiveIntegerField(null=True)),
                ('offer_until', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='posts.servicepost')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['person', 'state'], name='claim_person_state'),
                    models.Index(condition=models.Q(('state', 'OFFERED')), fields=['offer_until'], name='claim_offer_until'),
                    models.Index(condition=models.Q(('state', 'CONFIRMED')), fields=['post'], name='claim_to_start'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ['WAITLISTED', 'OFFERED', 'CONFIRMED', 'ON_DUTY'])), fields=('post', 'person'), name='claim_once_per_post'),
                    models.UniqueConstraint(fields=('post', 'ticket'), name='claim_ticket_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'OFFERED'), _negated=True), ('offer_until__isnull', False), _connector='OR'), name='claim_offer_has_deadline'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ServiceTeam',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('name', models.CharField(max_length=100)),
                ('purpose', models.TextField(blank=True, max_length=2000)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('leader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path'], name='team_unit_path'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'name'), name='team_name_once_in_unit'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='posts.serviceteam')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('team', 'person'), name='team_member_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DutyLog',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('counted_path', backend.common.models.PathField(max_length=200, null=True)),
                ('counted_scope_ids', models.JSONField(default=list)),
                ('source', models.CharField(choices=[('SELF', 'written by the holder'), ('ADMINISTERED', 'entered by an administrator'), ('TAKEN_OVER', 'taken over from an earlier ledger')], max_length=20)),
                ('state', models.CharField(choices=[('LOGGED', 'logged'), ('CONFIRMED', 'confirmed'), ('REJECTED', 'rejected')], default='LOGGED', max_length=20)),
                ('day', models.DateField()),
                ('minutes', models.PositiveIntegerField()),
                ('what', models.CharField(max_length=1000)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('ledger_key', models.CharField(max_length=64, null=True, unique=True)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_logs', to='posts.claim')),
                ('entered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'LOGGED')), fields=['claim'], name='duty_log_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 1440)), name='duty_log_minutes_of_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'CONFIRMED'), _negated=True), ('counted_path__isnull', False), _connector='OR'), name='duty_log_counted_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('PROPOSED', 'proposed'), ('ACCEPTED', 'accepted'), ('DECLINED', 'declined'), ('WITHDRAWN', 'withdrawn'), ('ENDED', 'ended with the claim')], default='PROPOSED', max_length=20)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('answered_at', models.DateTimeField(null=True)),
                ('claim', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='posts.claim')),
                ('to_person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('claim',), name='handover_one_at_a_time')],
            },
        ),
    ]
