"""Putting a message into words, in the language that is active, with the reader's rights of this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import Subject


@dataclass(frozen=True)
class RenderedMessage:
    title: str
    body: str
    url: str = ""


def absolute(path: str) -> str:
    """An address of this site as a mail carries it. The only place that knows where things are shown."""
    return f"{settings.PUBLIC_URL}/api/v1{path}" if path else settings.PUBLIC_URL


def moment(value: datetime | str | None) -> str:
    """Local time, the same in every language: 2026-06-06 08:00."""
    if isinstance(value, str):
        value = parse_datetime(value)
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def render(kind: str, subject: Subject | None, params: Mapping[str, Any], *, for_mail: bool) -> RenderedMessage:
    """The sentences of one message; neutral ones when the subject is not visible any more. Values are only ever values:
    a title that looks like a placeholder stays as it is."""
    message = CATALOGUE.messages[kind]
    if subject:
        values = {
            "title": subject.mail_title if for_mail else subject.title,
            "starts": moment(subject.starts),
            "until": moment(subject.until),
            "at": moment(params.get("at")),
            "day": moment(params.get("at"))[:10],
        }
    elif message.link:
        values = dict(params)
    else:
        neutral = _("Something that concerned you has changed")
        return RenderedMessage(neutral, _("It is no longer visible to you. There is nothing you have to do."))
    url = message.link % values if message.link else subject.url if subject else ""
    return RenderedMessage(str(message.title) % values, str(message.body) % values, url)
