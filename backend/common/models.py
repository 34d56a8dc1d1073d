"""The base model, the path column, and the two tables that belong to no app of the domain."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from backend.common.ids import new_id


class PathField(models.CharField):
    """A materialised path of numbers, `/1/5/9/`, compared byte by byte: a subtree is one index range.

    PostgreSQL's default collation would order `/` and digits by language, hence "C"; SQLite compares bytes anyway.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class VersionedModel(models.Model):
    """A row with an id of its own and a `version` that every change raises (db/versions.py)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class IdempotencyKey(models.Model):
    """The outcome of one request: a second one with the same key changes nothing. No response body is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    result_id = models.UUIDField(null=True)
    problem = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="idempotency_key_once_per_person")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]  # the nightly clean-up


class SealingProbe(models.Model):
    """A word sealed with each key that ever sealed here: a key under the same name that does not open it is another key."""

    key_id = models.CharField(max_length=32, primary_key=True)
    value = models.TextField()


class CalendarOverride(models.Model):
    """A day for which the `holidays` library is wrong or has nothing yet (make-up working days are decreed each autumn)."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("is a working day"))
    note = models.CharField(_("note"), max_length=200, blank=True)
