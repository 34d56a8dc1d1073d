"""Issues."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from backend.issues.models import Issue
from backend.issues.policies import visible_issues
from backend.notifications.catalogue.declarations import MessageKind, Noun, OnEntry, Subject, WaitingList


def subject(row: Mapping[str, Any]) -> Subject:
    """An issue's words are a resident's. In a mail, what it is about in general, and where, is enough to know it again."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    about = {"category": row[f"category__name_{language}"], "place": row["cell__name"] or row["unit__name"]}
    mail_title = gettext("%(category)s in %(place)s") % about
    return Subject(row["title"], mail_title, row["state"], f"/issues/{row['id']}", until=row["due_at"])


NOUN = Noun(
    "issue",
    visible=visible_issues,
    fields=("id", "state", "title", "due_at", "category__name_zh", "category__name_en", "cell__name", "unit__name"),
    subject=subject,
    messages=(
        MessageKind(
            "ISSUE_DISPATCHED",
            _("An issue is dispatched to you: %(title)s"),
            _("“%(title)s” was dispatched to your organisation."),
            [OnEntry("issue.dispatched", "unit_organisers")],
        ),
        MessageKind(
            "ISSUE_RETURNED",
            _("An issue came back: %(title)s"),
            _("“%(title)s” was returned and needs another look."),
            [OnEntry("issue.returned", "returned_to")],
        ),
    ),
    waiting=[
        WaitingList(
            _("Issues past their day"),
            lambda area, now: area.where() & Q(state__in=Issue.OPEN, due_at__lt=now),
            "due_at",
        )
    ],
)
