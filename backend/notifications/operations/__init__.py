"""Every change to messages and preferences."""

from backend.notifications.operations.delivery import deliver_batch
from backend.notifications.operations.digests import queue_digests
from backend.notifications.operations.from_entries import is_announced, queue_for_entries
from backend.notifications.operations.messages import mark_read, release_mail
from backend.notifications.operations.preferences import edit_preference, unsubscribe
from backend.notifications.operations.reminders import queue_reminders
from backend.notifications.operations.sending import (
    count_held,
    decide_held,
    freeze_sending,
    frozen_since,
    held_mails,
    resume_sending,
)
