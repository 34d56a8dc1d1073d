"""The week's mails of the accounts, so that nobody has to wait for Monday: queued with the load, sent once it is committed."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from backend.campaigns import documents
from backend.campaigns import queries as campaigns
from backend.campaigns.models import FeedbackSlip
from backend.demo.stage import Stage
from backend.demo.times import DAY, at_clock, local, works
from backend.notifications import operations as notifications
from backend.organisations import queries as organisations

FILES = "django.core.mail.backends.filebased.EmailBackend"
HOUR = 9 + 5 / 60  # digests go out at nine
MOST = 100_000


def morning(end: datetime) -> datetime:
    """Five past nine on the last working day, when mails went out."""
    day = local(end).date()
    while not works(day) or at_clock(day, HOUR) > end:
        day -= DAY
    return at_clock(day, HOUR)


def queue(stage: Stage) -> None:
    """Digests and reminders of that morning. Only the accounts have an address, so only they get mails."""
    for queued in (notifications.queue_digests, notifications.queue_reminders):
        queued(actor=stage.system, now=morning(stage.end), limit=MOST)


def send(now: datetime) -> Path | None:
    """Send them to files, and put a feedback slip beside them; returns the folder. With a real mail server nothing is sent now."""
    if settings.EMAIL_BACKEND != FILES:
        return None
    while notifications.deliver_batch(now=morning(now) + timedelta(minutes=5), limit=100):
        pass
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    slip = FeedbackSlip.objects.order_by("pk").first()
    member = organisations.find_actor(slip.person_id, today=timezone.localdate(now)) if slip else None
    if slip and member:
        read = campaigns.get_slip(actor=member, id=slip.pk)
        (folder / documents.file_name(read)).write_bytes(documents.as_docx(read))
    return folder
