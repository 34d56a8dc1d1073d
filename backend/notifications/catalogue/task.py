"""Tasks of a person or a team."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import (
    Group,
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Subject,
    WaitingList,
    once,
)
from backend.tasks.models import Task
from backend.tasks.policies import visible_tasks
from backend.tasks.queries import tasks_due_between


def subject(row: Mapping[str, Any]) -> Subject:
    """A task's title is whatever the coordinator wrote, perhaps about a household: a mail says only where it is."""
    place = row["cell__name"] or row["unit__name"]
    mail_title = gettext("task in %(place)s") % {"place": place}
    return Subject(row["title"], mail_title, row["state"], f"/tasks/{row['id']}", until=row["due_at"])


NOUN = Noun(
    "task",
    visible=visible_tasks,
    fields=("id", "state", "title", "due_at", "cell__name", "unit__name"),
    subject=subject,
    own=Task,
    messages=(
        MessageKind(
            "TASK_OFFERED",
            _("A task is offered to you: %(title)s"),
            _("You are asked for help with “%(title)s”, due at %(until)s. You may accept or decline."),
            [OnEntry("task.offered", "doers", expires_fact="due_at")],
            group=Group.OFFERS,
            states=("OFFERED",),
        ),
        MessageKind(
            "TASK_RETURNED",
            _("Please look at this task again: %(title)s"),
            _("“%(title)s” came back with a remark on what is still missing."),
            [OnEntry("task.returned", "doers")],
            states=("RETURNED",),
        ),
        MessageKind(
            "TASK_VERIFIED",
            _("Done and verified: %(title)s"),
            _("“%(title)s” was looked at and found well done. Thank you."),
            [OnEntry("task.verified", "doers")],
            mailed=False,
        ),
        MessageKind(
            "TASK_CANCELLED",
            _("No longer needed: %(title)s"),
            _("“%(title)s” was cancelled. Nothing is left to do."),
            [OnEntry("task.cancelled", "doers")],
            states=("CANCELLED",),
        ),
        MessageKind(
            "TASK_DUE",
            _("Due at %(at)s: %(title)s"),
            _("“%(title)s” is due at %(at)s."),
            [OnClock(timedelta(hours=24), once(tasks_due_between))],
            group=Group.REMINDERS,
            states=("OFFERED", "ACCEPTED", "RETURNED"),
            dated=True,
        ),
    ),
    waiting=[
        WaitingList(_("Tasks that came back"), lambda area, now: area.where() & Q(state=Task.State.RETURNED), "due_at")
    ],
)
