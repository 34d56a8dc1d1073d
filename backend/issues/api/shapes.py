"""Input and output fields of issues."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.issues.models import Issue, QuantityUnit


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


class IssueReply(fields.Input):
    """What the reporter replies."""

    reply = fields.StrictCharField(max_length=4000, multiline=True)


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


class FollowedOutput(fields.Output):
    """What became of a report, in words. What was done is shown once somebody else has verified it."""

    state = serializers.ChoiceField(choices=Issue.State.choices)
    state_label = serializers.CharField(source="get_state_display")
    outcome = serializers.SerializerMethodField()
    outcome_label = serializers.SerializerMethodField()
    resolution = serializers.SerializerMethodField()
    closed_at = serializers.DateTimeField(allow_null=True)
    objection_until = serializers.DateTimeField(allow_null=True)
    objection_answer = serializers.CharField()

    def get_outcome(self, issue: Issue) -> str:
        return outcome_of(issue)[0]

    def get_outcome_label(self, issue: Issue) -> str:
        return outcome_of(issue)[1]

    def get_resolution(self, issue: Issue) -> str:
        return outcome_of(issue)[2]


def outcome_of(issue: Issue) -> tuple[str, str, str]:
    """Outcome, the same in words, and what was done: once the issue is closed, since an answer may be sent back."""
    if issue.state != Issue.State.CLOSED:
        return "", "", ""
    return issue.outcome, str(issue.get_outcome_display()), issue.resolution


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
    extensions = serializers.IntegerField(help_text=_("Since the clock started"))
    extension_reason = serializers.CharField()
    extended_by_id = serializers.UUIDField(allow_null=True)
    by_resident = serializers.BooleanField(source="was_reported_by_resident")
    has_contact = serializers.SerializerMethodField()
    reporter_id = serializers.UUIDField()
    responded_by_id = serializers.UUIDField(allow_null=True)
    responded_at = serializers.DateTimeField(allow_null=True)
    verified_by_id = serializers.UUIDField(allow_null=True)
    question = serializers.CharField(help_text=_("What the reporter was asked"))
    reply = serializers.CharField()
    asked_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Until when at the latest the limit stands still for the reply")
    )
    objection = serializers.CharField(help_text=_("Why the reporter says that it is not solved"))
    objection_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Until when the reporter may say that it is not solved")
    )
    objection_answer = serializers.CharField()
    proposal = serializers.ChoiceField(choices=Issue.Proposal.choices, help_text=_("What waits for approval"))
    proposal_reason = serializers.CharField()
    proposed_by_id = serializers.UUIDField(allow_null=True)
    merged_into_id = serializers.UUIDField(allow_null=True)
    followed = FollowedOutput(
        help_text=_("What the reporter waits for: the issue itself, or the one it was merged into")
    )

    def get_has_contact(self, issue: Issue) -> bool:
        return issue.contact is not None
