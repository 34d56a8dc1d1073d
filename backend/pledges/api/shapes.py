"""Input and output fields of lists and pledges."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.pledges.models import Pledge, PledgeList, Tier
from backend.pledges.queries import hints_for

AMOUNT: dict[str, Any] = {"max_digits": 12, "decimal_places": 3, "min_value": 0}


class PledgeListRowOutput(fields.Output):
    id = serializers.UUIDField()
    tier = serializers.ChoiceField(choices=Tier.choices)
    year = serializers.IntegerField()
    owner_id = serializers.UUIDField()
    entered_by_id = serializers.UUIDField(allow_null=True, help_text=_("The helper who entered it for the member"))
    unit_id = serializers.UUIDField()
    submit_by = serializers.DateField()
    review_by = serializers.DateField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class PledgeListOutput(PledgeListRowOutput):
    hints = serializers.SerializerMethodField()

    def get_hints(self, pledge_list: PledgeList) -> list[str]:
        return hints_for(pledge_list)


class PledgeRowOutput(fields.Output):
    """A pledge in a list."""

    id = serializers.UUIDField()
    pledge_list_id = serializers.UUIDField()
    tier = serializers.ChoiceField(choices=Tier.choices)
    year = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Pledge.State.choices)
    kind = serializers.ChoiceField(choices=Pledge.Kind.choices)
    text = serializers.CharField()
    baseline = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    target = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    unit_of_measure = serializers.CharField()
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    responsible_id = serializers.UUIDField()
    serves_id = serializers.UUIDField(allow_null=True)
    measure = serializers.ChoiceField(choices=Pledge.Measure.choices)
    metric = serializers.CharField()
    measured_unit_id = serializers.UUIDField(allow_null=True)
    measured_cell_id = serializers.UUIDField(allow_null=True)
    category = serializers.CharField()
    unit_id = serializers.UUIDField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    passed_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    scope_shown = serializers.CharField(help_text=", ".join(Pledge.Audience.values))
    outcome = serializers.CharField(help_text=", ".join(Pledge.Outcome.values))
    evaluated_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class PledgeOutput(PledgeRowOutput):
    """A pledge as its readers see it."""

    helper_ids = serializers.SerializerMethodField()
    entered_by_ids = serializers.SerializerMethodField(
        help_text=_("The helpers who entered something of it for the member")
    )
    report = serializers.CharField()
    explanation = serializers.CharField()
    withdrawal_reason = serializers.CharField()
    carried_from_id = serializers.UUIDField(allow_null=True)

    def get_helper_ids(self, pledge: Pledge) -> list[UUID]:
        return [helper.pk for helper in pledge.helpers.all()]

    def get_entered_by_ids(self, pledge: Pledge) -> list[UUID]:
        return [helper.pk for helper in pledge.entered_by.all()]


class MilestoneInput(fields.Input):
    text = fields.StrictCharField(max_length=200)
    due_on = fields.BoundedDateField()


class PledgeDraft(fields.Input):
    """The writable fields of a pledge. Baseline, target and unit may follow, but before the review."""

    text = fields.StrictCharField(max_length=500, multiline=True)
    kind = fields.Choice(choices=Pledge.Kind.choices)
    baseline = fields.Decimal(required=False, allow_null=True, **AMOUNT)
    target = fields.Decimal(required=False, allow_null=True, **AMOUNT)
    unit_of_measure = fields.StrictCharField(max_length=20, required=False, allow_blank=True)
    starts_on = fields.BoundedDateField(required=False)
    due_on = fields.BoundedDateField(required=False)
    responsible_id = fields.Id(required=False)
    helper_ids = serializers.ListField(child=fields.Id(), max_length=10, required=False)
    serves_id = fields.Id(required=False, allow_null=True)
    measure = fields.Choice(choices=Pledge.Measure.choices, required=False)
    metric = fields.StrictCharField(max_length=40, required=False, allow_blank=True)
    measured_unit_id = fields.Id(required=False, allow_null=True)
    measured_cell_id = fields.Id(required=False, allow_null=True)
    category = fields.StrictCharField(max_length=40, required=False, allow_blank=True)
    milestones = MilestoneInput(many=True, required=False, max_length=12)  # type: ignore[call-arg]
