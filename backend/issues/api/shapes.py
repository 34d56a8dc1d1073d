"""Input and output fields of issues."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.issues.models import Issue, QuantityUnit
from backend.organisations.calendars import is_guess


class IssueReport(fields.Input):
    """The fields of a report, with or without an account."""

    category = fields.StrictCharField(max_length=40)
    title = fields.StrictCharField(max_length=200)
    description = fields.StrictCharField(max_length=4000, multiline=True, required=False, allow_blank=True)
    location = fields.StrictCharField(max_length=200, required=False, allow_blank=True)
    unit_id = fields.Id(required=False)
    cell_id = fields.Id(required=False)


class IssueReason(fields.Input):
    """The reason for a step back."""

    reason = fields.StrictCharField(max_length=500)


class IssueRowOutput(fields.Output):
    """An issue in a list, without description, resolution and reporter."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Issue.State.choices)
    category_code = serializers.CharField(source="category.code")
    title = serializers.CharField()
    location = serializers.CharField()
    due_at = serializers.DateTimeField()
    route = serializers.CharField()
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)
    handler_unit_id = serializers.UUIDField(allow_null=True)
    handler_id = serializers.UUIDField(allow_null=True)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    quantity_unit = serializers.CharField(help_text=", ".join(QuantityUnit.values))
    outcome = serializers.CharField(help_text=", ".join(Issue.Outcome.values))
    closed_at = serializers.DateTimeField(allow_null=True)
    taken_over = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class IssueListed(IssueRowOutput):
    """An issue in a list, with the names of those who handle it."""

    handler_name = serializers.CharField(source="handler.name", allow_null=True)
    handler_unit_name = serializers.CharField(source="handler_unit.name", allow_null=True)


class IssueOutput(IssueRowOutput):
    """One issue; the contact has an endpoint of its own."""

    description = serializers.CharField()
    resolution = serializers.CharField()
    reason = serializers.CharField()
    clock_started_at = serializers.DateTimeField(help_text=_("The report or the last reopening"))
    clock_stops = serializers.ListField(
        child=serializers.ListField(child=serializers.DateTimeField()),
        help_text=_("From when to when the limit did not run"),
    )
    due_at_is_guessed = serializers.SerializerMethodField(
        help_text=_("The due day lies in a year whose public holidays have not been entered yet")
    )
    extensions = serializers.IntegerField(help_text=_("Since the clock started"))
    extension_reason = serializers.CharField()
    extended_by_id = serializers.UUIDField(allow_null=True)
    by_resident = serializers.BooleanField(source="was_reported_by_resident")
    has_contact = serializers.SerializerMethodField()
    reporter_id = serializers.UUIDField()
    responded_by_id = serializers.UUIDField(allow_null=True)
    responded_at = serializers.DateTimeField(allow_null=True)
    verified_by_id = serializers.UUIDField(allow_null=True)

    def get_due_at_is_guessed(self, issue: Issue) -> bool:
        return is_guess([issue.due_at])

    def get_has_contact(self, issue: Issue) -> bool:
        return issue.contact is not None
