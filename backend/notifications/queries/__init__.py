"""Reads of messages and preferences, and of what they are about."""

from backend.notifications.queries.digests import (
    count_news,
    find_locations,
    find_waiting,
    latest_news,
    list_not_mailed,
    people_with_news,
    sum_figures,
)
from backend.notifications.queries.messages import (
    Reminder,
    count_stale_sending,
    count_unread,
    find_digest_params,
    find_unqueued,
    get_inbox_message,
    get_mail,
    get_preference,
    list_inbox,
    list_mails,
    scope_of,
)
from backend.notifications.queries.recipients import (
    Recipient,
    count_mails_by_week,
    find_calendar_overrides,
    find_readers,
    find_recipients,
)
from backend.notifications.queries.subjects import OwnRows, find_own_rows, find_subjects
