"""Reads of messages and preferences, and of what they are about."""

from backend.notifications.queries.digests import (
    MOST_PLACES,
    Place,
    Rest,
    count_news,
    find_places,
    find_stuck,
    latest_news,
    list_untold,
    people_with_news,
    sum_figures,
)
from backend.notifications.queries.levels import Levels, find_levels
from backend.notifications.queries.messages import (
    count_stale_sending,
    count_unread,
    find_digest_params,
    get_inbox_message,
    get_mail,
    get_preference,
    list_inbox,
    list_mails,
    scope_of,
    told_of,
    untold,
)
from backend.notifications.queries.recipients import (
    Recipient,
    count_mails_by_week,
    find_calendar_overrides,
    find_holders,
    find_organisers,
    find_readers,
    find_recipients,
    find_secretaries,
    find_team_members,
    grouped,
)
from backend.notifications.queries.subjects import OwnRows, Subject, find_own_rows, find_subjects
