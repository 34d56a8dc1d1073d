"""Practical deeds, suggestions and examples."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.campaigns import operations, queries
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.common.http import fields
from backend.common.http.api import DetailView, ListView, Step

HELPED = _("A member who has asked you to enter it; by default yourself")
TYPED = _("The helper who entered it for the member")
ANSWERS = [choice for choice in Suggestion.Answer.choices if choice[0]]


class RecordRowOutput(fields.Output):
    id = serializers.UUIDField()
    person_id = serializers.UUIDField()
    entered_by_id = serializers.UUIDField(allow_null=True, help_text=TYPED)
    unit_id = serializers.UUIDField()
    title = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


# --- deeds ---------------------------------------------------------------------------------------------------------------


class DeedOutput(RecordRowOutput):
    state = serializers.ChoiceField(choices=PracticalDeed.State.choices)
    served_id = serializers.UUIDField(allow_null=True)
    description = serializers.CharField()
    result = serializers.CharField()
    result_entered_by_id = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField(help_text=_("Why the branch did not agree"))


class Deeds(ListView, Step):
    summaries = {"get": _("List the practical deeds you can see"), "post": _("Propose a practical deed")}
    list_rows, operation, get_row = queries.list_deeds, operations.propose_deed, queries.get_deed
    Output = DeedOutput

    class Input(fields.Input):
        title = fields.StrictCharField(max_length=200)
        description = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)
        person_id = fields.Id(required=False, help_text=HELPED)
        served_id = fields.Id(required=False, help_text=_("For whom it is done, if that person has an account"))

    class Filters(fields.Filters):
        state = fields.Choice(choices=PracticalDeed.State.choices, required=False)
        mine = fields.QueryBoolean(required=False)


class DeedDetail(DetailView):
    summaries = {"get": _("Read a practical deed")}
    get_row, Output = queries.get_deed, DeedOutput


class DeedAgreement(Step):
    summaries = {"post": _("Agree to a deed, for the branch")}
    operation, get_row, Output = operations.agree_deed, queries.get_deed, DeedOutput


class DeedRefusal(Step):
    summaries = {"post": _("Decline a deed, for the branch, and say why")}
    operation, get_row, Output = operations.decline_deed, queries.get_deed, DeedOutput

    class Input(fields.Input):
        reason = fields.StrictCharField(max_length=500)


class DeedCompletion(Step):
    summaries = {"post": _("Say that your deed is done, and what came of it")}
    operation, get_row, Output = operations.finish_deed, queries.get_deed, DeedOutput

    class Input(fields.Input):
        result = fields.StrictCharField(max_length=2000, multiline=True)


class DeedAcceptance(Step):
    summaries = {"post": _("Accept a deed that was done for you, or for the branch")}
    operation, get_row, Output = operations.accept_deed, queries.get_deed, DeedOutput


class DeedWithdrawal(Step):
    summaries = {"post": _("Give up a deed that you proposed")}
    operation, get_row, Output = operations.withdraw_deed, queries.get_deed, DeedOutput


# --- suggestions ---------------------------------------------------------------------------------------------------------


class SuggestionOutput(RecordRowOutput):
    state = serializers.ChoiceField(choices=Suggestion.State.choices)
    description = serializers.CharField()
    answer = serializers.CharField(help_text=", ".join(code for code, _label in ANSWERS))
    reason = serializers.CharField(help_text=_("Why it was answered so"))
    answered_by_id = serializers.UUIDField(allow_null=True)


class Suggestions(ListView, Step):
    summaries = {"get": _("List the suggestions you can see"), "post": _("Make a practical suggestion")}
    list_rows, operation, get_row = queries.list_suggestions, operations.make_suggestion, queries.get_suggestion
    Output = SuggestionOutput

    class Input(fields.Input):
        title = fields.StrictCharField(max_length=200)
        description = fields.StrictCharField(max_length=4000, multiline=True)
        person_id = fields.Id(required=False, help_text=HELPED)

    class Filters(fields.Filters):
        state = fields.Choice(choices=Suggestion.State.choices, required=False)
        mine = fields.QueryBoolean(required=False)


class SuggestionDetail(DetailView):
    summaries = {"get": _("Read a suggestion and its answer")}
    get_row, Output = queries.get_suggestion, SuggestionOutput


class SuggestionReceipt(Step):
    summaries = {"post": _("Say that a suggestion has been received")}
    operation, get_row, Output = operations.receive_suggestion, queries.get_suggestion, SuggestionOutput


class SuggestionAnswer(Step):
    summaries = {"post": _("Answer a suggestion, with the reason")}
    operation, get_row, Output = operations.answer_suggestion, queries.get_suggestion, SuggestionOutput

    class Input(fields.Input):
        answer = fields.Choice(choices=ANSWERS)
        reason = fields.StrictCharField(max_length=2000, multiline=True)


# --- examples ------------------------------------------------------------------------------------------------------------


class ExampleOutput(RecordRowOutput):
    state = serializers.ChoiceField(choices=Example.State.choices)
    account = serializers.CharField()
    confirmed_by_id = serializers.UUIDField(allow_null=True)


class Examples(ListView, Step):
    summaries = {"get": _("List the examples you can see"), "post": _("Record how you set an example")}
    list_rows, operation, get_row = queries.list_examples, operations.record_example, queries.get_example
    Output = ExampleOutput

    class Input(fields.Input):
        title = fields.StrictCharField(max_length=200)
        account = fields.StrictCharField(max_length=1000, multiline=True)
        person_id = fields.Id(required=False, help_text=HELPED)

    class Filters(fields.Filters):
        state = fields.Choice(choices=Example.State.choices, required=False)
        mine = fields.QueryBoolean(required=False)


class ExampleDetail(DetailView):
    summaries = {"get": _("Read an example")}
    get_row, Output = queries.get_example, ExampleOutput


class ExampleConfirmation(Step):
    summaries = {"post": _("Confirm an example, for the branch")}
    operation, get_row, Output = operations.confirm_example, queries.get_example, ExampleOutput
