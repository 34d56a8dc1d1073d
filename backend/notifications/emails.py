"""Rendering mails for one reader: in their language, with their rights of this moment."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime

from backend.common.ops.logs import logger
from backend.notifications.catalogue import CATALOGUE
from backend.notifications.catalogue.declarations import Subject
from backend.notifications.catalogue.digest import DIGEST
from backend.notifications.digests import compose_digest
from backend.notifications.models import Message
from backend.notifications.queries.recipients import Recipient
from backend.notifications.queries.subjects import OwnRows, find_subjects
from backend.notifications.rendering import absolute, render
from backend.notifications.unsubscribing import link_for
from backend.organisations.models import Person

LONGEST_TITLE = 150
log = logger(__name__)


class RenderedEmail(NamedTuple):
    """A message with its mail, or with the reason why there is none."""

    message: Message
    mail: EmailMultiAlternatives | None = None
    reason: str = ""


def render_emails(
    messages: list[Message], reader: Person | None, recipient: Recipient | None, *, own: OwnRows, now: datetime
) -> list[RenderedEmail]:
    """One email per message of this reader (None: not active any more). An error in one does not concern the others."""
    if reader is None or recipient is None:
        return [RenderedEmail(message, reason="rights") for message in messages]
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        keys = {(message.subject_type, message.subject_id) for message in messages}
        subjects = find_subjects(reader, keys, own=own)
        return [render_email(message, reader, recipient, subjects, now) for message in messages]


def render_email(
    message: Message, reader: Person, recipient: Recipient, subjects: dict[Any, Subject], now: datetime
) -> RenderedEmail:
    subject = subjects.get((message.subject_type, message.subject_id))
    reason = reason_not_to_send(message, recipient, subject, now)
    if reason:
        return RenderedEmail(message, reason=reason)
    try:
        mail = make_mail(message, reader, subject, now)
    except Exception as error:  # any error concerns this mail only; it is tried again, then shown to operators
        log.error("delivery.unwritable", message_id=str(message.pk), error=type(error).__name__)
        return RenderedEmail(message, reason="error")
    return RenderedEmail(message, mail) if mail else RenderedEmail(message, reason="empty")


def reason_not_to_send(message: Message, recipient: Recipient, subject: Subject | None, now: datetime) -> str:
    """Why this mail is not sent, or "". Checked just before sending."""
    rule = CATALOGUE.messages[message.kind]
    if not recipient.wants_mail(rule):
        return "preference"
    if message.expires_at <= now:
        return "late"
    if message.kind == DIGEST:
        return ""
    if subject is None:
        return "rights"
    moved = rule.dated and parse_datetime(message.params["at"]) != subject.until
    return "state" if moved or (rule.states and subject.state not in rule.states) else ""


def mail_id(message: Message) -> UUID:
    """The same for the same occasion: a mail that is sent again after a restore is recognised as the same one by mail programs."""
    occasion = (message.recipient_id, message.kind, message.subject_id, message.dedupe_key)
    return uuid5(NAMESPACE_OID, " ".join(map(str, occasion)))


def make_mail(
    message: Message, reader: Person, subject: Subject | None, now: datetime
) -> EmailMultiAlternatives | None:
    """Text and HTML, with a link that stops such mails without signing in (RFC 8058) unless they must arrive. None for a digest
    with nothing to tell."""
    words = render(message.kind, subject, message.params, for_mail=True)
    rule = CATALOGUE.messages[message.kind]
    leave = "" if rule.always else link_for(reader, rule.group)
    context: dict[str, Any] = {"title": words.title, "leave": leave, "language": translation.get_language()}
    if message.kind == DIGEST:
        template, context["digest"] = "digest", compose_digest(reader, message.params, now=now)
        if context["digest"].is_empty:
            return None
    else:
        template, context["body"], context["url"] = "message", words.body, absolute(words.url)
    mail = EmailMultiAlternatives(
        " ".join(words.title.split())[:LONGEST_TITLE],
        render_to_string(f"notifications/{template}.txt", context),
        to=[subject.email if rule.elsewhere and subject else reader.email or ""],
        headers=headers_of(message, leave),
    )
    mail.attach_alternative(render_to_string(f"notifications/{template}.html", context), "text/html")
    return mail


def headers_of(message: Message, leave: str) -> dict[str, str]:
    """A mail about the safety of the account cannot be switched off, so it names no address for that."""
    headers = {
        "Message-ID": f"<{mail_id(message)}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>",
        "Auto-Submitted": "auto-generated",
    }
    one_click = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers | (one_click if leave else {})
