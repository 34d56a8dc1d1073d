"""Issues."""

from datetime import timedelta
from functools import partial

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from backend.issues.models import Issue
from backend.issues.policies import visible_issues
from backend.notifications.catalogue.declarations import (
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Row,
    Subject,
    reminder,
    summed,
)
from backend.notifications.catalogue.people_of_work import OVERDUE_FOR, issues_due_between, issues_overdue

FIELDS = ("id", "state", "title", "due_at", "category__name_zh", "category__name_en", "cell__name", "unit__name")


def subject(row: Row) -> Subject:
    """A mail names category and location, not the title: that was written by a resident."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    values = {"category": row[f"category__name_{language}"], "place": row["cell__name"] or row["unit__name"]}
    mail_title = gettext("%(category)s in %(place)s") % values
    return Subject(row["title"], mail_title, row["state"], f"/issues/{row['id']}", until=row["due_at"])


UNANSWERED = tuple(str(state.value) for state in Issue.UNANSWERED)
DUE_SOON = OnClock(timedelta(hours=24), issues_due_between)
OVERDUE, OVERDUE_BELOW = (OnClock(OVERDUE_FOR, partial(issues_overdue, level)) for level in (0, 1))
MESSAGES = [
    summed("ISSUE_REPORTED", [OnEntry("issue.reported", "organisers_here")], states=("REPORTED",)).words(
        _("An issue is reported: %(title)s"),
        _("“%(title)s” waits to be accepted. It is to be answered by %(until)s."),
    ),
    MessageKind("ISSUE_ACCEPTED", [OnEntry("issue.accepted", "issue_reporter")], mailed=False).words(
        _("Your report is accepted: %(title)s"),
        _("Somebody looks after it. You will be told what comes of it."),
    ),
    MessageKind("ISSUE_DISPATCHED", [OnEntry("issue.dispatched", "unit_organisers")]).words(
        _("An issue is dispatched to you: %(title)s"),
        _("“%(title)s” was dispatched to your organisation. It is to be answered by %(until)s."),
    ),
    MessageKind("ISSUE_RETURNED", [OnEntry("issue.returned", "returned_to")]).words(
        _("An issue came back: %(title)s"),
        _("“%(title)s” was returned and needs another look."),
    ),
    summed("ISSUE_TO_VERIFY", [OnEntry("issue.responded", "issue_verifiers")], states=("RESPONDED",)).words(
        _("An answer waits to be verified: %(title)s"),
        _("Please see for yourself whether it is solved; then close the issue, or send it back with what is missing."),
    ),
    summed("ISSUE_CLOSED", [OnEntry("issue.closed", "issue_reporter")], states=("CLOSED",)).words(
        _("What you reported is closed: %(title)s"),
        _("A second person has verified the answer. What was done stands beside it. Thank you for reporting it."),
    ),
    summed("ISSUE_REOPENED", [OnEntry("issue.reopened", "issue_reporter")]).words(
        _("Opened again: %(title)s"),
        _("What you reported was not solved yet, so it is looked after again. You will be told what comes of it."),
    ),
    summed("ISSUE_REDONE", [OnEntry("issue.reopened", "handled_before")]).words(
        _("An issue that you handled is open again: %(title)s"),
        _("The reason stands beside it. Who handles it now is decided by those who organise there."),
    ),
    summed("ISSUE_EXTENDED", [OnEntry("issue.extended", "issue_handlers")], states=UNANSWERED).words(
        _("More time is approved: %(title)s"),
        _("“%(title)s” is now to be answered by %(until)s."),
    ),
    reminder("ISSUE_DUE_SOON", [DUE_SOON], states=UNANSWERED, dated=True).words(
        _("To be answered by %(at)s: %(title)s"),
        _(
            "“%(title)s” is in your hands and is to be answered by %(at)s. If that is not possible, please ask for more time today."
        ),
    ),
    reminder("ISSUE_OVERDUE", [OVERDUE], states=UNANSWERED).words(
        _("Late: %(title)s"),
        _("“%(title)s” was to be answered by %(until)s. Please answer it, or return it if it is not yours to solve."),
    ),
    summed("ISSUE_OVERDUE_BELOW", [OVERDUE_BELOW], states=UNANSWERED).words(
        _("Late where you are responsible: %(title)s"),
        _(
            "“%(title)s” was to be answered by %(until)s. Those who handle it have been told; perhaps they need your help."
        ),
    ),
]
NOUNS = [Noun("issue", visible_issues, FIELDS, subject, MESSAGES)]
