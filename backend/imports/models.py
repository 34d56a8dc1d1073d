"""What an import made, so that one command can take it back."""

from django.db import models

from backend.common.models import VersionedModel


class ImportBatch(VersionedModel):
    """One import that was written. `digest` is the SHA-256 of its file."""

    digest = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)


class ImportedRow(models.Model):
    """A row that a batch made, with the version it had then: a later version means that somebody has used it since."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=20)
    line = models.PositiveIntegerField()
    object_id = models.UUIDField()
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "object_id"], name="imported_row_once")]
