import backend.common.ids
import backend.common.models
import backend.common.sealing.columns
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grid', '0002_initial'),
        ('issues', '0001_initial'),
        ('organisations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('state', models.CharField(choices=[('ACTIVE', 'active'), ('CLOSED', 'closed'), ('ERASED', 'erased')], default='ACTIVE', max_length=10)),
                ('needs', models.JSONField(default=list)),
                ('purpose', models.CharField(choices=[('ASSISTANCE', 'regular assistance by paired members'), ('CARE', 'looking in at regular times'), ('RELIEF', 'relief after an emergency')], max_length=20)),
                ('consent_by', models.CharField(choices=[('SELF', 'the person concerned'), ('SPOUSE', 'the spouse'), ('ADULT_CHILD', 'an adult child'), ('GUARDIAN', 'the guardian')], max_length=20)),
                ('consent_how', models.CharField(choices=[('PAPER', 'on paper'), ('IN_PERSON', 'in person'), ('PHONE', 'by telephone'), ('MESSAGE', 'by a written message')], max_length=20)),
                ('consent_on', models.DateField()),
                ('consent_until', models.DateField()),
                ('contact', backend.common.sealing.columns.SealedTextField(null=True)),
                ('note', backend.common.sealing.columns.SealedTextField(null=True)),
                ('pairings_in_force', models.PositiveSmallIntegerField(default=0)),
                ('unpaired_at', models.DateTimeField(null=True)),
                ('hold', models.CharField(blank=True, choices=[('', 'no hold'), ('COURT', 'court proceedings'), ('COMPLAINT', 'a complaint is being looked into'), ('AUDIT', 'an audit is under way')], default='', max_length=20)),
                ('closed_at', models.DateTimeField(null=True)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path'], name='household_unit_path'),
                    models.Index(condition=models.Q(('contact__isnull', False), ('note__isnull', False), _connector='OR'), fields=['consent_until'], name='household_consent_until'),
                    models.Index(condition=models.Q(('state', 'ACTIVE')), fields=['consent_until'], name='household_consent_ends'),
                    models.Index(condition=models.Q(('contact__isnull', False)), fields=['unpaired_at'], name='household_contact_kept'),
                    models.Index(condition=models.Q(('note__isnull', False)), fields=['closed_at'], name='household_note_kept'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('cell__isnull', False)), name='household_in_a_cell'),
                    models.CheckConstraint(condition=models.Q(('consent_until__gte', models.F('consent_on'))), name='household_consent_dates'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'ACTIVE')), models.Q(models.Q(('state', 'ACTIVE'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='household_closed_at'),
                    models.CheckConstraint(condition=models.Q(('state', 'ACTIVE'), ('pairings_in_force', 0), _connector='OR'), name='household_paired_while_active'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'ERASED'), _negated=True), models.Q(('contact', None), ('note', None)), _connector='OR'), name='household_erased_holds_no_text'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('PROPOSED', 'proposed'), ('IN_FORCE', 'in force'), ('DECLINED', 'declined'), ('ENDED', 'ended')], default='PROPOSED', max_length=10)),
                ('from_date', models.DateField(null=True)),
                ('until_date', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, choices=[('MEMBER', "the member's wish"), ('HOUSEHOLD', "the household's wish"), ('NO_NEED', 'help is no longer needed'), ('MOVED', 'moved away'), ('OVER', 'the agreed time is over'), ('WITHDRAWN', 'the proposal was withdrawn'), ('CLOSED', "the household's record was closed"), ('LEFT', 'the member takes part no longer')], max_length=20)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='handbook.household')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['household', 'state'], name='pairing_household_state'),
                    models.Index(fields=['person', 'state'], name='pairing_person_state'),
                    models.Index(condition=models.Q(('state__in', ['PROPOSED', 'IN_FORCE'])), fields=['until_date'], name='pairing_until_date'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ['PROPOSED', 'IN_FORCE'])), fields=('household', 'person'), name='pairing_once_at_a_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'IN_FORCE'), _negated=True), ('from_date__isnull', False), _connector='OR'), name='pairing_in_force_since'),
                    models.CheckConstraint(condition=models.Q(('until_date', None), ('from_date', None), ('until_date__gte', models.F('from_date')), _connector='OR'), name='pairing_dates'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RetentionReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('what', models.CharField(choices=[('VISIT_TEXTS', 'notes and answers of visits, twelve months after closing'), ('HOUSEHOLD_NOTES', 'notes about households, twelve months after closing'), ('CONTACTS', 'contacts, thirty days after the last pairing'), ('CONSENT_OVER', 'all texts of households whose consent is over')], max_length=20)),
                ('how_many', models.PositiveIntegerField()),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('root', 'day', 'what'), name='retention_report_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('NOTED', 'request noted'), ('ANSWERED_ON_SITE', 'answered on the spot'), ('ISSUE_CREATED', 'made an issue'), ('FOLLOWED_UP', 'followed up'), ('CLOSED', 'closed')], max_length=20)),
                ('day', models.DateField()),
                ('topic', models.CharField(choices=[('LOOK_IN', 'looking in'), ('DAILY_LIFE', 'daily life'), ('HEALTH_CARE', 'going to the doctor'), ('WORK', 'work and income'), ('LEARNING', 'school and learning'), ('HOUSING', 'house and surroundings'), ('RIGHTS', 'papers and entitlements'), ('FESTIVAL', 'festival visit'), ('OTHER', 'something else')], max_length=20)),
                ('request', models.BooleanField(default=False)),
                ('note', backend.common.sealing.columns.SealedTextField(null=True)),
                ('answer', backend.common.sealing.columns.SealedTextField(null=True)),
                ('promised_on', models.DateField(null=True)),
                ('followed_up_on', models.DateField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('counted_path', backend.common.models.PathField(max_length=200)),
                ('counted_scope_ids', models.JSONField(default=list)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='handbook.household')),
                ('issue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='issues.issue')),
                ('pairing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='handbook.pairing')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['household', '-id'], name='visit_household'),
                    models.Index(fields=['person', 'day'], name='visit_person_day'),
                    models.Index(condition=models.Q(('state__in', ['NOTED', 'ANSWERED_ON_SITE', 'ISSUE_CREATED'])), fields=['promised_on'], name='visit_promised_on'),
                    models.Index(condition=models.Q(('note__isnull', False), ('answer__isnull', False), _connector='OR'), fields=['closed_at'], name='visit_text_kept'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'CLOSED')), models.Q(models.Q(('state', 'CLOSED'), _negated=True), ('closed_at', None)), _connector='OR'), name='visit_closed_at'),
                    models.CheckConstraint(condition=models.Q(('request', True), models.Q(('issue', None), ('promised_on', None), ('state', 'CLOSED')), _connector='OR'), name='visit_without_request_is_closed'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'ISSUE_CREATED'), _negated=True), ('issue__isnull', False), _connector='OR'), name='visit_became_an_issue'),
                ],
            },
        ),
    ]
