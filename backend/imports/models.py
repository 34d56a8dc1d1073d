"""The rows that an import created, so that it can be undone."""

from django.db import models

from backend.common.models import VersionedModel


class ImportBatch(VersionedModel):
    """One import. `digest` is the SHA-256 of its file."""

    digest = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)


class ImportedRow(models.Model):
    """A row that a batch created, with its version then: a later version means that it has been used since."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=20)
    line = models.PositiveIntegerField()
    object_id = models.UUIDField()
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "object_id"], name="imported_row_once")]
