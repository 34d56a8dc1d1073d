"""Filled .docx templates, which an office can redesign in its own word processor, and files as responses."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from docxtpl import DocxTemplate
from rest_framework.renderers import BaseRenderer

from backend.common.http.rendering import JSONRenderer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def fill(template: Path, values: Mapping[str, Any]) -> bytes:
    """The .docx with these values in it. They are escaped and never read as a template, whatever people wrote in them."""
    document = DocxTemplate(template)
    document.render(dict(values), autoescape=True)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)


class FileRenderer(BaseRenderer):
    """Makes content negotiation accept the media type; the view returns the bytes itself. Only refusals are rendered here."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return JSONRenderer().render(data)


class XlsxRenderer(FileRenderer):
    media_type = XLSX
    format = "xlsx"


class DocxRenderer(FileRenderer):
    media_type = DOCX
    format = "docx"


class PageRenderer(FileRenderer):
    media_type = "text/html"
    format = "html"
