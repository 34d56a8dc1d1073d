"""Views of tasks: one class per URL."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import DetailView, ListView, Step
from backend.tasks import operations, queries
from backend.tasks.models import Task as TaskRow


class TaskOffer(fields.Input):
    """An offer; also the base of those for a post, a pledge or an issue."""

    title = fields.StrictCharField(max_length=200)
    description = fields.StrictCharField(max_length=4000, multiline=True, required=False, allow_blank=True)
    due_at = fields.WholeDayOrMoment(ends=True)
    skills = fields.StrictCharListField(required=False)
    person_id = fields.Id(required=False)
    team_id = fields.Id(required=False)


class TaskRowOutput(fields.Output):
    """A task in a list: without free text except its title."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=TaskRow.State.choices)
    title = serializers.CharField()
    due_at = serializers.DateTimeField()
    skills = serializers.ListField(child=serializers.CharField())
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)
    person_id = serializers.UUIDField(allow_null=True)
    team_id = serializers.UUIDField(allow_null=True)
    offered_by_id = serializers.UUIDField()
    belongs_type = serializers.CharField()
    belongs_id = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class TaskOutput(TaskRowOutput):
    """A task with its texts, for everybody who may see it."""

    description = serializers.CharField()
    note = serializers.CharField()
    reason = serializers.CharField()
    returns = serializers.IntegerField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    verified_by_id = serializers.UUIDField(allow_null=True)


class TaskListed(TaskRowOutput):
    """A task in a list, with the names of those who work together on it."""

    person_name = serializers.CharField(source="person.name", allow_null=True)
    offered_by_name = serializers.CharField(source="offered_by.name")


class TaskReason(fields.Input):
    """The reason of a return or a cancellation."""

    reason = fields.StrictCharField(max_length=500)


class Tasks(ListView, Step):
    summaries = {"get": _("List the tasks you can see"), "post": _("Offer a task to a member or a team")}
    list_rows, operation, get_row = queries.list_tasks, operations.offer_task, queries.get_task

    class Input(TaskOffer):
        unit_id = fields.Id(required=False)
        cell_id = fields.Id(required=False)

    Output = TaskListed

    class Filters(fields.Filters):
        state = fields.Choice(choices=TaskRow.State.choices, required=False)
        cell = fields.Id(required=False)
        unit = fields.Id(required=False)
        person = fields.Id(required=False)
        belongs_id = fields.Id(required=False)


class TaskDetail(DetailView):
    summaries = {"get": _("Read a task")}
    get_row, Output = queries.get_task, TaskOutput


class OwnTasks(ListView):
    summaries = {"get": _("List the tasks offered to you or to your teams")}
    list_rows, Output = queries.list_own_tasks, TaskListed

    class Filters(fields.Filters):
        state = fields.Choice(choices=TaskRow.State.choices, required=False)


class TaskAcceptance(Step):
    summaries = {"post": _("Accept a task")}
    operation, get_row, Output = operations.accept_task, queries.get_task, TaskOutput


class TaskRefusal(Step):
    summaries = {"post": _("Decline a task, or hand it back")}
    operation, get_row, Output = operations.decline_task, queries.get_task, TaskOutput


class TaskCompletion(Step):
    summaries = {"post": _("Say that a task is done")}
    operation, get_row, Output = operations.complete_task, queries.get_task, TaskOutput

    class Input(fields.Input):
        note = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)


class TaskVerification(Step):
    summaries = {"post": _("Verify what somebody else has done")}
    operation, get_row, Output = operations.verify_task, queries.get_task, TaskOutput


class TaskReturn(Step):
    summaries = {"post": _("Give a task back to its doer, with a reason")}
    operation, get_row, Output = operations.return_task, queries.get_task, TaskOutput
    Input = TaskReason


class TaskCancellation(Step):
    summaries = {"post": _("Take an offered task back")}
    operation, get_row, Output = operations.cancel_task, queries.get_task, TaskOutput
    Input = TaskReason
