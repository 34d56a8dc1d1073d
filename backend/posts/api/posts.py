"""Posts: the list, one post, and the steps of its life."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.common.http import fields
from backend.common.http.api import ApiView, EditView, ListView, Step
from backend.posts import operations, queries
from backend.posts.models import ServicePost

STARTS = _("A day without an hour begins with the day.")
ENDS = _(
    "A day without an hour is included: the post ends at the midnight after it. A post of one day begins and ends with the same day."
)
Kind, State, Selection = ServicePost.Kind, ServicePost.State, ServicePost.Selection


class WeeklyTime(fields.Input):
    """Hours of a standing duty in local time; weekday 0 is Monday. An end before the beginning is on the next day."""

    weekday = fields.Integer(max_value=6)
    start = fields.StrictCharField(max_length=5)
    end = fields.StrictCharField(max_length=5)


class PostFields(fields.Input):
    """The writable fields of a post."""

    kind = fields.Choice(choices=Kind.choices)
    title = fields.StrictCharField(max_length=200)
    duties = fields.StrictCharField(max_length=4000, multiline=True)
    risk_notice = fields.StrictCharField(max_length=2000, multiline=True, required=False, allow_blank=True)
    skills = fields.StrictCharListField(required=False)
    places = fields.Integer(min_value=1, max_value=100_000)
    waitlist_places = fields.Integer(required=False, max_value=100_000)
    selection = fields.Choice(choices=Selection.choices, required=False)
    audience_id = fields.Id(required=False)
    claims_open_at = fields.WholeDayOrMoment(required=False, allow_null=True)
    claims_close_at = fields.WholeDayOrMoment(ends=True, required=False, allow_null=True)
    starts_at = fields.WholeDayOrMoment(help_text=STARTS)
    ends_at = fields.WholeDayOrMoment(ends=True, help_text=ENDS)
    weekly_times = WeeklyTime(many=True, required=False)


class PostRow(fields.Output):
    """A post in a list."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    kind = serializers.ChoiceField(choices=Kind.choices)
    selection = serializers.ChoiceField(choices=Selection.choices)
    title = serializers.CharField()
    skills = serializers.ListField(child=serializers.CharField())
    unit_id = serializers.UUIDField()
    cell_id = serializers.UUIDField(allow_null=True)
    audience_id = serializers.UUIDField()
    places = serializers.IntegerField()
    taken = serializers.IntegerField()
    waitlist_places = serializers.IntegerField()
    waiting = serializers.IntegerField()
    claims_open_at = serializers.DateTimeField(allow_null=True)
    claims_close_at = serializers.DateTimeField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    weekly_times = WeeklyTime(many=True)
    version = serializers.IntegerField()


class PostFull(PostRow):
    duties = serializers.CharField()
    risk_notice = serializers.CharField()
    reason = serializers.CharField()
    renews_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()


@extend_schema_field({"type": "string", "example": "29.88,121.55"})
class Point(fields.StrictCharField):
    """`latitude,longitude` in degrees (WGS 84)."""

    default_error_messages = {"point": _("A point is written as latitude,longitude, for example 29.88,121.55.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        try:
            latitude, longitude = (Decimal(part) for part in super().to_internal_value(data).split(","))
            if not (abs(latitude) <= 90 and abs(longitude) <= 180):
                self.fail("point")
        except (ValueError, ArithmeticError):
            self.fail("point")
        return latitude, longitude


class PostView(ApiView):
    """Shows one post with its counts, which change with every claim without a new version."""

    never_not_modified = True


class Posts(PostView, ListView, Step):
    summaries = {"get": _("List the service posts you can see"), "post": _("Make a draft of a service post")}
    list_rows, operation, get_row = queries.list_posts, operations.create_post, queries.get_post

    class Filters(fields.Filters):
        state = serializers.ChoiceField(choices=State.choices, required=False)
        kind = serializers.ChoiceField(choices=Kind.choices, required=False)
        unit = serializers.UUIDField(required=False)
        cell = serializers.UUIDField(required=False)
        skill = fields.StrictCharField(max_length=50, required=False)
        near = Point(required=False, help_text=_("Posts in grid cells within about 2 km, where cells have a point."))

    class Input(PostFields):
        unit_id = fields.Id(required=False)
        cell_id = fields.Id(required=False)

    class Output(PostRow):
        pass


class PostDetail(PostView, EditView):
    summaries = {"get": _("Read one service post"), "patch": _("Edit a service post")}
    operation, get_row = operations.edit_post, queries.get_post

    class Input(PostFields):
        pass

    class Output(PostFull):
        pass


class WithReason(fields.Input):
    reason = fields.StrictCharField(max_length=500)


class PostOpening(Step):
    summaries = {"post": _("Open a draft for claims")}
    operation, get_row, Output = operations.open_post, queries.get_post, PostFull


class PostSuspension(Step):
    summaries = {"post": _("Suspend a service post for a while")}
    operation, get_row, Output = operations.suspend_post, queries.get_post, PostFull
    Input = WithReason


class PostResumption(Step):
    summaries = {"post": _("Resume a suspended service post")}
    operation, get_row, Output = operations.resume_post, queries.get_post, PostFull


class PostClosure(Step):
    summaries = {"post": _("Close a service post whose work is done")}
    operation, get_row, Output = operations.close_post, queries.get_post, PostFull


class PostCancellation(Step):
    summaries = {"post": _("Cancel a service post")}
    operation, get_row, Output = operations.cancel_post, queries.get_post, PostFull
    Input = WithReason


class PostSize(Step):
    summaries = {"post": _("Change the number of places")}
    operation, get_row, Output = operations.resize_post, queries.get_post, PostFull

    class Input(fields.Input):
        places = fields.Integer(min_value=1, max_value=100_000)


class PostRenewal(Step):
    summaries = {"post": _("Renew a post: open its next term and ask the holders")}
    operation, get_row, Output = operations.renew_post, queries.get_post, PostFull

    class Input(fields.Input):
        starts_at = fields.WholeDayOrMoment(required=False, help_text=STARTS)
        ends_at = fields.WholeDayOrMoment(ends=True, help_text=ENDS)
