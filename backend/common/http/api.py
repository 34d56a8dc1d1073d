"""The base of every API view: validate the input, call one operation or query, serialize the result.

class PostClaims(ApiView):
    summaries = {"post": _("Claim a service post")}

    class Input(fields.Input): ...
    class Output(fields.Output): ...

    def post(self, request, post_id):
        return self.run_operation(operations.claim_post, get=queries.get_claim, post_id=post_id, **self.read())
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema_serializer
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from backend.common.db.operations import Operation
from backend.common.errors import ConcurrentUpdate, Conflict, DomainError
from backend.common.http import etags, fields, idempotency
from backend.common.http.idempotency import IdempotentRequest
from backend.common.http.pagination import Cursor, chosen_ordering
from backend.common.http.parsing import refuse_lost_body
from backend.common.http.problems import domain_problem, problem
from backend.common.models import VersionedModel

ATTEMPTS = 3
RETRIED = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


class ApiView(APIView):
    """One class per URL. `Input`, `Output` and `Filters` are its contract, from which the OpenAPI description is made."""

    summaries: ClassVar[dict[str, str | Promise]] = {}
    descriptions: ClassVar[dict[str, str | Promise]] = {}  # what the summary does not say
    Input: ClassVar[type[Serializer]] = fields.Input
    Output: ClassVar[type[Serializer] | None] = None
    Filters: ClassVar[type[Serializer] | None] = None
    many: ClassVar[bool] = False  # GET returns a page of Output
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {}  # what `?order=` may name; the first is the usual one
    file_type: ClassVar[str] = ""  # GET returns a file of this media type
    idempotent: ClassVar[bool] = True  # POST and PATCH need an Idempotency-Key
    created_status: ClassVar[int] = 201
    never_not_modified: ClassVar[bool] = False  # no 304: the answer changes without a new version
    metadata_class = None
    http_method_names = ["get", "head", "post", "patch", "put", "delete"]  # no OPTIONS, so Allow does not offer it

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for role in ("Input", "Output", "Filters"):
            shape = cls.__dict__.get(role)
            if shape is not None and shape.__qualname__.startswith(cls.__qualname__ + "."):
                extend_schema_serializer(component_name=f"{cls.__name__}{'' if role == 'Output' else role}")(shape)

    # --- the request ----------------------------------------------------------------------------------------------

    def perform_authentication(self, request: Request) -> None:
        """Load the actor, and activate their language: a person's own setting goes before Accept-Language."""
        person: Any = request.user
        if person is not None and person.language:
            translation.activate(person.language)

    @property
    def actor(self) -> Any:
        """The signed-in person with their grants; None only in views that allow anonymous callers."""
        return self.request.user

    @property
    def now(self) -> datetime:
        return timezone.now()

    def read(self) -> dict[str, Any]:
        """The validated body. Optional fields that were not sent are absent; no body counts as `{}`."""
        refuse_lost_body(self.request)
        shape = self.Input(data=self.request.data, partial=self.request.method == "PATCH")
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authenticate and authorize as DRF does; then refuse (400) a query parameter that the view does not know."""
        super().initial(request, *args, **kwargs)
        if request.META.get("QUERY_STRING"):
            self.filters()

    def filters(self) -> dict[str, Any]:
        """The validated query string; unknown and repeated parameters are refused. A write takes none."""
        query, reads = self.request.query_params, self.request.method in ("GET", "HEAD")
        paging = {"cursor", "page_size", *(["order"] if self.orderings else [])} if self.many and reads else set()
        shape = ((reads and self.Filters) or fields.Filters)(
            data={name: query[name] for name in query if name not in paging}
        )
        shape.is_valid(raise_exception=True)
        repeated = [name for name in query if len(query.getlist(name)) > 1]
        if repeated:
            raise ValidationError({name: [ErrorDetail(str(_("Given twice.")), "repeated")] for name in repeated})
        return dict(shape.validated_data)

    def expected_version(self) -> int | None:
        """The version in If-Match, None for any; raises VersionMissing (428)."""
        return etags.expected_version(self.request.headers.get("If-Match"))

    # --- the answer -----------------------------------------------------------------------------------------------

    def serialize(self, row: Any) -> Any:
        """`row` as Output; times in UTC, as in lists."""
        with timezone.override(UTC):
            return shape_of(self.Output).to_representation(row) if self.Output else None

    def detail(self, row: Any, status: int = 200) -> Response:
        """`row` with its ETag; 304 when the client has this version already."""
        tag = etags.tag_of(row)
        headers = {"ETag": tag} if tag else {}
        may_be_known = status == 200 and not self.never_not_modified
        if tag and may_be_known and etags.is_known(self.request.headers.get("If-None-Match"), tag):
            return Response(status=304, headers=headers)
        return Response(self.serialize(row), status=status, headers=headers)

    def paginated(self, rows: QuerySet[Any], ordering: tuple[str, ...] = ("-id",)) -> Response:
        """One page of `rows`: dicts of a `values()` queryset unchanged, model instances through Output."""
        cursor = Cursor(chosen_ordering(self.request, self.orderings, ordering))
        page = cursor.paginate_queryset(rows, self.request)
        return cursor.get_paginated_response(self.serialize_page(page))

    def serialize_page(self, page: list[Any]) -> list[Any]:
        if page and not isinstance(page[0], Mapping) and self.Output:
            with timezone.override(UTC):
                return list(self.Output(page, many=True).data)
        return page

    # --- the write ------------------------------------------------------------------------------------------------

    @sensitive_variables("arguments")
    def run_operation(
        self,
        operation: Operation[..., Any],
        *,
        get: Callable[..., Any] | None,
        status: int | None = None,
        **arguments: Any,
    ) -> Response:
        """Call `operation(actor=, now=, **arguments)` once per Idempotency-Key and answer with what it returns.

        The operation returns a row, or None (then the answer is 204). For a repeated request `get(actor=, id)` reads that
        row again, with the rights of that moment.
        """
        if status is None:
            status = (200 if self.request.method == "PATCH" else self.created_status) if get else 204
        request = self.idempotent_request()
        # Nearly every key is new, so it is not looked up first. A repeat fails on the key's constraint, or is refused
        # because its effect is there already; only then the first outcome is read.
        try:
            row = self.execute(operation, request, status, arguments)
        except idempotency.KeyTaken:
            return self.replay(idempotency.find_outcome(request), get)
        except Conflict as refusal:
            return self.refuse(request, refusal, get)
        except DomainError:
            outcome = idempotency.find_outcome(request)
            if outcome is None:
                raise
            return self.replay(outcome, get)
        return Response(status=204) if row is None else self.detail(row, status)

    def idempotent_request(self) -> IdempotentRequest:
        """This request with its key; raises KeyMissing or KeyInvalid."""
        return IdempotentRequest.parse(
            person_id=self.idempotency_owner(),
            header=self.request.headers.get("Idempotency-Key"),
            method=self.request.method or "",
            path=self.request.path,
            body=self.request._request.body,
        )

    def idempotency_owner(self) -> UUID:
        return self.actor.pk

    @sensitive_variables("arguments")
    def execute(
        self, operation: Operation[..., Any], request: IdempotentRequest, status: int, arguments: dict[str, Any]
    ) -> Any:
        """Run the operation and store its outcome in one transaction; retry after a deadlock or a concurrent update."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    now = self.now
                    row = operation.body(actor=self.actor, now=now, **arguments)
                    result_id = row.pk if isinstance(row, VersionedModel) else None
                    idempotency.store_outcome(request, now=now, status=status, result_id=result_id)
                return row
            except ConcurrentUpdate:
                if attempt == ATTEMPTS:
                    raise
            except OperationalError as error:
                if attempt == ATTEMPTS or not isinstance(error.__cause__, RETRIED):
                    raise
        raise AssertionError("unreachable")

    def refuse(self, request: IdempotentRequest, refusal: Conflict, get: Callable[..., Any] | None) -> Response:
        """Store a domain 409, so that the repeat of a request whose answer was lost gets the same."""
        try:
            with transaction.atomic():
                idempotency.store_outcome(
                    request,
                    now=self.now,
                    status=409,
                    problem={"code": refusal.code, "title": title_key(refusal), "data": refusal.data},
                )
        except idempotency.KeyTaken:
            return self.replay(idempotency.find_outcome(request), get)
        return domain_problem(refusal)

    def replay(self, outcome: Any, get: Callable[..., Any] | None) -> Response:
        """The answer of a stored outcome. A row that the person may no longer see is 404."""
        if outcome.problem:
            title = translation.gettext(outcome.problem["title"])
            response = problem(outcome.problem["code"], title, outcome.status, data=outcome.problem["data"])
        elif outcome.result_id is None or get is None:
            response = Response(status=204)
        else:
            response = self.detail(get(actor=self.actor, id=outcome.result_id), outcome.status)
        response["Idempotent-Replayed"] = "true"
        return response


class ListView(ApiView):
    """GET: a page of the rows of one query, which takes the id in the address and the filters by their names."""

    many = True
    list_rows: ClassVar[Callable[..., QuerySet[Any, Any]]]
    ordering: ClassVar[tuple[str, ...]] = ("-id",)

    def get(self, request: Request, **address: Any) -> Response:
        return self.paginated(type(self).list_rows(actor=self.actor, **address, **self.filters()), self.ordering)


class DetailView(ApiView):
    """GET /…/{id}: the row whose id is in the address."""

    get_row: ClassVar[Callable[..., Any]]

    def get(self, request: Request, **address: Any) -> Response:
        (row_id,) = address.values()
        return self.detail(type(self).get_row(actor=self.actor, id=row_id))


class EditView(DetailView):
    """GET and PATCH /…/{id}: the row, and the operation that changes the version named in If-Match."""

    operation: ClassVar[Operation[..., Any]]

    def patch(self, request: Request, **address: Any) -> Response:
        view, version = type(self), self.expected_version()
        return self.run_operation(view.operation, get=view.get_row, expected_version=version, **address, **self.read())


class Step(ApiView):
    """POST /…/{id}/<noun>: one operation on the row in the address, whose id the operation takes by its name there.

    class TaskReturn(Step):
        summaries = {"post": _("Give a task back to its doer, with a reason")}
        operation, get_row, Output = operations.return_task, queries.get_task, TaskOutput
        Input = TaskReason

    Without a `get_row` the answer is 204.
    """

    operation: ClassVar[Operation[..., Any]]
    get_row: ClassVar[Callable[..., Any] | None]

    def post(self, request: Request, **address: Any) -> Response:
        step = type(self)
        return self.run_operation(step.operation, get=step.get_row, **address, **self.read())


@cache
def shape_of(output: type[Serializer]) -> Serializer:
    """One instance for all answers, because a new one copies every field. `to_representation` stores nothing in it."""
    return output()


def title_key(refusal: DomainError) -> str:
    """The untranslated title; a repeat translates it for its reader."""
    with translation.override(None):
        return str(refusal.title)
