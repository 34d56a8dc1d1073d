"""The doctor's checks of what works in the background: worker and beat, and whether mails are sent."""

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.common.db.clock import TOLERANCE, database_now
from backend.common.ops import health
from backend.common.ops.findings import GREEN, RED, YELLOW, Finding, Findings, first_line


def check_heartbeat() -> Findings:
    now = database_now()
    advice = _(
        "Until then nobody gets reminders, mails or the weekly digest, offered places are not passed on, and figures stand still; "
        "what people enter is kept and counted later. Start worker and beat (make run starts both; or "
        "config/deploy/commands/worker and beat)."
    )
    try:
        beat, oldest, dead_letters = (
            health.JOURNAL[name]() for name in ("last_heartbeat", "oldest_waiting", "dead_lettered")
        )
    except DatabaseError as problem:
        yield Finding(RED, _("The heartbeat cannot be read: %s") % first_line(problem), _("Mend the database first."))
        return
    if beat is None:
        yield Finding(RED, _("No worker has ever run on this database."), advice)
    elif beat > now + TOLERANCE:
        yield Finding(RED, _("The last heartbeat lies in the future."), _("Correct the clocks (NTP) of all machines."))
    elif now - beat > health.HEARTBEAT_STALE:
        yield Finding(
            RED, _("The worker has been silent since %s.") % timezone.localtime(beat).strftime("%F %T"), advice
        )
    else:
        yield Finding(
            GREEN, _("Worker and beat are at work (heartbeat %d s ago).") % max(0, (now - beat).total_seconds())
        )
    if ahead := health.JOURNAL["jobs_ahead"](now):
        yield Finding(
            RED,
            _("These jobs wait for a time that a wrong clock has written: %s") % ", ".join(ahead),
            _("Correct the clocks (NTP) of all machines; a worker with the right time takes them back at once."),
        )
    if oldest is not None and now - oldest > health.LAG_LIMIT:
        yield Finding(
            YELLOW,
            _("Figures and messages lag behind by %d minutes.") % ((now - oldest).total_seconds() // 60),
            _("Wait if an import or a demo has just run; otherwise start another worker and read its log."),
        )
    if dead_letters:
        yield Finding(
            YELLOW,
            _("%d journal entries failed at every attempt and are not counted.") % dead_letters,
            _("Read why in the column error of journal_entry, mend it, then run: manage.py retry_dead_lettered"),
        )


def check_sending() -> Findings:
    frozen = health.MAILS["frozen_since"]()
    if frozen is None:
        yield Finding(GREEN, _("Mails are not held back."))
        return
    since, held = frozen
    yield Finding(
        RED,
        _("The database was restored: nothing is sent since %(since)s, and %(count)d mails are held.")
        % {"since": timezone.localtime(since).strftime("%F %T"), "count": held},
        _("They may have been sent already. Look at them, release or drop them, and go on: manage.py held_mails"),
    )
