"""What happened: history, audit and outbox in one append-only table."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from backend.common.ids import new_id
from backend.common.models import PathField


class Entry(models.Model):
    """One change. Holds ids and small facts, never personal text, and the place in the tree at that moment.

    `kind` is `noun.past_participle`. `seq` counts the changes of one subject without a gap: it is the subject's version.
    `unit_path` and `scope_ids` (cells and consortia) say for whom the change counts, for ever. `counts` is what it adds to
    which metric there, `{"issues_open": -1, "issues_resolved": 1}`; `reversals` subtract what an earlier entry counted at
    another place, `[{"unit_path": …, "scope_ids": […], "counts": {…}}]`.
    The relay sets `processed_at`. An entry that fails is due again at `retry_at`; after the last attempt `dead_lettered_at`
    is set and an operator has to act.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    on_behalf_of_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    root_id = models.UUIDField()
    unit_id = models.UUIDField()
    unit_path = PathField()
    cell_id = models.UUIDField(null=True)
    scope_ids = models.JSONField(default=list)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    counts = models.JSONField(default=dict)
    reversals = models.JSONField(default=list)
    processed_at = models.DateTimeField(null=True)
    dead_lettered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "seq"], name="entry_subject_seq")]
        indexes = [
            # For the relay: what is new? Dead letters are few and stay in it.
            models.Index(fields=["id"], condition=Q(processed_at=None), name="entry_not_processed"),
            # "What changed this week?"
            models.Index(fields=["kind", "at"], name="entry_kind_at"),
            # "Which entries are behind this figure?", newest first, at one place of the tree.
            models.Index(fields=["unit_path", "-id"], name="entry_unit_path"),
        ]


class Heartbeat(models.Model):
    """When a kind of process last worked. A connection proves nothing: a connected worker may have stopped consuming."""

    name = models.CharField(max_length=50, primary_key=True)
    beat_at = models.DateTimeField()


class JobRun(models.Model):
    """The last slot of a job of the clock, one row per job. Updating the row to a slot takes it, so it is taken once.

    Until `lease_until` no other process starts the job; `finished_at` is empty while it runs and after it failed.
    """

    name = models.CharField(max_length=50, primary_key=True)
    slot = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
