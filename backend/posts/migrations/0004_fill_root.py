"""Rows from before the column get the district's id of the post or team they belong to."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

BATCH = 5_000
#: In this order: handovers and the duty log read it from the claim.
PARENTS = (
    ("Claim", "ServicePost", "post_id"),
    ("DutyLog", "Claim", "claim_id"),
    ("Handover", "Claim", "claim_id"),
    ("TeamMember", "ServiceTeam", "team_id"),
)


def fill(apps, schema_editor, batch=BATCH):
    """A batch is a transaction of its own, so that no row is held for long; whoever is interrupted goes on where it was."""
    for name, parent, key in PARENTS:
        model = apps.get_model("posts", name)
        root = apps.get_model("posts", parent).objects.filter(pk=OuterRef(key)).values("root_id")[:1]
        last, rows = None, model.objects.filter(root_id=None).order_by("pk")
        while ids := list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:batch]):
            model.objects.filter(pk__in=ids).update(root_id=Subquery(root))
            last = ids[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("posts", "0003_root")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
