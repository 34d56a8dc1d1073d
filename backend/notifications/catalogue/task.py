"""Tasks of a person or a team."""

from datetime import timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import (
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Row,
    Subject,
    offer,
    reminder,
    summed,
)
from backend.tasks.models import Task
from backend.tasks.policies import visible_tasks
from backend.tasks.queries import tasks_due_between

FIELDS = ("id", "state", "title", "due_at", "cell__name", "unit__name")
OPEN = ("OFFERED", "ACCEPTED", "RETURNED")


def subject(row: Row) -> Subject:
    """A mail names only the location: a coordinator's title may be about a household."""
    place = row["cell__name"] or row["unit__name"]
    mail_title = gettext("task in %(place)s") % {"place": place}
    return Subject(row["title"], mail_title, row["state"], f"/tasks/{row['id']}", until=row["due_at"])


MESSAGES = [
    offer(
        "TASK_OFFERED",
        [OnEntry("task.offered", "doers", expires_fact="due_at")],
        untold="TASK_UNTOLD",
        states=("OFFERED",),
    ).words(
        _("A task is offered to you: %(title)s"),
        _("You are asked for help with “%(title)s”, due at %(until)s. You may accept or decline."),
    ),
    MessageKind(
        "TASK_RETURNED",
        [OnEntry("task.returned", "doers", expires_fact="due_at")],
        untold="TASK_UNTOLD",
        states=("RETURNED",),
    ).words(
        _("Please look at this task again: %(title)s"),
        _("“%(title)s” came back with a remark on what is still missing."),
    ),
    MessageKind("TASK_VERIFIED", [OnEntry("task.verified", "doers")], mailed=False).words(
        _("Done and verified: %(title)s"),
        _("“%(title)s” was looked at and found well done. Thank you."),
    ),
    MessageKind("TASK_ACCEPTED", [OnEntry("task.accepted", "task_offerer")], mailed=False).words(
        _("Somebody takes it on: %(title)s"),
        _("“%(title)s” was accepted and is due at %(until)s."),
    ),
    MessageKind("TASK_DECLINED", [OnEntry("task.declined", "task_offerer")], states=("DECLINED",)).words(
        _("A task was declined: %(title)s"),
        _("“%(title)s” was declined, which needs no reason. If it still has to be done, please ask somebody else."),
    ),
    MessageKind("TASK_EXPIRED", [OnEntry("task.expired", "task_offerer")], states=("EXPIRED",)).words(
        _("Nobody answered: %(title)s"),
        _(
            "“%(title)s” was due at %(until)s, and nobody answered the offer. If it still has to be done, please ask again."
        ),
    ),
    MessageKind("TASK_UNTOLD", mailed=False).words(
        _("Could not be told in time: %(title)s"),
        _("There was no time left to send a mail about “%(title)s”. Please speak to whoever is to do it."),
    ),
    summed("TASK_DONE", [OnEntry("task.done", "task_verifiers")], states=("DONE",)).words(
        _("A task is done: %(title)s"),
        _(
            "Please have a look and confirm it, or say what is still missing. It counts only when somebody else has verified it."
        ),
    ),
    MessageKind(
        "TASK_CANCELLED",
        [OnEntry("task.cancelled", "doers", expires_fact="due_at")],
        untold="TASK_UNTOLD",
        states=("CANCELLED",),
    ).words(
        _("No longer needed: %(title)s"),
        _("“%(title)s” was cancelled. Nothing is left to do."),
    ),
    reminder(
        "TASK_DUE", [OnClock(timedelta(hours=24), tasks_due_between)], untold="TASK_UNTOLD", states=OPEN, dated=True
    ).words(
        _("Due at %(at)s: %(title)s"),
        _("“%(title)s” is due at %(at)s."),
    ),
]
NOUNS = [Noun("task", visible_tasks, FIELDS, subject, MESSAGES, own=Task)]
