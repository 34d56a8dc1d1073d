"""Rendering a message in the active language, with the reader's rights of this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from backend.common.sealing import MASK
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import Subject
from backend.notifications.queries.subjects import find_subjects
from backend.organisations.models import Person


class RenderedMessage(NamedTuple):
    title: str
    body: str
    url: str = ""


def absolute(path: str) -> str:
    """The address of `path` on this site, for a mail."""
    return f"{settings.PUBLIC_URL}/api/v1{path}" if path else settings.PUBLIC_URL


def moment(value: datetime | str | None) -> str:
    """Local time, the same in every language: 2026-06-06 08:00."""
    if isinstance(value, str):
        value = parse_datetime(value)
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def until(value: datetime) -> str:
    """A moment by which something is wanted: the midnight after a day is the day itself."""
    local = timezone.localtime(value)
    return (local - timedelta(days=1)).date().isoformat() if local.time() == time() else moment(value)


def render_rows(reader: Person, rows: Sequence[Mapping[str, Any]], *, for_mail: bool) -> list[RenderedMessage]:
    """Each row's message for this reader; one statement per kind of subject."""
    keys = [(row["subject_type"], row["subject_id"]) for row in rows]
    subjects = find_subjects(reader, set(keys))
    return [
        render(row["kind"], subjects.get(key), row["params"], for_mail=for_mail)
        for row, key in zip(rows, keys, strict=True)
    ]


def render(kind: str, subject: Subject | None, params: Mapping[str, Any], *, for_mail: bool) -> RenderedMessage:
    """The sentences of one message; neutral ones when the subject is not visible any more. Values are not formatted again: a
    title that looks like a placeholder stays as it is."""
    message = CATALOGUE.messages[kind]
    if subject:
        values = {
            "title": subject.mail_title if for_mail else subject.title,
            "starts": moment(subject.starts),
            "until": moment(subject.until),
            "at": moment(params.get("at")),
            "day": moment(params.get("at"))[:10],
            "code": subject.code if for_mail else MASK,
        }
    elif message.link:
        values = dict(params)
    else:
        neutral = _("Something that concerned you has changed")
        return RenderedMessage(neutral, _("It is no longer visible to you. There is nothing you have to do."))
    url = message.link % values if message.link else subject.url if subject else ""
    return RenderedMessage(str(message.title) % values, str(message.body) % values, url)
