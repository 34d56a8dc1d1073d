"""The week's mails of the accounts, so that nobody has to wait for Monday: queued with the load, sent once it is committed."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from backend.campaigns import documents
from backend.campaigns import queries as campaigns
from backend.campaigns.models import FeedbackSlip
from backend.demo.stage import Stage
from backend.notifications import operations as notifications
from backend.organisations import queries as organisations

FILES = "django.core.mail.backends.filebased.EmailBackend"
MOST = 100_000


def queue(stage: Stage) -> None:
    """Digests and reminders of the last working morning. Only the accounts have an address, so only they get mails."""
    for queued in (notifications.queue_digests, notifications.queue_reminders):
        queued(actor=stage.system, now=stage.mail_morning, limit=MOST)
