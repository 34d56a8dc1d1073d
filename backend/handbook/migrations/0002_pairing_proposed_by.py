import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def read_who_proposed(apps, schema_editor):
    """Who asked stands in the entry of the proposal."""
    entries = apps.get_model("journal", "Entry").objects.filter(kind="pairing.proposed")
    pairings = apps.get_model("handbook", "Pairing").objects.filter(state="PROPOSED", proposed_by=None)
    for pairing in pairings.iterator():
        entry = entries.filter(subject_id=pairing.pk).first()
        if entry is not None:
            pairing.proposed_by_id = entry.actor_id
            pairing.save(update_fields=["proposed_by"])


class Migration(migrations.Migration):
    dependencies = [
        ("handbook", "0001_initial"),
        ("journal", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pairing",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(read_who_proposed, migrations.RunPython.noop),
    ]
