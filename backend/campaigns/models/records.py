"""What members do and say in a campaign: deeds, suggestions, examples. Their texts never reach the journal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.common.models import PathField, VersionedModel
from backend.journal.scopes import Scope
from backend.organisations.models import Person, Unit


class Record(VersionedModel):
    """Something of one member, at the home unit that the member had when it was made: there it counts, for ever.

    `entered_by` is the helper who entered it at the member's own wish.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = PathField()
    scope_ids = models.JSONField(default=list)

    class Meta:
        abstract = True

    @property
    def scope(self) -> Scope:
        return Scope(self.root_id, self.unit_id, self.unit_path, None, list(self.scope_ids))


class PracticalDeed(Record):
    """为民实事. `served` is the person for whom it is done, if they have an account; they or the branch accept it.

    `result_entered_by` is the helper who entered that it is done.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", pgettext_lazy("deed", "proposed")
        AGREED = "AGREED", pgettext_lazy("deed", "agreed by the branch")
        DONE = "DONE", pgettext_lazy("deed", "done")
        ACCEPTED = "ACCEPTED", pgettext_lazy("deed", "accepted")
        DECLINED = "DECLINED", pgettext_lazy("deed", "declined by the branch")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("deed", "withdrawn")

    RUNNING = (State.PROPOSED, State.AGREED, State.DONE)

    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=2000, blank=True)
    served = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.TextField(max_length=2000, blank=True)
    result_entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "state"], name="deed_person_state")]


class Suggestion(Record):
    """务实建议: made, received, answered with a reason that its author reads."""

    class State(models.TextChoices):
        MADE = "MADE", pgettext_lazy("suggestion", "made")
        RECEIVED = "RECEIVED", pgettext_lazy("suggestion", "received")
        ANSWERED = "ANSWERED", pgettext_lazy("suggestion", "answered")

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        ADOPTED = "ADOPTED", _("adopted")
        PARTLY = "PARTLY", _("adopted in part")
        NOT = "NOT", _("not adopted")

    RUNNING = (State.MADE, State.RECEIVED)

    state = models.CharField(max_length=10, choices=State, default=State.MADE)
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=4000)
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    reason = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ANSWERED") | (~Q(answer="") & ~Q(reason="")), name="suggestion_answer_has_reason"
            )
        ]
        indexes = [models.Index(fields=["person", "state"], name="suggestion_person_state")]


class Example(Record):
    """群众表率: a short account, confirmed by the branch."""

    class State(models.TextChoices):
        RECORDED = "RECORDED", pgettext_lazy("example", "recorded")
        CONFIRMED = "CONFIRMED", pgettext_lazy("example", "confirmed by the branch")

    state = models.CharField(max_length=10, choices=State, default=State.RECORDED)
    title = models.CharField(max_length=200)
    account = models.TextField(max_length=1000)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "state"], name="example_person_state")]
