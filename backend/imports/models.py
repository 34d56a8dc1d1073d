"""Files that were uploaded, and the rows that an import created, so that it can be undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.common.models import VersionedModel
from backend.journal.scopes import Scope
from backend.organisations.models import Person, Unit


class ImportBatch(VersionedModel):
    """One import. `digest` is the SHA-256 of its file."""

    digest = models.CharField(max_length=64)
    imported_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)


class ImportedRow(models.Model):
    """A row that a batch created or changed, with its version then: a later version means that it has been used since.

    `before` are the earlier values of one that was changed. `table` is the title of its sheet in the file.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=20)
    table = models.CharField(max_length=31, blank=True)
    line = models.PositiveIntegerField()
    object_id = models.UUIDField()
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "object_id"], name="imported_row_once")]


class Upload(VersionedModel):
    """A file that was sent to the API, and what came of it. The job `import_uploads` checks it, applies it and takes it back.

    `content` is erased as soon as it is not needed; `result` is what the reader of the file is told. `leased_until` is set
    while a worker is at it.
    """

    class State(models.TextChoices):
        CHECKING = "CHECKING", _("being checked")
        CHECKED = "CHECKED", _("checked: may be applied")
        FAULTY = "FAULTY", _("faulty: nothing was written")
        APPLYING = "APPLYING", _("being applied")
        APPLIED = "APPLIED", _("applied")
        UNDOING = "UNDOING", _("being taken back")
        UNDONE = "UNDONE", _("taken back")
        DISCARDED = "DISCARDED", _("discarded")

    class Hidden(models.TextChoices):
        ASK = "ask", _("name it as a fault")
        READ = "read", _("read it")
        SKIP = "skip", _("leave it out")

    WORKING = (State.CHECKING, State.APPLYING, State.UNDOING)

    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.CHECKING)
    name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=20, blank=True)
    hidden = models.CharField(max_length=4, choices=Hidden.choices, default=Hidden.ASK)
    update_people = models.BooleanField(default=False)
    language = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    result = models.JSONField(default=dict)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="upload_waiting")]

    @property
    def scope(self) -> Scope:
        return self.unit.scope
