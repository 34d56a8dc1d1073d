"""The work on uploaded files, as the job does it: one file after the other, each step in a transaction of its own."""

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from backend.common.db.operations import operation
from backend.common.db.versions import update_versioned
from backend.common.errors import DomainError
from backend.imports.models import Upload
from backend.imports.operations.importing import Outcome, import_roster
from backend.imports.operations.undoing import StillUsed, undo_import
from backend.imports.reading import Hidden, Line, Remarks
from backend.journal import operations as journal
from backend.organisations.models import Person
from backend.organisations.policies import may_administer
from backend.organisations.queries import find_actor
from backend.rollups.queries import figure

State = Upload.State
LEASE = timedelta(minutes=15)
KEPT = timedelta(days=7)
EVERY = 50  # rows between two signs of progress


def process_upload(*, now: datetime) -> int:
    """Work on the file that waits longest, in the name of who sent it; 0 when none waits."""
    upload = lease_upload(now)
    if upload is None:
        return 0
    with translation.override(upload.language or settings.LANGUAGE_CODE):
        actor = find_actor(upload.uploaded_by_id, today=timezone.localdate(now))
        if actor is None or not may_administer(actor, upload.unit):  # the right is asked again when it is used
            finish(upload, State.FAULTY, {"refusal": {"code": "forbidden", "title": ""}})
        elif upload.state == State.UNDOING:
            take_back(actor=actor, upload=upload, now=now)
        else:
            read_or_write(actor=actor, upload=upload, now=now)
    return 1


def lease_upload(now: datetime) -> Upload | None:
    """The next file, for this worker alone until the lease ends."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    waiting = Upload.objects.filter(free, state__in=Upload.WORKING).order_by("created_at", "id")
    for upload in waiting.select_related("unit")[:10]:
        taken = Upload.objects.filter(free, pk=upload.pk, version=upload.version).update(
            leased_until=now + LEASE, version=F("version") + 1
        )
        if taken:
            upload.version += 1
            return upload
    return None


def read_or_write(*, actor: Person, upload: Upload, now: datetime) -> None:
    """Check the file, or write it: then its rows and its state change together."""
    write = upload.state == State.APPLYING
    try:
        with transaction.atomic(), as_file(bytes(upload.content or b"")) as path:
            outcome = import_roster(
                actor=actor, path=path, digest=upload.digest, now=now, sheet=upload.sheet or None, write=write,
                hidden=cast(Hidden, upload.hidden), update=upload.update_people, progress=partial(told, upload.pk),
            )  # fmt: skip
            if outcome.faults:
                finish(upload, State.FAULTY, shown(outcome))
            elif write:
                finish(upload, State.APPLIED, shown(outcome), batch=outcome.batch)
                journal.record("upload.applied", actor=actor, at=now, subject=upload, made=outcome.made.total())
            else:
                finish(upload, State.CHECKED, shown(outcome))
    except DomainError as refusal:
        finish(upload, State.FAULTY, {"refusal": {"code": refusal.code, "title": str(refusal.title)}})


def take_back(*, actor: Person, upload: Upload, now: datetime) -> None:
    try:
        with transaction.atomic():
            removed = 0
            if upload.batch_id:
                removed = undo_import.body(actor=actor, batch_id=upload.batch_id, now=now)
            finish(upload, State.UNDONE, {**upload.result, "undone": removed})
            journal.record("upload.undone", actor=actor, at=now, subject=upload, removed=removed)
    except StillUsed as refusal:
        finish(upload, State.APPLIED, {**upload.result, "in_use": refusal.data["rows"]})
    except DomainError as refusal:
        told_why = {"code": refusal.code, "title": str(refusal.title)}
        finish(upload, State.APPLIED, {**upload.result, "refusal": told_why})


def finish(upload: Upload, state: str, result: dict[str, Any], **more: Any) -> None:
    """The file is kept only as long as it may still be applied."""
    kept = {} if state == State.CHECKED else {"content": None}
    update_versioned(upload, state=state, result=result, leased_until=None, **kept, **more)


@operation
def forget_uploads(*, actor: Person, now: datetime, limit: int) -> int:
    """Discard files that were checked and never applied."""
    old = Upload.objects.filter(state=State.CHECKED, created_at__lt=now - KEPT).select_related("unit")[:limit]
    for upload in old:
        update_versioned(upload, state=State.DISCARDED, content=None)
        journal.record("upload.discarded", actor=actor, at=now, subject=upload)
    return len(old)


class as_file:
    """The content as a file that only this process can read, for as long as it is needed."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __enter__(self) -> Path:
        suffix = ".xlsx" if self.content.startswith(b"PK") else ".csv"
        self.file = tempfile.NamedTemporaryFile(suffix=suffix)
        self.file.write(self.content)
        self.file.flush()
        return Path(self.file.name)

    def __exit__(self, *raised: object) -> None:
        self.file.close()


def told(upload_id: UUID, lines: list[Line]) -> Iterable[Line]:
    """The lines, with a sign of progress from time to time: beside the database, whose transaction nobody sees into."""

    def passing() -> Iterator[Line]:
        for number, line in enumerate(lines):
            if number % EVERY == 0:
                caches["shared"].set(progress_key(upload_id), [number, len(lines)], timeout=900)
            yield line

    return passing()


def progress_key(upload_id: UUID) -> str:
    return f"import:{upload_id}"


def shown(outcome: Outcome) -> dict[str, Any]:
    """What the reader is told, as plain values."""
    kinds = {
        name: {"made": outcome.made[name], "changed": outcome.changed[name], "there": outcome.there[name]}
        for name in sorted({*outcome.made, *outcome.changed, *outcome.there})
    }
    totals = []
    for (unit, year, name), value in sorted(outcome.totals.items()):
        read = figure(name, value)
        totals.append({"unit": unit, "year": year, "figure": f"{read['label']} {read['amount']} {read['unit']}"})
    return {
        "counts": kinds,
        "totals": totals,
        **{name: remarks(getattr(outcome, name)) for name in ("faults", "notices", "changes", "differences")},
        "faults_in_all": outcome.faults.total,
    }


def remarks(said: Remarks) -> list[dict[str, Any]]:
    return [{"sheet": one.sheet, "row": one.line, "text": one.reason} for one in said]
