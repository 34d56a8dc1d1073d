"""Issues."""

from datetime import timedelta
from functools import partial

from django.db.models import Q
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
    WaitingList,
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
    summed("ISSUE_ASKED", [OnEntry("issue.asked", "issue_reporter")], states=UNANSWERED).words(
        _("A question about your report: %(title)s"),
        _("Something is missing to help you. Please read the question and reply; until then it cannot go on."),
    ),
    summed("ISSUE_REPLIED", [OnEntry("issue.replied", "issue_handlers")], states=UNANSWERED).words(
        _("The reporter has replied: %(title)s"),
        _("The reply stands beside the question. The time limit runs again: %(until)s."),
    ),
    MessageKind("ISSUE_OBJECTED", [OnEntry("issue.objected", "objection_answerers")], states=("CLOSED",)).words(
        _("The reporter says that it is not solved: %(title)s"),
        _("Please see for yourself; then reopen the issue, or answer the reporter why it stays closed."),
    ),
    summed("ISSUE_OBJECTION_ANSWERED", [OnEntry("issue.objection_answered", "issue_reporter")]).words(
        _("An answer to what you said: %(title)s"),
        _(
            "You said that it is not solved. Somebody who had no part in it has looked into it; the answer stands beside it."
        ),
    ),
    MessageKind("ISSUE_TAKEN_BACK", [OnEntry("issue.taken_back", "unit_organisers")]).words(
        _("An issue was taken back from you: %(title)s"),
        _("It was not answered and is given to somebody else. You need not do anything about it any more."),
    ),
    summed("ISSUE_TAKEN_FROM", [OnEntry("issue.taken_back", "person")]).words(
        _("An issue is no longer in your hands: %(title)s"),
        _("It is given to somebody else. You need not do anything about it any more."),
    ),
    summed(
        "ISSUE_TO_APPROVE",
        [OnEntry("issue.suspension_proposed", "issue_approvers"), OnEntry("issue.voiding_proposed", "issue_approvers")],
        states=UNANSWERED,
    ).words(
        _("To be approved: %(title)s"),
        _(
            "Somebody proposes to suspend or void this issue. The reason stands beside it; the time limit runs on until you decide."
        ),
    ),
    summed("ISSUE_PROPOSAL_REFUSED", [OnEntry("issue.proposal_refused")]).words(
        _("Not approved: %(title)s"),
        _("What you proposed was not approved. The reason stands beside it, and the issue goes on."),
    ),
    summed("ISSUE_SUSPENDED", [OnEntry("issue.suspended", "issue_reporter")], states=("SUSPENDED",)).words(
        _("Cannot be solved for now: %(title)s"),
        _("What you reported is suspended; the reason stands beside it. You will be told when it goes on."),
    ),
    summed("ISSUE_RESUMED", [OnEntry("issue.resumed", "issue_reporter")]).words(
        _("Taken up again: %(title)s"),
        _("What you reported was suspended and is looked after again."),
    ),
    summed("ISSUE_VOIDED", [OnEntry("issue.voided", "issue_reporter")]).words(
        _("Your report was voided: %(title)s"),
        _("The reason stands beside it. If you disagree, please report it anew with what is missing."),
    ),
    summed("ISSUE_MERGED", [OnEntry("issue.merged", "issue_reporter")]).words(
        _("Others have reported the same: %(title)s"),
        _("Your report is handled together with theirs. You will be told what comes of it."),
    ),
    summed("ISSUE_UNMERGED", [OnEntry("issue.unmerged", "issue_reporter")]).words(
        _("Handled by itself again: %(title)s"),
        _("Your report turned out to be another matter than the one it was joined with."),
    ),
    summed("ISSUE_FOLLOWED", [OnEntry("issue.followed", "issue_reporter")]).words(
        _("News of what you reported: %(title)s"),
        _("Your report is handled together with another one, and that has moved on. Please see how it stands."),
    ),
]
WAITING = WaitingList(
    _("Issues past their day"),
    lambda area, now: area.where() & Q(state__in=Issue.UNANSWERED, due_at__lt=now),
    "due_at",
)
TO_APPROVE = WaitingList(
    _("Issues to be suspended or voided, waiting for approval"),
    lambda area, now: area.where() & Q(state__in=Issue.UNANSWERED) & ~Q(proposal=""),
    "proposed_at",
)
OBJECTED = WaitingList(
    _("Closed issues of which the reporter says that they are not solved"),
    lambda area, now: area.where() & Q(state=Issue.State.CLOSED, objected_at__isnull=False, objection_answer=""),
    "objected_at",
)
NOUNS = [Noun("issue", visible_issues, FIELDS, subject, MESSAGES, [WAITING, TO_APPROVE, OBJECTED])]
