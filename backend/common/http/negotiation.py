"""Which form an answer takes. Every view of the API has one form, so nearly every Accept header needs no look into it."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

ANYTHING = (None, "*/*", "application/json", "application/json, */*")


class SingleRendererNegotiation(DefaultContentNegotiation):
    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        """The view's only renderer where the client takes anything; else as DRF says: 406 for what it cannot give."""
        if len(renderers) == 1 and request.META.get("HTTP_ACCEPT") in ANYTHING:
            return renderers[0], renderers[0].media_type
        found: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return found
