"""Putting a message into words, in the language that is active, with the reader's rights of this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backend.notifications.kinds import NEUTRAL_BODY, NEUTRAL_TITLE, RULES
from backend.notifications.queries import Subject


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
    if kind == "DIGEST":
        rule = RULES[kind]
        values = {"from": params["from"], "until": params["last"]}
        return RenderedMessage(str(rule.title) % values, str(rule.body) % values, f"/digests/{params['week']}")
    if subject is None:
        return RenderedMessage(str(NEUTRAL_TITLE), str(NEUTRAL_BODY))
    rule = RULES[kind]
    values = {
        "title": subject.mail_title if for_mail else subject.title,
        "starts": moment(subject.starts),
        "until": moment(params.get("until") or subject.until),
        "at": moment(params.get("at")),
        "day": moment(params.get("at"))[:10],
    }
    return RenderedMessage(str(rule.title) % values, str(rule.body) % values, subject.url)
