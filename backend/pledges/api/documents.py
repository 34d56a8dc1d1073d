"""The published list as JSON, XLSX and DOCX."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.documents import DOCX, XLSX, DocxRenderer, XlsxRenderer, attachment
from backend.common.http import fields
from backend.common.http.api import ApiView
from backend.common.http.rendering import JSONRenderer
from backend.common.http.throttling import SharedThrottle
from backend.pledges import documents, queries
from backend.pledges.models import Pledge, Tier


class PageOutput(fields.Output):
    class PledgePageRow(fields.Output):
        number = serializers.IntegerField()
        pledge_id = serializers.UUIDField()
        text = serializers.CharField()
        kind = serializers.ChoiceField(choices=Pledge.Kind.choices)
        state = serializers.ChoiceField(choices=Pledge.State.choices)
        baseline = serializers.DecimalField(max_digits=12, decimal_places=3)
        target = serializers.DecimalField(max_digits=12, decimal_places=3)
        unit_of_measure = serializers.CharField()
        starts_on = serializers.DateField()
        due_on = serializers.DateField()
        responsible_name = serializers.CharField(help_text=_("Empty without the person's consent"))
        by_hand = serializers.BooleanField()
        value = serializers.DecimalField(max_digits=15, decimal_places=3, allow_null=True)
        outcome = serializers.CharField()
        explanation = serializers.CharField()
        revisions = serializers.IntegerField()
        opens = serializers.CharField(
            help_text=_("How the figure was found, and where its rows stand; for who is signed in")
        )

    id = serializers.UUIDField()
    tier = serializers.ChoiceField(choices=Tier.choices)
    year = serializers.IntegerField()
    unit_name = serializers.CharField()
    owner_name = serializers.CharField()
    rows = PledgePageRow(many=True)


def with_links(page: dict[str, Any]) -> dict[str, Any]:
    """The page, each row with the URL of its progress."""
    rows = [{**row, "opens": f"/api/v1/pledges/{row['pledge_id']}/progress"} for row in page["rows"]]
    return {**page, "rows": rows}


class PublicPageThrottle(SharedThrottle):
    scope = "public_pages"
    rate = "600/hour"


class PledgeListPage(ApiView):
    summaries = {"get": _("What is published of a pledge list")}
    Output = PageOutput

    def get(self, request: Request, list_id: UUID) -> Response:
        return Response(with_links(queries.show_page(actor=self.actor, list_id=list_id)))


class PublicPledgeList(ApiView):
    summaries = {"get": _("What everybody may read of a pledge list, without an account")}
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (PublicPageThrottle,)
    Output = PageOutput

    def get(self, request: Request, list_id: UUID) -> Response:
        return Response(with_links(queries.show_public_page(list_id=list_id)))


class PledgeListSheet(ApiView):
    summaries = {"get": _("The published list as a sheet")}
    renderer_classes = (JSONRenderer, XlsxRenderer)
    file_type = XLSX

    def get(self, request: Request, list_id: UUID) -> HttpResponse:
        page = queries.show_page(actor=self.actor, list_id=list_id)
        return attachment(documents.as_xlsx(page), XLSX, documents.file_name(page, "xlsx"))


class PledgeListDocument(ApiView):
    summaries = {"get": _("The published list as a document")}
    renderer_classes = (JSONRenderer, DocxRenderer)
    file_type = DOCX

    def get(self, request: Request, list_id: UUID) -> HttpResponse:
        page = queries.show_page(actor=self.actor, list_id=list_id)
        return attachment(documents.as_docx(page), DOCX, documents.file_name(page, "docx"))
