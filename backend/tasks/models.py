"""Tasks: work that is offered, never ordered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.grid.models import Scoped
from backend.organisations.models import Person


class Task(Scoped):
    """Work offered to a person or to a service team, at one location and with one due date.

    A task of a team has no `person` until one of its members accepts it. `belongs_type` and `belongs_id` name the row for
    which it is; only the app of that row sets them. `note` is the doer's, `reason` that of the last return or
    cancellation. Title, description, note and reason are free text (personal data): not in journal, logs or mails.

    `credit` is the scope for which a verified task counted, and what: a recount finds it there after the tree changed.
    """

    class State(models.TextChoices):
        OFFERED = "OFFERED", pgettext_lazy("task", "offered")
        ACCEPTED = "ACCEPTED", pgettext_lazy("task", "accepted")
        DONE = "DONE", pgettext_lazy("task", "done")
        RETURNED = "RETURNED", pgettext_lazy("task", "returned")
        VERIFIED = "VERIFIED", pgettext_lazy("task", "verified")
        DECLINED = "DECLINED", pgettext_lazy("task", "declined")
        CANCELLED = "CANCELLED", pgettext_lazy("task", "cancelled")
        EXPIRED = "EXPIRED", pgettext_lazy("task", "expired")

    class Belongs(models.TextChoices):
        NOTHING = "", _("nothing else")
        POST = "post", _("a service post")
        ISSUE = "issue", _("an issue")
        PLEDGE = "pledge", _("a pledge")

    TO_DO = (State.ACCEPTED, State.RETURNED)  # accepted and not done; or done, but not well enough
    WORKING = (State.OFFERED, *TO_DO)  # the person or team may still have something to do
    OPEN = (*WORKING, State.DONE)  # counts as open until somebody else has verified it

    state = models.CharField(max_length=20, choices=State, default=State.OFFERED)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=4000, blank=True)
    skills = models.JSONField(default=list)
    due_at = models.DateTimeField()
    belongs_type = models.CharField(max_length=10, choices=Belongs, blank=True)
    belongs_id = models.UUIDField(null=True)
    offered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tasks")
    team_id = models.UUIDField(null=True)  # a service team of posts, an app above this one
    note = models.TextField(max_length=2000, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    credit = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(team_id__isnull=False), name="task_for_a_person_or_a_team"
            ),
            models.CheckConstraint(
                condition=Q(belongs_type="", belongs_id=None) | (~Q(belongs_type="") & Q(belongs_id__isnull=False)),
                name="task_belongs_whole",
            ),
            # Nobody verifies their own work, whichever function writes it.
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=models.F("person")), name="task_verified_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "state"], name="task_unit_state"),  # the organisers' lists
            models.Index(fields=["person", "state"], name="task_person_state"),  # one's own tasks, and one's load
            models.Index(fields=["team_id", "state"], name="task_team_state"),
            models.Index(fields=["belongs_id"], name="task_belongs"),
            # The jobs' queries: expired offers, and what is due tomorrow.
            models.Index(
                fields=["due_at"], condition=Q(state__in=["OFFERED", "ACCEPTED", "RETURNED"]), name="task_due"
            ),
        ]
