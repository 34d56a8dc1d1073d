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
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('key', models.CharField(max_length=8, unique=True)),
                ('state', models.CharField(choices=[('DRAFT', 'draft'), ('PUBLISHED', 'published'), ('CLOSED', 'closed')], default='DRAFT', max_length=10)),
                ('title', models.CharField(max_length=100)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('goals', models.JSONField(default=list)),
                ('kinds', models.JSONField(default=list)),
                ('post_codes', models.JSONField(default=list)),
                ('published_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('report', models.JSONField(null=True)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path'], name='campaign_unit_path'),
                    models.Index(condition=models.Q(('state', 'PUBLISHED')), fields=['id'], name='campaign_published'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_days'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'CLOSED'), _negated=True), ('report__isnull', False), _connector='OR'), name='campaign_has_report'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=12)),
                ('title', models.CharField(blank=True, max_length=100)),
                ('source', models.CharField(choices=[('CLAIM', 'a confirmed claim on a service post'), ('TEAM', 'membership of a service team'), ('VISIT', 'visits recorded in the handbook'), ('DEED', 'a practical deed accepted as done'), ('SUGGESTION', 'a suggestion answered'), ('EXAMPLE', 'an example confirmed by the branch'), ('PAIRING', 'an assistance pairing in force, with visits')], max_length=12)),
                ('target', models.PositiveSmallIntegerField(default=1)),
                ('needs_confirmation', models.BooleanField(default=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='campaigns.campaign')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('campaign', 'code'), name='action_code_once'),
                    models.CheckConstraint(condition=models.Q(('target__gte', 1)), name='action_target'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('action', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.action')),
                ('confirmed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('action', 'person'), name='confirmation_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('counted_path', backend.common.models.PathField(max_length=200, null=True)),
                ('counted_scope_ids', models.JSONField(default=list)),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='campaigns.campaign')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('campaign', 'person'), name='enrolment_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Example',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('RECORDED', 'recorded'), ('CONFIRMED', 'confirmed by the branch')], default='RECORDED', max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('account', models.TextField(max_length=1000)),
                ('ended_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['person', 'state'], name='example_person_state'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('reason', models.CharField(choices=[('SICK', 'off sick'), ('FRAIL', 'frail'), ('CARING', 'caring for somebody'), ('AWAY', 'away for a long time')], max_length=10)),
                ('from_date', models.DateField()),
                ('until_date', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='campaigns.campaign')),
                ('granted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('campaign', 'person'), name='exemption_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('until_date', None), ('until_date__gt', models.F('from_date')), _connector='OR'), name='exemption_dates'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PracticalDeed',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('PROPOSED', 'proposed'), ('AGREED', 'agreed by the branch'), ('DONE', 'done'), ('ACCEPTED', 'accepted'), ('DECLINED', 'declined by the branch'), ('WITHDRAWN', 'withdrawn')], default='PROPOSED', max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, max_length=2000)),
                ('result', models.TextField(blank=True, max_length=2000)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('ended_at', models.DateTimeField(null=True)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('result_entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('served', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['person', 'state'], name='deed_person_state'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('running', models.PositiveIntegerField(default=0)),
                ('done', models.BooleanField(default=False)),
                ('counted_path', backend.common.models.PathField(max_length=200, null=True)),
                ('counted_scope_ids', models.JSONField(default=list)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.action')),
                ('enrolment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='campaigns.enrolment')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('enrolment', 'action'), name='progress_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ResidenceRegistration',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('REGISTERED', 'registered'), ('ACCEPTED', 'accepted into a cell'), ('ENDED', 'ended')], default='REGISTERED', max_length=10)),
                ('skills', models.JSONField(default=list)),
                ('times', models.CharField(blank=True, max_length=200)),
                ('services', models.CharField(blank=True, max_length=500)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path', 'state'], name='registration_unit_state'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ['REGISTERED', 'ACCEPTED'])), fields=('person',), name='registration_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'ACCEPTED'), _negated=True), ('cell__isnull', False), _connector='OR'), name='registration_accepted_into_a_cell'),
                ],
            },
        ),
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
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('home_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('registration', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='campaigns.residenceregistration')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path', 'state'], name='slip_unit_state'),
                    models.Index(condition=models.Q(('state', 'MADE')), fields=['object_until'], name='slip_to_release'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('registration', 'year', 'quarter'), name='slip_once_a_quarter'),
                    models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='slip_quarter'),
                    models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', False), ('state', 'RELEASED')), models.Q(models.Q(('state', 'RELEASED'), _negated=True), ('released_at', None)), _connector='OR'), name='slip_released_at'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'OBJECTED'), _negated=True), models.Q(('objection', ''), _negated=True), _connector='OR'), name='slip_objection_has_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', 'UPHELD'), _negated=True), models.Q(('answer_reason', ''), _negated=True), _connector='OR'), name='slip_upheld_has_reason'),
                    models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('person')), _negated=True), _connector='OR'), name='slip_answered_by_another'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('MADE', 'made'), ('RECEIVED', 'received'), ('ANSWERED', 'answered')], default='MADE', max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(max_length=4000)),
                ('answer', models.CharField(blank=True, choices=[('', 'no answer yet'), ('ADOPTED', 'adopted'), ('PARTLY', 'adopted in part'), ('NOT', 'not adopted')], default='', max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['person', 'state'], name='suggestion_person_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'ANSWERED'), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='suggestion_answer_has_reason'),
                ],
            },
        ),
    ]
