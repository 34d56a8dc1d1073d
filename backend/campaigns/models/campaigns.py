"""The campaign and its actions: 党员领岗履责."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.grid.models import Scoped


class Campaign(Scoped):
    """A unit and all below it, from `starts_on` to `ends_on` (both included), with named goals and actions.

    `kinds` are the kinds of people it covers. `post_codes` name the templates that become drafts of service posts when it is
    published. `key` is its short name among the figures. `report` is frozen when it is closed.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("campaign", "draft")
        PUBLISHED = "PUBLISHED", pgettext_lazy("campaign", "published")
        CLOSED = "CLOSED", pgettext_lazy("campaign", "closed")

    SHOWN = (State.PUBLISHED, State.CLOSED)

    key = models.CharField(max_length=8, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=100)
    starts_on = models.DateField()
    ends_on = models.DateField()
    goals = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    post_codes = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    report = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_days"),
            models.CheckConstraint(condition=~Q(state="CLOSED") | Q(report__isnull=False), name="campaign_has_report"),
        ]
        indexes = [
            models.Index(fields=["unit_path"], name="campaign_unit_path"),
            # For the projection of progress: which are running?
            models.Index(fields=["id"], condition=Q(state="PUBLISHED"), name="campaign_published"),
        ]


class Action(models.Model):
    """One thing that a member does in a campaign: `target` records of `source`.

    `title` is empty where the usual name says it. With `needs_confirmation` it is done only when the branch has said so,
    over and above the records.
    """

    class Source(models.TextChoices):
        """The real record that is counted."""

        CLAIM = "CLAIM", _("a confirmed claim on a service post")
        TEAM = "TEAM", _("membership of a service team")
        VISIT = "VISIT", _("visits recorded in the handbook")
        DEED = "DEED", _("a practical deed accepted as done")
        SUGGESTION = "SUGGESTION", _("a suggestion answered")
        EXAMPLE = "EXAMPLE", _("an example confirmed by the branch")
        PAIRING = "PAIRING", _("an assistance pairing in force, with visits")

    #: What concerns a family in need: small figures of it are not shown (docs/decisions/0040-handbook.md).
    OF_FAMILIES = (Source.VISIT, Source.PAIRING)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12)
    title = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=12, choices=Source)
    target = models.PositiveSmallIntegerField(default=1)
    needs_confirmation = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="action_code_once"),
            models.CheckConstraint(condition=Q(target__gte=1), name="action_target"),
        ]
