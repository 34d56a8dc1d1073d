"""Reads of posts."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from backend.common.calendar import end_of_day, local_moment
from backend.common.db.compiled_queries import CompiledQuery
from backend.common.errors import NotFound
from backend.grid.models import Cell
from backend.grid.queries import count_at
from backend.organisations import policies as organisations
from backend.organisations.models import Person, Unit
from backend.posts import policies
from backend.posts.models import ServicePost

LISTED = (
    "id", "state", "kind", "selection", "title", "skills", "unit_id", "cell_id", "audience_id", "places", "taken",
    "waitlist_places", "waiting", "claims_open_at", "claims_close_at", "starts_at", "ends_at", "weekly_times", "version",
)  # fmt: skip
#: A place that nobody holds or waits for, at a post that takes claims.
FREE = Q(state__in=ServicePost.RUNNING, taken__lt=F("places"), waiting=0)
# Half the side of the box for `near`, in degrees: a little over 2 km, a walk. A box is one comparison per axis; true
# distance would need geometry functions in both databases.
NEARBY_DEGREES = Decimal("0.02")


class HasText(Func):
    """Whether a JSON list of strings contains a string. SQLite has no containment operator for JSON."""

    output_field = BooleanField()
    arg_joiner = " @> jsonb_build_array("
    template = "(%(expressions)s::text))"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") WHERE value = (")


post_by_id = CompiledQuery(lambda id: ServicePost.objects.filter(pk=id))


def get_post(*, actor: Person, id: UUID) -> ServicePost:
    """The post if the actor may see it. A compiled query by id and a check in Python: every claim begins with this."""
    post = post_by_id.find(id)
    if post is None or not policies.may_see(actor, post):
        raise NotFound
    return post


def list_posts(
    *,
    actor: Person,
    state: list[str] | None = None,
    kind: list[str] | None = None,
    unit: UUID | None = None,
    cell: UUID | None = None,
    skill: str | None = None,
    near: tuple[Decimal, Decimal] | None = None,
    q: str = "",
    free: bool | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
) -> QuerySet[ServicePost, dict[str, Any]]:
    """Posts as rows for the list. `unit` means the unit and all below it, `cell` the cell and its micro-grids; the days are the
    first and last on which the term must lie, in part."""
    posts = policies.visible_posts(actor)
    exact: dict[str, Any] = {"state__in": state, "kind__in": kind, "title__icontains": q}
    posts = posts.filter(**{name: value for name, value in exact.items() if value})
    if free is not None:
        posts = posts.filter(FREE if free else ~FREE)
    if from_date:
        posts = posts.filter(ends_at__gt=local_moment(from_date))
    if to_date:
        posts = posts.filter(starts_at__lt=end_of_day(to_date))
    if unit:
        posts = posts.filter(organisations.in_unit(actor, unit))
    if cell:
        posts = posts.filter(cell__in=Cell.objects.filter(Q(pk=cell) | Q(parent=cell)))
    if skill:
        posts = posts.filter(HasText("skills", Value(skill)))
    if near:
        latitude, longitude = near
        posts = posts.filter(
            cell__latitude__range=(latitude - NEARBY_DEGREES, latitude + NEARBY_DEGREES),
            cell__longitude__range=(longitude - NEARBY_DEGREES, longitude + NEARBY_DEGREES),
        )
    return posts.values(*LISTED)


def count_open(unit: Unit | None, cell: Cell | None) -> int:
    """Posts that are not over, at a unit or in a cell that is to be closed."""
    return count_at(ServicePost.objects.filter(state__in=ServicePost.LIVE), unit, cell)


def is_renewed(post: ServicePost) -> bool:
    return ServicePost.objects.filter(renews=post).exists()
