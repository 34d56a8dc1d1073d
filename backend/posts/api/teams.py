"""Service teams."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.posts import operations, queries


class TeamRow(fields.Output):
    id = serializers.UUIDField()
    name = serializers.CharField()
    purpose = serializers.CharField()
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)
    leader_id = serializers.UUIDField(allow_null=True)
    size = serializers.IntegerField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class TeamView(ApiView):
    """Shows one team with its size, which changes without a new version."""

    never_not_modified = True

    def serialize(self, row: Any) -> Any:
        row.size = queries.count_members(row)
        return super().serialize(row)


class Teams(TeamView, ListView, Step):
    summaries = {"get": _("List the service teams you can see"), "post": _("Create a service team")}
    list_rows, operation, get_row = queries.list_teams, operations.create_team, queries.get_team

    class Filters(fields.Filters):
        unit = serializers.UUIDField(required=False)

    class Input(fields.Input):
        unit_id = fields.Id(required=False)
        cell_id = fields.Id(required=False)
        name = fields.StrictCharField(max_length=100)
        purpose = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)

    class Output(TeamRow):
        leader_name = serializers.CharField(source="leader.name", allow_null=True)


class TeamDetail(TeamView, EditView):
    summaries = {"get": _("Read one service team"), "patch": _("Edit a service team")}
    operation, get_row = operations.edit_team, queries.get_team

    class Input(fields.Input):
        name = fields.StrictCharField(max_length=100)
        purpose = fields.StrictCharField(max_length=2000, multiline=True, allow_blank=True)
        leader_id = fields.Id(allow_null=True)

    class Output(TeamRow):
        pass


class TeamMembers(ListView, Step):
    summaries = {"get": _("List who serves in a team"), "post": _("Join a team")}
    list_rows, operation, get_row = queries.list_members, operations.join_team, queries.get_member

    class Output(fields.Output):
        id = serializers.UUIDField()
        person_id = serializers.UUIDField()
        name = serializers.CharField(source="person.name")
        created_at = serializers.DateTimeField()


class TeamDeparture(Step):
    summaries = {"post": _("Leave a team")}
    operation, get_row = operations.leave_team, None
