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
                ('kind', models.CharField(choices=[('CLAIM_OFFERED', 'a place is offered to you'), ('CLAIM_CONFIRMED', 'your place is confirmed'), ('CLAIM_DECLINED', 'another applicant was chosen'), ('CLAIM_CANCELLED', 'your claim ended with the post'), ('HANDOVER_PROPOSED', 'somebody would like to hand a post over to you'), ('HANDOVER_ACCEPTED', 'your post was taken over'), ('HANDOVER_DECLINED', 'your handover was declined'), ('POST_SUSPENDED', 'a post is suspended'), ('POST_RESUMED', 'a post goes on'), ('POST_CANCELLED', 'a post is cancelled'), ('TASK_OFFERED', 'a task is offered to you'), ('TASK_RETURNED', 'a task came back to you'), ('TASK_VERIFIED', 'your task is verified'), ('TASK_CANCELLED', 'a task is cancelled'), ('ISSUE_DISPATCHED', 'an issue is dispatched to you'), ('ISSUE_RETURNED', 'an issue came back to you'), ('DUTY_SOON', 'your duty begins soon'), ('TASK_DUE', 'a task is due soon'), ('OFFER_LAPSING', 'an offer is about to lapse'), ('PROMISE_DUE', 'something you promised at a visit is due'), ('PLEDGE_RETURNED', 'your pledge came back from the review'), ('PLEDGES_TO_SUBMIT', 'your pledges are to be handed in soon'), ('PLEDGES_TO_REVIEW', 'pledges wait for your review'), ('QUARTER_NOTE_DUE', 'a note on the quarter is due soon'), ('SLIP_MADE', 'your feedback slip is there to be read'), ('SLIP_CLOSING', 'the time to object to your feedback slip runs out'), ('SLIP_OBJECTED', 'a member objects to a feedback slip'), ('SLIP_UPHELD', 'your objection was answered'), ('SLIP_RELEASED', 'a feedback slip came from the community'), ('CONSENT_ENDING', "a household's consent ends soon"), ('DEED_AGREED', 'the branch agrees to your deed'), ('DEED_DECLINED', 'the branch did not agree to your deed'), ('DEED_DONE', 'a deed was done for you'), ('DEED_ACCEPTED', 'your deed is accepted'), ('SUGGESTION_RECEIVED', 'your suggestion is received'), ('SUGGESTION_ANSWERED', 'your suggestion is answered'), ('EXAMPLE_CONFIRMED', 'your example is confirmed'), ('REPORTING_ACCEPTED', 'a community took you into a cell'), ('DEED_PROPOSED', 'a deed waits for the branch to agree'), ('DEED_TO_ACCEPT', 'a deed waits for the branch to accept it'), ('SUGGESTION_MADE', 'a suggestion waits for an answer'), ('EXAMPLE_RECORDED', 'an example waits for the branch to confirm it'), ('REPORTING_MADE', 'a member waits to be taken into a cell'), ('DIGEST', 'weekly digest')], max_length=20)),
                ('subject_type', models.CharField(max_length=10)),
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
