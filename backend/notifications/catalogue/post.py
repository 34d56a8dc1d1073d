"""Service posts: what happens to a post, and handovers from one person to another."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import Group, MessageKind, Noun, OnEntry, Subject, WaitingList
from backend.posts.models import ServicePost
from backend.posts.policies import visible_posts

SOON = timedelta(days=14)


def subject(row: Mapping[str, Any]) -> Subject:
    return Subject(row["title"], row["title"], row["state"], f"/posts/{row['id']}", starts=row["starts_at"])


NOUN = Noun(
    "post",
    visible=visible_posts,
    fields=("id", "state", "title", "starts_at"),
    subject=subject,
    messages=(
        MessageKind(
            "HANDOVER_PROPOSED",
            _("Would you take this post over? %(title)s"),
            _("Somebody would like to hand “%(title)s” over to you. You may accept or decline."),
            [OnEntry("handover.proposed", "successor", subject_fact="post_id")],
            group=Group.OFFERS,
        ),
        MessageKind(
            "HANDOVER_ACCEPTED",
            _("Your post was taken over: %(title)s"),
            _("The person you proposed has taken “%(title)s” over. Thank you for your service."),
            [OnEntry("handover.accepted", subject_fact="post_id")],
            mailed=False,
        ),
        MessageKind(
            "HANDOVER_DECLINED",
            _("Your handover was declined: %(title)s"),
            _("The person you proposed cannot take “%(title)s” over; the place is still yours."),
            [OnEntry("handover.declined", subject_fact="post_id")],
        ),
        MessageKind(
            "POST_SUSPENDED",
            _("Suspended: %(title)s"),
            _("“%(title)s” is suspended until further notice. Your place is kept."),
            [OnEntry("post.suspended", "holders", expires_fact="starts_at")],
            urgent=True,
            at_once=True,
            states=("SUSPENDED",),
        ),
        MessageKind(
            "POST_RESUMED",
            _("It goes on: %(title)s"),
            _("“%(title)s” goes on. Your place was kept."),
            [OnEntry("post.resumed", "holders", expires_fact="starts_at")],
            urgent=True,
            at_once=True,
            states=("OPEN", "ACTIVE"),
        ),
        MessageKind(
            "POST_CANCELLED",
            _("Cancelled: %(title)s"),
            _("“%(title)s” is cancelled. You need not come. Thank you for having been ready."),
            [OnEntry("post.cancelled", "holders", expires_fact="starts_at")],
            urgent=True,
            at_once=True,
            states=("CANCELLED",),
        ),
    ),
    waiting=[
        WaitingList(
            _("Posts that nobody has taken yet"),
            lambda area, now: area.where() & Q(state__in=ServicePost.RUNNING, taken=0, starts_at__lt=now + SOON),
            "starts_at",
        )
    ],
)
