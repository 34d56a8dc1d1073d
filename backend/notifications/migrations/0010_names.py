"""The field's words for what decides when a message is late and whether it is the same one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0009_fill_root'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='message', name='message_once_per_occasion'),
        migrations.RenameField(model_name='message', old_name='late_after', new_name='expires_at'),
        migrations.RenameField(model_name='message', old_name='occasion', new_name='dedupe_key'),
        migrations.RenameField(model_name='message', old_name='tries', new_name='attempts'),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(
                fields=('recipient', 'kind', 'subject_id', 'dedupe_key', 'channel'), name='message_once'
            ),
        ),
    ]
