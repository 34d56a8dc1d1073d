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
            name='PledgeList',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('tier', models.CharField(choices=[('SECRETARY', 'secretary: at the front'), ('BRANCH', 'branch: leading the way'), ('MEMBER', 'member: setting an example')], max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('submit_by', models.DateField()),
                ('review_by', models.DateField()),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pledge_lists', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path', 'year'], name='pledge_list_unit_year'),
                    models.Index(fields=['owner', '-year'], name='pledge_list_owner'),
                    models.Index(fields=['submit_by'], name='pledge_list_submit_by'),
                    models.Index(fields=['review_by'], name='pledge_list_review_by'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('tier', 'MEMBER')), fields=('owner', 'year'), name='pledge_list_member_once'),
                    models.UniqueConstraint(condition=models.Q(('tier', 'BRANCH')), fields=('unit', 'year'), name='pledge_list_branch_once'),
                    models.UniqueConstraint(condition=models.Q(('tier', 'SECRETARY')), fields=('owner', 'unit', 'year'), name='pledge_list_secretary_once'),
                    models.CheckConstraint(condition=models.Q(('review_by__gte', models.F('submit_by'))), name='pledge_list_days'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('unit_path', backend.common.models.PathField(max_length=200)),
                ('scope_ids', models.JSONField(default=list)),
                ('tier', models.CharField(choices=[('SECRETARY', 'secretary: at the front'), ('BRANCH', 'branch: leading the way'), ('MEMBER', 'member: setting an example')], max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('DRAFT', 'draft'), ('UNDER_REVIEW', 'under review'), ('RETURNED', 'returned with an opinion'), ('PUBLISHED', 'published'), ('SELF_REPORTED', 'reported by oneself'), ('EVALUATED', 'evaluated'), ('WITHDRAWN', 'withdrawn')], default='DRAFT', max_length=20)),
                ('kind', models.CharField(choices=[('SERVICE', 'service'), ('POST', 'post'), ('PRACTICAL', 'practical deed'), ('SELF_DISCIPLINE', 'self-discipline')], max_length=20)),
                ('text', models.CharField(max_length=500)),
                ('baseline', models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ('target', models.DecimalField(decimal_places=3, max_digits=12, null=True)),
                ('unit_of_measure', models.CharField(blank=True, max_length=20)),
                ('starts_on', models.DateField()),
                ('due_on', models.DateField()),
                ('measure', models.CharField(choices=[('LOCATION', 'figures of a unit or cell'), ('PERSON', 'records of the person responsible'), ('MILESTONES', 'milestones reported by hand')], default='MILESTONES', max_length=20)),
                ('metric', models.CharField(blank=True, max_length=40)),
                ('category', models.CharField(blank=True, max_length=40)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('passed_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('scope_shown', models.CharField(blank=True, choices=[('BRANCH', 'members of the branch'), ('UNIT', 'members of the unit above, too'), ('PUBLIC', 'everybody')], max_length=10)),
                ('report', models.TextField(blank=True, max_length=2000)),
                ('outcome', models.CharField(blank=True, choices=[('FULFILLED', 'fulfilled'), ('PARTLY_FULFILLED', 'partly fulfilled'), ('UNFULFILLED_EXPLAINED', 'not fulfilled, for a reason that was accepted'), ('UNFULFILLED', 'not fulfilled')], max_length=30)),
                ('explanation', models.TextField(blank=True, max_length=2000)),
                ('evaluated_at', models.DateTimeField(null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=500)),
                ('credit', models.JSONField(null=True)),
                ('carried_from', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='pledges.pledge')),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('entered_by', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
                ('helpers', models.ManyToManyField(related_name='pledges_helped', to=settings.AUTH_USER_MODEL)),
                ('measured_cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell')),
                ('measured_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('responsible', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to=settings.AUTH_USER_MODEL)),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('serves', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='served_by', to='pledges.pledge')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
                ('pledge_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='pledges.pledgelist')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['unit_path', 'year', 'state'], name='pledge_unit_year_state'),
                    models.Index(fields=['responsible', 'state'], name='pledge_responsible_state'),
                    models.Index(condition=models.Q(('metric', ''), _negated=True), fields=['measured_cell'], name='pledge_measured_cell_shown'),
                    models.Index(condition=models.Q(('passed_at', None), ('state', 'UNDER_REVIEW')), fields=['submitted_at'], name='pledge_to_review'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on'))), name='pledge_dates'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'RETURNED', 'WITHDRAWN']), models.Q(('baseline__isnull', False), ('target__isnull', False), models.Q(('unit_of_measure', ''), _negated=True)), _connector='OR'), name='pledge_complete_when_reviewed'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['PUBLISHED', 'SELF_REPORTED', 'EVALUATED']), _negated=True), models.Q(('passed_at__isnull', False), ('published_at__isnull', False), models.Q(('scope_shown', ''), _negated=True)), _connector='OR'), name='pledge_published_after_review'),
                    models.CheckConstraint(condition=models.Q(models.Q(('credit__isnull', False), ('state', 'EVALUATED'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'EVALUATED'), _negated=True), ('credit__isnull', True), ('outcome', '')), _connector='OR'), name='pledge_evaluated_means_counted'),
                    models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'FULFILLED']), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='pledge_not_met_is_explained'),
                    models.CheckConstraint(condition=models.Q(models.Q(('measure', 'MILESTONES'), ('measured_unit', None), ('metric', '')), models.Q(('measure', 'PERSON'), ('measured_unit', None), models.Q(('metric', ''), _negated=True)), models.Q(('measure', 'LOCATION'), ('measured_unit__isnull', False), models.Q(('metric', ''), _negated=True)), _connector='OR'), name='pledge_measure_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PledgeReview',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('passed', models.BooleanField()),
                ('opinion', models.TextField(blank=True, max_length=1000)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='pledges.pledge')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('passed', True), models.Q(('opinion', ''), _negated=True), _connector='OR'), name='review_returns_with_opinion'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PledgeRevision',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('number', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(max_length=500)),
                ('before', models.JSONField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='pledges.pledge')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('pledge', 'number'), name='pledge_revision_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='QuarterNote',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('year', models.PositiveSmallIntegerField()),
                ('quarter', models.PositiveSmallIntegerField()),
                ('text', models.TextField(max_length=1000)),
                ('value', models.DecimalField(decimal_places=3, max_digits=15, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='pledges.pledge')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('pledge', 'year', 'quarter'), name='quarter_note_once'),
                    models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='quarter_note_quarter'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('text', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('reached_on', models.DateField(null=True)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='pledges.pledge')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reached_on', None), ('reported_by', None)), models.Q(('reached_on__isnull', False), ('reported_by__isnull', False)), _connector='OR'), name='milestone_reported_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('side', models.CharField(choices=[('SELF', 'by oneself'), ('BRANCH', 'by the branch'), ('SUPERIOR', 'by the unit above'), ('RESIDENTS', 'by residents')], max_length=10)),
                ('outcome', models.CharField(choices=[('FULFILLED', 'fulfilled'), ('PARTLY_FULFILLED', 'partly fulfilled'), ('UNFULFILLED_EXPLAINED', 'not fulfilled, for a reason that was accepted'), ('UNFULFILLED', 'not fulfilled')], max_length=30)),
                ('text', models.TextField(blank=True, max_length=1000)),
                ('asked', models.PositiveIntegerField(null=True)),
                ('satisfied', models.PositiveIntegerField(null=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='pledges.pledge')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pledge', 'side'), name='evaluation_one_per_side'), models.CheckConstraint(condition=models.Q(models.Q(('asked__gte', 1), ('satisfied__lte', models.F('asked')), ('side', 'RESIDENTS'), models.Q(('source', ''), _negated=True)), models.Q(models.Q(('side', 'RESIDENTS'), _negated=True), ('asked', None), ('satisfied', None), ('source', '')), _connector='OR'), name='evaluation_residents_counted'), models.CheckConstraint(condition=models.Q(('entered_by', None), ('side', 'SELF'), _connector='OR'), name='evaluation_only_ones_own_is_entered_by_another')],
            },
        ),
    ]
