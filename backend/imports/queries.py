"""Reads for imports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.db.models import QuerySet

from backend.common.db.rows import get_visible
from backend.imports.models import Upload
from backend.imports.policies import visible_uploads
from backend.organisations.models import Person
from backend.organisations.policies import ancestors
from backend.posts.models import ServicePost
from backend.posts.policies import visible_posts
from backend.rollups.models import Period

UPLOAD_FIELDS = (
    "id", "state", "unit_id", "uploaded_by_id", "name", "sheet", "hidden", "update_people", "version", "created_at",
)  # fmt: skip


def find_post(*, actor: Person, unit_id: UUID, title: str, starts_at: datetime) -> ServicePost | None:
    """The unit's post of this title and beginning, unless it is cancelled."""
    same = visible_posts(actor).filter(unit_id=unit_id, title=title, starts_at=starts_at)
    return same.exclude(state=ServicePost.State.CANCELLED).first()


def published_quarters() -> set[tuple[str, int, int]]:
    """The published quarters: path of the unit, year and quarter."""
    return set(Period.objects.values_list("unit__path", "year", "quarter").distinct())


def is_published(published: set[tuple[str, int, int]], unit_path: str, day: date) -> bool:
    """Whether `day` lies in a quarter that was published for the unit of this path or for one above it."""
    quarter = (day.month + 2) // 3
    return any((path, day.year, quarter) in published for path in ancestors(unit_path))


def list_uploads(*, actor: Person, state: str | None = None, unit: UUID | None = None) -> QuerySet[Upload, Any]:
    """The files for units that the actor administers, without what they say."""
    uploads = visible_uploads(actor)
    if state:
        uploads = uploads.filter(state=state)
    if unit:
        uploads = uploads.filter(unit_id=unit)
    return uploads.values(*UPLOAD_FIELDS)


def get_upload(*, actor: Person, id: UUID) -> Upload:
    """One file with its result; `progress` are the rows done and all rows, while a worker is at it."""
    upload = get_visible(visible_uploads(actor).defer("content").select_related("unit"), id)
    done = caches["shared"].get(f"import:{upload.pk}") if upload.state in Upload.WORKING else None
    upload.progress = {"done": done[0], "all": done[1]} if done else None  # type: ignore[attr-defined]
    return upload
