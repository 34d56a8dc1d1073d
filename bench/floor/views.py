"""What anybody would write first: a token by a plain query, a ModelSerializer, a claim by ORM; and a claim in one statement.

No rights, no idempotency, no journal, no ETag, no strict input: the floor is less work, not the same work.
"""

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.common.ids import new_id
from backend.posts.models import Claim, ServicePost

CLAIM = """
WITH place AS (
    UPDATE posts_servicepost SET taken = taken + 1
    WHERE id = %(post)s AND state IN ('OPEN', 'ACTIVE') AND taken < places
    RETURNING id
)
INSERT INTO posts_claim (id, version, created_at, counted_scope_ids, post_id, person_id, state, note, reason, evaluation,
    confirmed_at)
SELECT %(id)s, 1, %(now)s, '[]', place.id, %(person)s, 'CONFIRMED', '', '', '', %(now)s FROM place
"""


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


class PostSerializer(serializers.ModelSerializer):
    class Meta:
        model = ServicePost
        fields = [
            "id", "unit", "cell", "audience", "kind", "state", "selection", "title", "skills", "places", "taken",
            "waitlist_places", "waiting", "claims_open_at", "claims_close_at", "starts_at", "ends_at", "weekly_times",
            "version",
        ]  # fmt: skip


class Page(CursorPagination):
    page_size = 50
    ordering = "-id"


class Posts(generics.ListAPIView):
    """The open posts of the district, fifty of them, without asking what the reader may see."""

    serializer_class = PostSerializer
    pagination_class = Page

    def get_queryset(self) -> Any:
        return ServicePost.objects.filter(root_id=self.request.user.root_id, state="OPEN")


class ClaimSerializer(serializers.ModelSerializer):
    class Meta:
        model = Claim
        fields = ["id", "post", "person", "state", "note", "version", "created_at"]


class OrmClaim(APIView):
    def post(self, request: Request, post_id: UUID) -> Response:
        now = timezone.now()
        with transaction.atomic():
            post = ServicePost.objects.get(pk=post_id)
            claim = Claim.objects.create(
                post=post, person=request.user, state="CONFIRMED", note="", created_at=now, confirmed_at=now
            )
            room = ServicePost.objects.filter(pk=post_id, state__in=["OPEN", "ACTIVE"], taken__lt=F("places"))
            if room.update(taken=F("taken") + 1) != 1:
                raise AssertionError("full")
        return Response(ClaimSerializer(claim).data, status=201)


class OneStatementClaim(APIView):
    def post(self, request: Request, post_id: UUID) -> Response:
        claim = {"id": new_id(), "post": post_id, "person": request.user.pk, "now": timezone.now()}
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, claim)
            if cursor.rowcount != 1:
                raise AssertionError("full")
        return Response(claim, status=201)
