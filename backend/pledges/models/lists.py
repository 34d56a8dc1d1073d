"""A list of pledges of one year: a secretary's, a branch's or a member's."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.grid.models import Scoped
from backend.organisations.models import Person


class Tier(models.TextChoices):
    SECRETARY = "SECRETARY", _("secretary: at the front")
    BRANCH = "BRANCH", _("branch: leading the way")
    MEMBER = "MEMBER", _("member: setting an example")


class PledgeList(Scoped):
    """书记向前冲、支部打头阵、党员做表率: the pledges of one owner, at one unit, for one year.

    A branch's list belongs to the branch; its `owner` is the person who opened it. `entered_by` is the helper who opened a
    member's list at the member's wish. `submit_by` and `review_by` are the days for reminders; nothing is refused after them.
    """

    tier = models.CharField(max_length=10, choices=Tier)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="pledge_lists", db_index=False)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    submit_by = models.DateField()
    review_by = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "year"], condition=Q(tier="MEMBER"), name="pledge_list_member_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(tier="BRANCH"), name="pledge_list_branch_once"
            ),
            models.UniqueConstraint(
                fields=["owner", "unit", "year"], condition=Q(tier="SECRETARY"), name="pledge_list_secretary_once"
            ),
            models.CheckConstraint(condition=Q(review_by__gte=F("submit_by")), name="pledge_list_days"),
        ]
        indexes = [
            models.Index(fields=["unit_path", "year"], name="pledge_list_unit_year"),
            models.Index(fields=["owner", "-year"], name="pledge_list_owner"),
            models.Index(fields=["submit_by"], name="pledge_list_submit_by"),  # for the reminders
            models.Index(fields=["review_by"], name="pledge_list_review_by"),
        ]
