"""The view of the export."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.export import queries


class MyExport(ApiView):
    summaries = {"get": _("Read everything that is kept about you")}

    class Output(fields.Output):
        profile = serializers.DictField()
        consents = serializers.DictField()

        def get_fields(self) -> dict[str, Any]:
            """A list for each of SECTIONS."""
            sections = {name: serializers.ListField(child=serializers.DictField()) for name in queries.SECTIONS}
            return {**super().get_fields(), **sections}

    def get(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="linggang.json"'}
        return Response(queries.export_person(actor=self.actor), headers=headers)
