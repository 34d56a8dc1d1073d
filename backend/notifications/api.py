"""The views of this app: one class per URL."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.common.errors import NotFound
from backend.common.http import fields
from backend.common.http.api import ApiView, ListView
from backend.notifications import operations
from backend.notifications.catalogue import KINDS
from backend.notifications.catalogue.waiting import LISTS, WAITING, WaitingList
from backend.notifications.digests import compose_digest
from backend.notifications.models import Message
from backend.notifications.periods import Period
from backend.notifications.queries import messages as queries
from backend.notifications.queries.waiting import list_waiting
from backend.notifications.rendering import render_rows
from backend.notifications.waiting import find_waiting, list_rows

FIRST = 5  # of each kind, in the list of all kinds
WAITING_KINDS = [(waiting.kind, waiting.heading) for waiting in LISTS]


class MyInbox(ListView):
    summaries = {"get": _("What one has been told, newest first")}
    list_rows = queries.list_inbox

    class Filters(fields.Filters):
        unread = serializers.BooleanField(required=False)

    class Output(fields.Output):
        id = serializers.UUIDField()
        kind = serializers.ChoiceField(choices=KINDS)
        title = serializers.CharField()
        body = serializers.CharField()
        url = serializers.CharField(
            help_text=_("Where to read on: a path below /api/v1, empty when nothing is visible")
        )
        created_at = serializers.DateTimeField()
        read_at = serializers.DateTimeField(allow_null=True)

    def serialize_page(self, page: list[Any]) -> list[Any]:
        """Rendered here, in the reader's language: at most one statement per kind of subject for a page."""
        words = [rendered._asdict() for rendered in render_rows(self.actor, page, for_mail=False)]
        return [
            {"id": row["id"], "kind": row["kind"], **shown, "created_at": row["created_at"], "read_at": row["read_at"]}
            for row, shown in zip(page, words, strict=True)
        ]


class MyInboxCount(ApiView):
    summaries = {"get": _("How much of it is unread")}

    class Output(fields.Output):
        unread = serializers.IntegerField()

    def get(self, request: Request) -> Response:
        return Response({"unread": queries.count_unread(actor=self.actor)})


class InboxReading(ApiView):
    summaries = {"post": _("Mark a message as read")}
    created_status = 200

    class Output(fields.Output):
        id = serializers.UUIDField()
        read_at = serializers.DateTimeField()

    def post(self, request: Request, message_id: UUID) -> Response:
        self.read()
        return self.run_operation(operations.mark_read, get=queries.get_inbox_message, message_id=message_id)


class MyPreferences(ApiView):
    summaries = {"get": _("How one wants to be told"), "patch": _("Change how one wants to be told")}

    class Input(fields.Input):
        channel = fields.Choice(choices=Message.Channel.choices, required=False)
        email_offers = fields.Boolean(required=False)
        email_changes = fields.Boolean(required=False)
        email_reminders = fields.Boolean(required=False)
        email_digest = fields.Boolean(required=False)
        quiet_from = serializers.TimeField(required=False, allow_null=True)
        quiet_until = serializers.TimeField(required=False, allow_null=True)

    class Output(fields.Output):
        channel = serializers.ChoiceField(choices=Message.Channel.choices)
        email_offers = serializers.BooleanField()
        email_changes = serializers.BooleanField()
        email_reminders = serializers.BooleanField()
        email_digest = serializers.BooleanField()
        quiet_from = serializers.TimeField(allow_null=True)
        quiet_until = serializers.TimeField(allow_null=True)
        version = serializers.IntegerField()

    def get(self, request: Request) -> Response:
        return self.detail(queries.get_preference(actor=self.actor))

    def patch(self, request: Request) -> Response:
        return self.run_operation(
            operations.edit_preference,
            get=queries.get_preference,
            expected_version=self.expected_version(),
            **self.read(),
        )


class WaitingRows(ApiView):
    summaries = {"get": _("What waits for oneself, of one kind, the longest waiting first, with the step that ends it")}
    many = True

    class Output(fields.Output):
        class WaitingStep(fields.Output):
            name = serializers.CharField(help_text=_("What the step is called"))
            method = serializers.CharField()
            url = serializers.CharField()

        id = serializers.UUIDField()
        title = serializers.CharField()
        url = serializers.CharField(help_text=_("Where to read on: a path below /api/v1"))
        since = serializers.DateTimeField(help_text=_("Since when it waits"))
        days = serializers.IntegerField(help_text=_("For how many days: 0 since today"))
        due_at = serializers.DateTimeField(allow_null=True, help_text=_("By when it is wanted, where there is a day"))
        held_by = serializers.CharField(
            help_text=_("The nearest unit or cell whose people may take the step; empty where that is oneself")
        )
        step = WaitingStep(help_text=_("What ends it, and this person may do now"))

    def get(self, request: Request, kind: str) -> Response:
        return self.paginated(list_waiting(self.actor, find_list(kind), self.now), ("waits_since", "id"))

    def serialize_page(self, page: list[Any]) -> list[Any]:
        waiting = find_list(self.kwargs["kind"])
        return [self.serialize(row) for row in list_rows(self.actor, waiting, page, self.now)]


class MyWaiting(ApiView):
    summaries = {"get": _("Everything that waits for oneself, by kind: how much, and the longest waiting of each")}

    class Filters(fields.Filters):
        kind = serializers.ChoiceField(choices=WAITING_KINDS, required=False)

    class Output(fields.Output):
        class WaitingKind(fields.Output):
            kind = serializers.ChoiceField(choices=WAITING_KINDS)
            heading = serializers.CharField()
            count = serializers.IntegerField()
            rows = WaitingRows.Output(many=True, help_text=_("The first five; all are at `url`"))
            url = serializers.SerializerMethodField()

            def get_url(self, group: Any) -> str:
                return f"/api/v1/me/waiting/{group.kind}"

        count = serializers.IntegerField()
        kinds = WaitingKind(many=True)

    def get(self, request: Request) -> Response:
        kind = self.filters().get("kind")
        lists = LISTS if kind is None else [WAITING[kind]]
        groups = find_waiting(self.actor, now=self.now, most=FIRST, lists=lists)
        return Response(self.serialize({"count": sum(group.count for group in groups), "kinds": groups}))


def find_list(kind: str) -> WaitingList:
    if kind not in WAITING:
        raise NotFound
    return WAITING[kind]


class DigestLine(serializers.Serializer):
    text = serializers.CharField()
    url = serializers.CharField()


class DigestGroup(serializers.Serializer):
    heading = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    lines = DigestLine(many=True, help_text=_("The first of them"))


class DigestFigure(serializers.Serializer):
    name = serializers.CharField()
    week = serializers.CharField()
    week_before = serializers.CharField(help_text=_("In the equally long time before"))
    why = serializers.CharField(help_text=_("What made it go down; empty where it did not"))


class DigestUnit(serializers.Serializer):
    name = serializers.CharField()
    figures = serializers.ListField(child=serializers.CharField())


class DigestComparison(serializers.Serializer):
    columns = serializers.ListField(child=serializers.CharField())
    rows = DigestUnit(many=True, help_text=_("In the order of the tree, never ranked"))
    quiet = serializers.CharField(help_text=_("How many units are not shown"))


class DigestSection(serializers.Serializer):
    name = serializers.CharField()
    figures = DigestFigure(many=True)
    children = DigestComparison(allow_null=True)
    changed = DigestGroup(many=True)


class DigestOutlook(serializers.Serializer):
    heading = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())


class MyDigest(ApiView):
    summaries = {"get": _("One's digest of a week, named like 2026-W22, as it reads now")}

    class Output(fields.Output):
        since = serializers.DateField()
        last = serializers.DateField()
        waiting = DigestGroup(many=True, help_text=_("What waits for the reader, each with the days waited"))
        below = serializers.CharField(help_text=_("How much waits with those who are nearer to it"))
        due = DigestGroup(many=True, help_text=_("What falls due in the next seven days"))
        own = DigestGroup(allow_null=True)
        campaigns = DigestOutlook(many=True)
        pledges = DigestOutlook(many=True)
        sections = DigestSection(many=True)

    def get(self, request: Request, period: str) -> Response:
        week = Period.named(period)
        if week is None:
            raise NotFound
        params = queries.find_digest_params(actor=self.actor, week=week.name) or week.as_params()
        return Response(self.serialize(compose_digest(self.actor, params, now=self.now)))


class Mails(ListView):
    summaries = {"get": _("Mails and what became of them, without their words; for administrators")}
    list_rows = queries.list_mails

    class Filters(fields.Filters):
        state = fields.Choice(choices=Message.State.choices, required=False)

    class Output(fields.Output):
        id = serializers.UUIDField()
        recipient_id = serializers.UUIDField()
        kind = serializers.ChoiceField(choices=KINDS)
        subject_type = serializers.CharField()
        subject_id = serializers.UUIDField()
        state = serializers.ChoiceField(choices=Message.State.choices)
        reason = serializers.CharField()
        attempts = serializers.IntegerField()
        send_after = serializers.DateTimeField()
        finished_at = serializers.DateTimeField(allow_null=True)
        version = serializers.IntegerField()
        created_at = serializers.DateTimeField()


class MailRelease(ApiView):
    summaries = {"post": _("Send a mail again that failed or whose outcome is unknown")}
    Output = Mails.Output
    created_status = 200

    def post(self, request: Request, message_id: UUID) -> Response:
        self.read()
        return self.run_operation(operations.release_mail, get=queries.get_mail, message_id=message_id)
