"""Pagination by cursor: stable while rows are added, and page one thousand costs as much as page one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as BadRequest
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

MOST = 100


def chosen_ordering(request: Any, orderings: dict[str, tuple[str, ...]], usual: tuple[str, ...]) -> tuple[str, ...]:
    """The ordering that `?order=` names; raises BadRequest, which lists those there are."""
    name = request.query_params.get("order")
    if name is None or not orderings:
        return usual
    if name not in orderings:
        raise BadRequest({"order": [_("This is none of: %(choices)s.") % {"choices": ", ".join(orderings)}]})
    return orderings[name]


class Cursor(CursorPagination):
    """`?cursor=&page_size=`; `ordering` starts with a field that is unique (an id) or nearly so."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = MOST
    template = None  # type: ignore[assignment]

    def __init__(self, ordering: tuple[str, ...]) -> None:
        self.ordering = ordering

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(self.ordering)

    def get_page_size(self, request: Any) -> int:
        text = request.query_params.get("page_size", str(self.page_size))
        if not (text.isascii() and text.isdecimal() and len(text) < 8 and 1 <= int(text) <= MOST):
            raise BadRequest({"page_size": [_("A whole number from 1 to 100.")]})
        return int(text)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, TypeError, ValidationError, OverflowError) as error:
            raise BadRequest({"cursor": [_("This cursor is not one of ours.")]}) from error

    def decode_cursor(self, request: Any) -> Any:
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:  # DRF's choice; but the list exists, only the cursor is wrong
            raise ValueError from error
        if cursor is not None and "\x00" in str(cursor.position):
            raise ValueError
        return cursor

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})
