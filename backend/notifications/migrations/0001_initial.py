import backend.common.ids
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('EMAIL', 'email'), ('INBOX', 'inbox')], default='EMAIL', max_length=10)),
                ('email_offers', models.BooleanField(default=True)),
                ('email_changes', models.BooleanField(default=True)),
                ('email_reminders', models.BooleanField(default=True)),
                ('email_digest', models.BooleanField(default=True)),
                ('quiet_from', models.TimeField(null=True)),
                ('quiet_until', models.TimeField(null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preference', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=backend.common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('kind', models.CharField(max_length=30)),
                ('subject_type', models.CharField(max_length=20)),
                ('subject_id', models.UUIDField()),
                ('dedupe_key', models.CharField(max_length=40)),
                ('channel', models.CharField(choices=[('EMAIL', 'email'), ('INBOX', 'inbox')], max_length=10)),
                ('state', models.CharField(choices=[('PENDING', 'waiting'), ('SENDING', 'being sent'), ('SENT', 'sent'), ('FAILED', 'failed'), ('UNKNOWN', 'outcome unknown'), ('SKIPPED', 'not sent')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('params', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('send_after', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_id', models.UUIDField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('channel', 'EMAIL'), ('state', 'PENDING')), fields=['send_after', 'id'], name='message_due'), models.Index(condition=models.Q(('state__in', ['SENDING', 'UNKNOWN', 'FAILED'])), fields=['state', '-id'], name='message_operators'), models.Index(condition=models.Q(('channel', 'EMAIL')), fields=['recipient', 'send_after'], name='message_mails'), models.Index(condition=models.Q(('channel', 'INBOX')), fields=['recipient', '-id'], name='message_inbox')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'kind', 'subject_id', 'dedupe_key', 'channel'), name='message_once')],
            },
        ),
    ]
