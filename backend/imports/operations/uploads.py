"""Importing through the API: a file is uploaded, checked by a job, applied or discarded, and can be taken back."""

import base64
import binascii
import hashlib
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.common.db.operations import operation
from backend.common.db.versions import check_version, update_versioned
from backend.common.errors import Conflict, Invalid, expect_state, require
from backend.imports import policies, queries
from backend.imports.models import Upload
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.organisations.policies import may_administer
from backend.organisations.queries import named_unit

State = Upload.State
MOST_WAITING = 5


class TooManyUploads(Conflict):
    code = "too-many-uploads"
    title = _("Five files of this unit are waiting already. Apply or discard them first.")


@operation
def upload_file(
    *,
    actor: Person,
    now: datetime,
    unit_id: UUID,
    name: str,
    content: str,
    sheet: str = "",
    hidden: str = Upload.Hidden.ASK,
    update_people: bool = False,
) -> Upload:
    """Store a file (`content` in base64) to be checked; nothing is changed by it before it is applied.

    Raises Invalid, NotAllowed, TooManyUploads.
    """
    unit = named_unit(actor=actor, id=unit_id, field="unit_id")
    require(may_administer(actor, unit))
    try:
        body = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid({"content": [_("This is not base64.")]}) from error
    if not body:
        raise Invalid({"content": [_("The file is empty.")]})
    if not body.startswith(b"PK") and not sheet:
        raise Invalid({"sheet": [_("Say what the table holds: only a workbook has named sheets.")]})
    unfinished = Upload.objects.filter(unit=unit, state__in=(*Upload.WORKING, State.CHECKED)).count()
    if unfinished >= MOST_WAITING:
        raise TooManyUploads
    upload = Upload(
        uploaded_by=actor, unit=unit, name=name, sheet=sheet, hidden=hidden, update_people=update_people, content=body,
        digest=hashlib.sha256(body).hexdigest(), language=get_language() or "", created_at=now,
    )  # fmt: skip
    upload.save(force_insert=True)
    journal.record("upload.made", actor=actor, at=now, subject=upload, size=len(body))
    return upload


@operation
def apply_upload(*, actor: Person, upload_id: UUID, now: datetime, expected_version: int | None = None) -> Upload:
    """Let a checked file be written, all of it or nothing."""
    return move_on(actor, upload_id, now, State.CHECKED, State.APPLYING, expected_version)


@operation
def undo_upload(*, actor: Person, upload_id: UUID, now: datetime) -> Upload:
    """Let everything that an applied file made be taken back, if it has not been used since."""
    return move_on(actor, upload_id, now, State.APPLIED, State.UNDOING)


@operation
def discard_upload(*, actor: Person, upload_id: UUID, now: datetime) -> Upload:
    """Throw a checked file away."""
    upload = move_on(actor, upload_id, now, State.CHECKED, State.DISCARDED)
    Upload.objects.filter(pk=upload.pk).update(content=None)
    journal.record("upload.discarded", actor=actor, at=now, subject=upload)
    return upload


def move_on(
    actor: Person, upload_id: UUID, now: datetime, state: str, next_state: str, version: int | None = None
) -> Upload:
    upload = queries.get_upload(actor=actor, id=upload_id)
    require(policies.may_handle(actor, upload))
    check_version(upload, version)
    expect_state(upload, state)
    update_versioned(upload, state=next_state, uploaded_by=actor)
    return upload
