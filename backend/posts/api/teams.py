"""Service teams."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView, Step
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


class Teams(TeamView):
    """GET and POST /teams"""

    summaries = {"get": _("List the service teams you can see"), "post": _("Create a service team")}
    many = True

    class Filters(fields.Filters):
        unit = serializers.UUIDField(required=False)

    class Input(fields.Input):
        unit_id = fields.Id(required=False)
        cell_id = fields.Id(required=False)
        name = fields.StrictCharField(max_length=100)
        purpose = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)

    class Output(TeamRow):
        pass

    def get(self, request: Request) -> Response:
        return self.paginated(queries.list_teams(actor=self.actor, **self.filters()))

    def post(self, request: Request) -> Response:
        return self.run_operation(operations.create_team, get=queries.get_team, **self.read())


class TeamDetail(TeamView):
    """GET and PATCH /teams/{id}"""

    summaries = {"get": _("Read one service team"), "patch": _("Edit a service team")}

    class Input(fields.Input):
        name = fields.StrictCharField(max_length=100)
        purpose = fields.StrictCharField(max_length=2000, multiline=True, allow_blank=True)
        leader_id = fields.Id(allow_null=True)

    class Output(TeamRow):
        pass

    def get(self, request: Request, team_id: UUID) -> Response:
        return self.detail(queries.get_team(actor=self.actor, id=team_id))

    def patch(self, request: Request, team_id: UUID) -> Response:
        return self.run_operation(
            operations.edit_team,
            get=queries.get_team,
            team_id=team_id,
            expected_version=self.expected_version(),
            **self.read(),
        )


class TeamMembers(ApiView):
    """GET and POST /teams/{id}/members"""

    summaries = {"get": _("List who serves in a team"), "post": _("Join a team")}
    many = True

    class Output(fields.Output):
        id = serializers.UUIDField()
        person_id = serializers.UUIDField()
        name = serializers.CharField(source="person.name")
        created_at = serializers.DateTimeField()

    def get(self, request: Request, team_id: UUID) -> Response:
        self.filters()
        return self.paginated(queries.list_members(actor=self.actor, team_id=team_id))

    def post(self, request: Request, team_id: UUID) -> Response:
        return self.run_operation(operations.join_team, get=queries.get_member, team_id=team_id, **self.read())


class TeamDeparture(Step):
    summaries = {"post": _("Leave a team")}
    operation, get_row = operations.leave_team, None
