"""Imports: a file is uploaded, checked, applied and taken back; and the roster as a file in the same form."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from backend.common.documents import XLSX, XlsxRenderer, attachment
from backend.common.http import fields
from backend.common.http.api import ApiView, DetailView, ListView, Step
from backend.common.http.rendering import JSONRenderer
from backend.common.office_sheets import as_file_name
from backend.imports import operations, queries
from backend.imports.models import Upload as UploadModel
from backend.imports.sheets import SHEETS

MOST_CONTENT = 1_000_000  # base64 within the limit of a body: about 740 KB, some 10,000 rows


class UploadRow(fields.Output):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=UploadModel.State.choices)
    unit_id = serializers.UUIDField()
    uploaded_by_id = serializers.UUIDField()
    name = serializers.CharField()
    sheet = serializers.CharField()
    hidden = serializers.ChoiceField(choices=UploadModel.Hidden.choices)
    update_people = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class UploadProgress(fields.Output):
    done = serializers.IntegerField()
    all = serializers.IntegerField()


class UploadFull(UploadRow):
    progress = UploadProgress(allow_null=True, help_text=_("Rows, while a worker is at it"))
    result = serializers.DictField(
        help_text=_(
            "counts by kind of sheet; faults, notices, changes and differences with sheet and row; totals; refusal, in_use"
        )
    )


class UploadView(ApiView):
    """What the worker does with the file goes on beside the requests."""

    never_not_modified = True
    Output = UploadFull


class Uploads(ListView, Step):
    summaries = {
        "get": _("List the files that were uploaded for units you administer"),
        "post": _("Upload a file to import; it is checked, and nothing is written before you apply it"),
    }
    never_not_modified = True
    list_rows, operation, get_row = queries.list_uploads, operations.upload_file, queries.get_upload

    class Filters(fields.Filters):
        state = serializers.ChoiceField(choices=UploadModel.State.choices, required=False)
        unit = serializers.UUIDField(required=False)

    class Input(fields.Input):
        unit_id = fields.Id(help_text=_("The unit that you administer and for which the file is meant"))
        name = fields.StrictCharField(max_length=200, help_text=_("The name of the file"))
        content = fields.StrictCharField(max_length=MOST_CONTENT, help_text=_("The file (.xlsx or .csv) in base64"))
        sheet = fields.Choice(
            choices=[shape.name for shape in SHEETS], required=False, help_text=_("What a .csv holds")
        )
        hidden = fields.Choice(choices=UploadModel.Hidden.choices, required=False)
        update_people = fields.Boolean(required=False, help_text=_("Change people who are there to what the file says"))

    Output = UploadFull


class Upload(UploadView, DetailView):
    summaries = {"get": _("An uploaded file, with what it would change or has changed")}
    get_row = queries.get_upload


class UploadStep(UploadView, Step):
    get_row = queries.get_upload
    created_status = 200


class UploadApplication(UploadStep):
    summaries = {"post": _("Apply a checked file: all of it or nothing")}
    operation = operations.apply_upload


class UploadUndoing(UploadStep):
    summaries = {"post": _("Take back what an applied file made, if it has not been used since")}
    operation = operations.undo_upload


class UploadDiscarding(UploadStep):
    summaries = {"post": _("Throw a checked file away")}
    operation = operations.discard_upload


class Roster(ApiView):
    summaries = {
        "get": _("Units and people below a unit that you administer, as a workbook that can be imported again")
    }
    renderer_classes = (JSONRenderer, XlsxRenderer)
    file_type = XLSX

    def get(self, request: Request, unit_id: Any) -> HttpResponse:
        unit, content = operations.export_roster(actor=self.actor, unit_id=unit_id, now=self.now)
        day = timezone.localdate(self.now).isoformat()
        return attachment(content, XLSX, as_file_name(f"{unit.name} {day}", "xlsx"))
