"""Content negotiation without parsing Accept: most views of the API have one renderer, and most clients accept JSON."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

ANYTHING = (None, "*/*", "application/json", "application/json, */*")


class SingleRendererNegotiation(DefaultContentNegotiation):
    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        """The view's only renderer for the usual Accept headers; otherwise DRF decides (406 if nothing fits)."""
        if len(renderers) == 1 and request.META.get("HTTP_ACCEPT") in ANYTHING:
            return renderers[0], renderers[0].media_type
        found: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return found
