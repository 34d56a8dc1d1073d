"""Households by code and category; one endpoint opens the sealed texts, for a stated purpose."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.handbook import operations, queries
from backend.handbook.models import Household, RetentionReport, Visit
from backend.handbook.operations.pairings import SAID
from backend.handbook.operations.rules import ReadingPurpose

NO_NAMES = _("No names of children, no numbers of identity cards, no diagnoses")
REASONS = [(reason.value, reason.label) for reason in SAID]
HOLDS = [choice for choice in Household.Hold.choices if choice[0]]


class HouseholdFields(fields.Input):
    """What can be written about a household."""

    needs = serializers.ListField(
        child=fields.Choice(choices=Household.Need.choices), min_length=1, max_length=len(Household.Need)
    )
    purpose = fields.Choice(choices=Household.Purpose.choices)
    consent_by = fields.Choice(choices=Household.ConsentBy.choices)
    consent_how = fields.Choice(choices=Household.ConsentHow.choices)
    consent_on = fields.BoundedDateField()
    consent_until = fields.BoundedDateField()
    contact = fields.StrictCharField(max_length=200, required=False, allow_blank=True, help_text=NO_NAMES)
    note = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True, help_text=NO_NAMES)


class HouseholdRowOutput(fields.Output):
    """A household in a list: code, location and categories."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    state = serializers.ChoiceField(choices=Household.State.choices)
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField()
    needs = serializers.ListField(child=serializers.CharField(help_text=", ".join(Household.Need.values)))
    purpose = serializers.CharField(help_text=", ".join(Household.Purpose.values))
    consent_until = serializers.DateField()
    pairings_in_force = serializers.IntegerField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class HouseholdOutput(HouseholdRowOutput):
    """One household: which texts are stored, but not the texts."""

    consent_by = serializers.CharField(help_text=", ".join(Household.ConsentBy.values))
    consent_how = serializers.CharField(help_text=", ".join(Household.ConsentHow.values))
    consent_on = serializers.DateField()
    has_contact = serializers.SerializerMethodField()
    has_note = serializers.SerializerMethodField()
    on_hold = serializers.BooleanField(source="hold")
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_has_contact(self, household: Household) -> bool:
        return household.contact is not None

    def get_has_note(self, household: Household) -> bool:
        return household.note is not None


class Households(ListView, Step):
    summaries = {"get": _("List the households you help or answer for"), "post": _("Register a household")}
    list_rows, operation, get_row = queries.list_households, operations.register_household, queries.get_household
    Output = HouseholdRowOutput

    class Input(HouseholdFields):
        cell_id = fields.Id()

    class Filters(fields.Filters):
        state = fields.Choice(choices=Household.State.choices, required=False)
        cell = fields.Id(required=False)
        need = fields.Choice(choices=Household.Need.choices, required=False)


class HouseholdDetail(EditView):
    summaries = {"get": _("Read a household's record"), "patch": _("Correct a household's record, renew its consent")}
    operation, get_row, Output = operations.edit_household, queries.get_household, HouseholdOutput

    class Input(HouseholdFields):
        pass


class ReadingInput(fields.Input):
    purpose = fields.Choice(choices=ReadingPurpose.choices)


class HouseholdReadings(ApiView):
    """POST /households/{id}/readings

    Not idempotent on purpose: each response with the texts has its own entry in the journal.
    """

    summaries = {"post": _("Read a household's contact and note, for a stated purpose")}
    idempotent = False
    Input = ReadingInput

    class Output(fields.Output):
        contact = serializers.CharField(allow_null=True)
        note = serializers.CharField(allow_null=True)

    def post(self, request: Request, household_id: UUID) -> Response:
        texts = operations.read_household(actor=self.actor, now=self.now, household_id=household_id, **self.read())
        return Response(texts, status=201, headers={"Cache-Control": "no-store"})


class HouseholdHistory(ListView):
    summaries = {"get": _("Read what happened to a household, its pairings and visits: every reading, too")}
    list_rows = queries.list_history
    ordering = ("id",)

    class Output(fields.Output):
        id = serializers.UUIDField()
        kind = serializers.CharField()
        at = serializers.DateTimeField()
        actor_id = serializers.UUIDField()
        on_behalf_of_id = serializers.UUIDField(allow_null=True)
        subject_type = serializers.CharField()
        subject_id = serializers.UUIDField()
        seq = serializers.IntegerField()
        facts = serializers.DictField()


class HouseholdClosure(Step):
    summaries = {"post": _("Close a household's record: the help has come to its end")}
    operation, get_row, Output = operations.close_household, queries.get_household, HouseholdOutput

    class Input(fields.Input):
        reason = fields.Choice(choices=REASONS)


class HouseholdErasure(Step):
    summaries = {"post": _("Erase what is kept about a household, at its request")}
    operation, get_row, Output = operations.erase_household, queries.get_household, HouseholdOutput


class HouseholdHold(Step):
    summaries = {"post": _("Forbid for a time that anything of a household is erased")}
    operation, get_row = operations.lock_household, None

    class Input(fields.Input):
        reason = fields.Choice(choices=HOLDS)


class HouseholdRelease(Step):
    summaries = {"post": _("End the hold on a household's record")}
    operation, get_row = operations.release_household, None


class HandbookChoices(ApiView):
    summaries = {"get": _("Read the fixed lists of the handbook, in your language")}

    class Output(fields.Output):
        class Choice(fields.Output):
            code = serializers.CharField()
            name = serializers.CharField()

        needs = Choice(many=True)
        purposes = Choice(many=True)
        consent_by = Choice(many=True)
        consent_how = Choice(many=True)
        topics = Choice(many=True)
        reading_purposes = Choice(many=True)
        ending_reasons = Choice(many=True)

    def get(self, request: Request) -> Response:
        lists = {
            "needs": Household.Need, "purposes": Household.Purpose, "consent_by": Household.ConsentBy,
            "consent_how": Household.ConsentHow, "topics": Visit.Topic, "reading_purposes": ReadingPurpose,
            "ending_reasons": SAID,
        }  # fmt: skip
        return Response(
            {name: [{"code": one.value, "name": str(one.label)} for one in choices] for name, choices in lists.items()}
        )


class RetentionReports(ListView):
    summaries = {"get": _("How many texts were removed because their time was over")}
    list_rows = queries.list_reports

    class Output(fields.Output):
        id = serializers.IntegerField()
        root_id = serializers.UUIDField()
        day = serializers.DateField()
        what = serializers.ChoiceField(choices=RetentionReport.What.choices)
        how_many = serializers.IntegerField()
