import backend.common.ids
import backend.common.models
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from backend.organisations.seeds import seed


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grid', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('name', models.CharField(db_index=True, max_length=100)),
                ('email', models.EmailField(max_length=254, null=True)),
                ('phone', models.CharField(max_length=20, null=True, unique=True)),
                ('kind', models.CharField(choices=[('IN_SERVICE', 'in-service member'), ('RETIRED', 'retired member'), ('DELEGATE', 'delegate'), ('VILLAGER', 'respected villager'), ('VOLUNTEER', 'volunteer'), ('SYSTEM', 'the system')], default='IN_SERVICE', max_length=20)),
                ('skills', models.JSONField(default=list)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('consents', models.JSONField(default=dict)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='person_email_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Consortium',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('name', models.CharField(max_length=100)),
                ('bond', models.CharField(choices=[('PLACE', 'place'), ('TRADE', 'trade'), ('INTEREST', 'interest')], max_length=10)),
                ('note', models.TextField(blank=True, max_length=500)),
                ('closed_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('expires_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('path', backend.common.models.PathField(max_length=200, unique=True)),
                ('kind', models.CharField(choices=[('DISTRICT', 'district'), ('SUBDISTRICT', 'street'), ('TOWN', 'town'), ('COMMUNITY', 'community'), ('VILLAGE', 'village'), ('BRANCH', 'branch'), ('AGENCY', 'agency'), ('NEW_ORGANISATION', 'new organisation')], max_length=20)),
                ('name', models.CharField(max_length=100)),
                ('consortium_ids', models.JSONField(default=list)),
                ('closed_on', models.DateField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisations.unit')),
                ('root', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('parent', 'kind', 'name'), name='unit_name_once_under_parent'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('MEMBER', 'member'), ('WORKER', 'grid worker'), ('COORDINATOR', 'grid coordinator'), ('BRANCH_SECRETARY', 'branch secretary'), ('OFFICER', 'officer'), ('ADMINISTRATOR', 'district administrator'), ('AUDITOR', 'auditor')], max_length=20)),
                ('from_date', models.DateField()),
                ('until_date', models.DateField(null=True)),
                ('cell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='grid.cell')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='organisations.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('cell', None), ('until_date', None)), fields=('person', 'kind', 'unit'), name='role_once_per_unit'),
                    models.UniqueConstraint(condition=models.Q(('until_date', None)), fields=('person', 'kind', 'cell'), name='role_once_per_cell'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DivisionCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(max_length=30)),
                ('code', models.CharField(max_length=20)),
                ('from_date', models.DateField(null=True)),
                ('until_date', models.DateField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='organisations.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until_date', None)), fields=('scheme', 'code'), name='division_code_once_in_force'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ConsortiumMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_date', models.DateField()),
                ('until_date', models.DateField(null=True)),
                ('in_force', models.BooleanField(default=False)),
                ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organisations.consortium')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consortium_memberships', to='organisations.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until_date', None)), fields=('consortium', 'unit'), name='consortium_member_once'),
                    models.CheckConstraint(condition=models.Q(('until_date', None), ('until_date__gte', models.F('from_date')), _connector='OR'), name='consortium_member_dates'),
                ],
            },
        ),
        migrations.AddField(
            model_name='consortium',
            name='home_unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consortia_at_home', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='consortium',
            name='root',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='person',
            name='home_unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='person',
            name='root',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.unit'),
        ),
        migrations.AddField(
            model_name='person',
            name='service_unit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='serving', to='organisations.unit'),
        ),
        migrations.CreateModel(
            name='UnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('from_date', models.DateField(null=True)),
                ('until_date', models.DateField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='organisations.unit')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until_date', None)), fields=('unit',), name='unit_name_one_in_force'),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name='consortium',
            constraint=models.UniqueConstraint(fields=('root', 'name'), name='consortium_name_once'),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
