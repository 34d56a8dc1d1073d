"""Issues."""

from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from backend.issues.models import Issue
from backend.issues.policies import visible_issues
from backend.notifications.catalogue.declarations import MessageKind, Noun, OnEntry, Row, Subject, WaitingList

FIELDS = ("id", "state", "title", "due_at", "category__name_zh", "category__name_en", "cell__name", "unit__name")


def subject(row: Row) -> Subject:
    """A mail names category and location, not the title: that was written by a resident."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    values = {"category": row[f"category__name_{language}"], "place": row["cell__name"] or row["unit__name"]}
    mail_title = gettext("%(category)s in %(place)s") % values
    return Subject(row["title"], mail_title, row["state"], f"/issues/{row['id']}", until=row["due_at"])


MESSAGES = [
    MessageKind("ISSUE_DISPATCHED", [OnEntry("issue.dispatched", "unit_organisers")]).words(
        _("An issue is dispatched to you: %(title)s"),
        _("“%(title)s” was dispatched to your organisation."),
    ),
    MessageKind("ISSUE_RETURNED", [OnEntry("issue.returned", "returned_to")]).words(
        _("An issue came back: %(title)s"),
        _("“%(title)s” was returned and needs another look."),
    ),
]
WAITING = WaitingList(
    _("Issues past their day"),
    lambda area, now: area.where() & Q(state__in=Issue.UNANSWERED, due_at__lt=now),
    "due_at",
)
NOUNS = [Noun("issue", visible_issues, FIELDS, subject, MESSAGES, [WAITING])]
