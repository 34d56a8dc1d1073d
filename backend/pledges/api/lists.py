"""Lists of pledges, their results, and the templates."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.pledges import operations, queries, samples
from backend.pledges.api import provenance
from backend.pledges.api.shapes import PledgeListOutput, PledgeListRowOutput
from backend.pledges.models import Pledge, Tier


class PledgeLists(ListView, Step):
    summaries = {"get": _("List the pledge lists you can see"), "post": _("Open a pledge list for a year")}
    list_rows, operation, get_row = queries.list_lists, operations.open_list, queries.get_list

    class Input(fields.Input):
        tier = fields.Choice(choices=Tier.choices)
        year = fields.Integer(min_value=2000, max_value=2199)
        unit_id = fields.Id(required=False)
        person_id = fields.Id(
            required=False, help_text=_("A member who has asked you to enter it; yourself unless told")
        )

    class Filters(fields.Filters):
        unit = fields.Id(required=False)
        tier = fields.Choice(choices=Tier.choices, required=False)
        year = fields.QueryInteger(required=False, max_value=9999)
        owner = fields.Id(required=False)
        mine = fields.QueryBoolean(required=False)

    Output = PledgeListRowOutput


class PledgeListDetail(EditView):
    summaries = {"get": _("Read a pledge list"), "patch": _("Set the days of a pledge list")}
    operation, get_row, Output = operations.edit_list, queries.get_list, PledgeListOutput

    class Input(fields.Input):
        submit_by = fields.BoundedDateField()
        review_by = fields.BoundedDateField()


class ServablePledges(ListView):
    """Drafts too: the lists of a year are written at the same time."""

    summaries = {"get": _("List the pledges of the tier above that a pledge of this list may serve")}
    list_rows = queries.list_servable

    class Output(fields.Output):
        id = serializers.UUIDField()
        tier = serializers.ChoiceField(choices=Tier.choices)
        state = serializers.ChoiceField(choices=Pledge.State.choices)
        unit_id = serializers.UUIDField()
        text = serializers.CharField()
        created_at = serializers.DateTimeField()


class PledgeListCopies(Step):
    summaries = {"post": _("Copy a pledge list as drafts of a later year")}
    operation, get_row, Output = operations.copy_list, queries.get_list, PledgeListOutput

    class Input(fields.Input):
        year = fields.Integer(min_value=2000, max_value=2199)


class ProgressOutput(fields.Output):
    """The value and target of a pledge, how the value is computed, and the URL of its rows."""

    pledge_id = serializers.UUIDField()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=Pledge.State.choices)
    baseline = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    target = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    value = serializers.DecimalField(
        max_digits=15, decimal_places=3, allow_null=True, help_text=_("Empty where it is too small to be shown")
    )
    unit_of_measure = serializers.CharField()
    reached = serializers.BooleanField(allow_null=True)
    counts_from = serializers.DateField(
        allow_null=True,
        help_text=_("The first day that counts: at the earliest the day of the publication; empty before it"),
    )
    measure = serializers.ChoiceField(choices=Pledge.Measure.choices)
    metric = serializers.CharField()
    by_hand = serializers.BooleanField(help_text=_("Reported by hand, not read from records"))
    how = serializers.CharField(help_text=_("How the figure is found, in words"))
    rows = serializers.CharField(allow_null=True, help_text=_("Where the rows behind the figure stand"))
    outcome = serializers.CharField()


class PledgeListResults(ApiView):
    summaries = {"get": _("What came of the pledges of a list, each figure with its rows")}

    class Output(fields.Output):
        results = ProgressOutput(many=True)

    def get(self, request: Request, list_id: UUID) -> Response:
        found = queries.list_results(actor=self.actor, list_id=list_id)
        return Response({"results": [provenance.progress_fields(row) for row in found]})


class PledgeTemplates(ApiView):
    summaries = {"get": _("Sample pledges to begin with")}

    class Filters(fields.Filters):
        tier = fields.Choice(choices=Tier.choices, required=False)

    class Output(fields.Output):
        class PledgeSample(fields.Output):
            code = serializers.CharField()
            tier = serializers.ChoiceField(choices=Tier.choices)
            kind = serializers.ChoiceField(choices=Pledge.Kind.choices)
            text = serializers.CharField()
            unit_of_measure = serializers.CharField()
            measure = serializers.ChoiceField(choices=Pledge.Measure.choices)
            metric = serializers.CharField()

        results = PledgeSample(many=True)

    def get(self, request: Request) -> Response:
        return Response({"results": samples.samples_for(**self.filters())})
