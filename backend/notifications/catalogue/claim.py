"""Claims: a place offered, confirmed, refused, and the duty that comes of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import (
    Group,
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Subject,
    WaitingList,
    once,
)
from backend.posts.models import Claim, ServicePost
from backend.posts.policies import visible_claims
from backend.posts.queries import duties_by_moment, offers_lapsing_between

HELD = ("CONFIRMED", "ON_DUTY")


def subject(row: Mapping[str, Any]) -> Subject:
    """A claim on a post that does not run is in the post's state: nobody is reminded of a suspended duty."""
    title, url = row["post__title"], f"/claims/{row['id']}"
    state = row["state"] if row["post__state"] in ServicePost.RUNNING else row["post__state"]
    return Subject(title, title, state, url, starts=row["post__starts_at"], until=row["offer_until"])


NOUN = Noun(
    "claim",
    visible=visible_claims,
    fields=("id", "state", "offer_until", "post__title", "post__state", "post__starts_at"),
    subject=subject,
    own=Claim,
    messages=(
        MessageKind(
            "CLAIM_OFFERED",
            _("A place is free for you: %(title)s"),
            _(
                "A place on “%(title)s” has become free and is kept for you until %(until)s. You may accept or decline; "
                "without an answer it is offered to the next person."
            ),
            [OnEntry("claim.offered", expires_fact="offer_until")],
            group=Group.OFFERS,
            urgent=True,
            at_once=True,
            states=("OFFERED",),
        ),
        MessageKind(
            "OFFER_LAPSING",
            _("Please answer by %(until)s: %(title)s"),
            _("The place kept for you on “%(title)s” is offered to the next person after %(until)s."),
            [OnClock(timedelta(hours=3), once(offers_lapsing_between), "offer_until")],
            group=Group.OFFERS,
            urgent=True,
            states=("OFFERED",),
            dated=True,
        ),
        MessageKind(
            "CLAIM_CONFIRMED",
            _("Your place is confirmed: %(title)s"),
            _("You have a place on “%(title)s”, which begins at %(starts)s."),
            [OnEntry("claim.confirmed")],
            states=HELD,
        ),
        MessageKind(
            "CLAIM_DECLINED",
            _("Not this time: %(title)s"),
            _(
                "You were not chosen for “%(title)s”. Thank you for having been ready; the reason stands with your claim."
            ),
            [OnEntry("claim.declined", when={"by": "organiser"})],  # who declines an offer knows it
            states=("DECLINED",),
        ),
        MessageKind(
            "CLAIM_CANCELLED",
            _("Closed: %(title)s"),
            _(
                "“%(title)s” is closed, and your claim ended with it. You need not come. Thank you for having been ready."
            ),
            [OnEntry("claim.cancelled", when={"by": "closure"})],  # of a cancelled post everybody hears by that
            urgent=True,
        ),
        MessageKind(
            "DUTY_SOON",
            _("Your duty at %(at)s: %(title)s"),
            _(
                "Your duty on “%(title)s” begins at %(at)s. If you cannot come, please withdraw in time: it is no penalty."
            ),
            [OnClock(timedelta(hours=24), duties_by_moment, "starts_at")],
            group=Group.REMINDERS,
            states=HELD,
        ),
    ),
    waiting=[
        WaitingList(
            _("Offers that wait for an answer"),
            lambda area, now: area.where("post__") & Q(state=Claim.State.OFFERED),
            "offer_until",
        )
    ],
)
