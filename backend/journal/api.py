"""The API of the journal: one class per URL."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.journal import queries


class Entries(ApiView):
    summaries = {"get": _("The history of one thing")}
    many = True

    class Filters(fields.Filters):
        subject = serializers.UUIDField()

    class Output(fields.Output):
        id = serializers.UUIDField()
        kind = serializers.CharField()
        at = serializers.DateTimeField()
        actor_id = serializers.UUIDField()
        on_behalf_of_id = serializers.UUIDField(allow_null=True)
        subject_type = serializers.CharField()
        subject_id = serializers.UUIDField()
        seq = serializers.IntegerField()
        unit_id = serializers.UUIDField()
        cell_id = serializers.UUIDField(allow_null=True)
        facts = serializers.DictField()

    def get(self, request: Request) -> Response:
        subject = self.filters()["subject"]
        return self.paginated(queries.list_history(actor=self.actor, subject_id=subject), ("seq",))
