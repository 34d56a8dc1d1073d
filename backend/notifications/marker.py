"""A file beside the database: until when mails were handed over. No backup contains it, so a restored database knows of less."""

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


def folder() -> Path:
    return Path(settings.VAR_DIR) / "mails-handed-over"


def read(installation: UUID) -> datetime | None:
    """None where this machine has handed over no mail of this database yet."""
    try:
        return datetime.fromisoformat((folder() / str(installation)).read_text("utf-8").strip())
    except (OSError, ValueError):
        return None


def write(installation: UUID, moment: datetime) -> None:
    """On disk before it returns: a mail is handed over only after that."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder() / f".{installation}-{os.getpid()}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(moment.isoformat())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder() / str(installation))
