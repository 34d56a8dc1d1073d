"""Claims: a place offered, confirmed, refused, and the duty that comes of it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import (
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Row,
    Subject,
    offer,
    reminder,
)
from backend.posts.models import Claim, ServicePost
from backend.posts.policies import visible_claims
from backend.posts.queries import duties_by_moment, offers_lapsing_between

FIELDS = ("id", "state", "offer_until", "post__title", "post__state", "post__starts_at")
OFFERED, HELD = ("OFFERED",), ("CONFIRMED", "ON_DUTY")
FREED = OnEntry("claim.offered", expires_fact="offer_until")
LAPSING = OnClock(timedelta(hours=3), offers_lapsing_between, "offer_until")
DUTIES = OnClock(timedelta(hours=24), duties_by_moment, "starts_at", in_sets=True)
# Sixteen hours before it is the evening before, for whatever begins in the daytime.
AGAIN = OnClock(timedelta(hours=16), duties_by_moment, "starts_at", in_sets=True, after_rest=True)


def subject(row: Row) -> Subject:
    """A claim on a post that does not run is in the post's state: nobody is reminded of a suspended duty."""
    title, url = row["post__title"], f"/claims/{row['id']}"
    state = row["state"] if row["post__state"] in ServicePost.RUNNING else row["post__state"]
    return Subject(title, title, state, url, starts=row["post__starts_at"], until=row["offer_until"])


MESSAGES = [
    offer("CLAIM_OFFERED", [FREED], urgent=True, at_once=True, states=OFFERED).words(
        _("A place is free for you: %(title)s"),
        _(
            "A place on “%(title)s” has become free and is kept for you until %(until)s. You may accept or decline; "
            "without an answer it is offered to the next person."
        ),
    ),
    offer("OFFER_LAPSING", [LAPSING], urgent=True, states=OFFERED, dated=True).words(
        _("Please answer by %(until)s: %(title)s"),
        _("The place kept for you on “%(title)s” is offered to the next person after %(until)s."),
    ),
    MessageKind(
        "CLAIM_CONFIRMED", [OnEntry("claim.confirmed", expires_fact="duty_at")], untold="CLAIM_UNTOLD", states=HELD
    ).words(
        _("Your place is confirmed: %(title)s"),
        _("You have a place on “%(title)s”, which begins at %(starts)s."),
    ),
    # A person who declines an offer themselves knows it.
    MessageKind("CLAIM_DECLINED", [OnEntry("claim.declined", when={"by": "organiser"})], states=("DECLINED",)).words(
        _("Not this time: %(title)s"),
        _("You were not chosen for “%(title)s”. Thank you for having been ready; the reason stands with your claim."),
    ),
    # Of a cancelled post everybody gets POST_CANCELLED.
    MessageKind("CLAIM_CANCELLED", [OnEntry("claim.cancelled", when={"by": "closure"})], urgent=True).words(
        _("Closed: %(title)s"),
        _("“%(title)s” is closed, and your claim ended with it. You need not come. Thank you for having been ready."),
    ),
    # Closed accounts get no messages: this is for who moved to another unit.
    MessageKind("CLAIM_LEFT", [OnEntry("claim.left")], states=("LEFT",)).words(
        _("Your claim has ended: %(title)s"),
        _(
            "“%(title)s” is for the members of a unit to which you no longer belong, so your claim has ended. Thank you for "
            "having been ready."
        ),
    ),
    MessageKind("CLAIM_UNTOLD", mailed=False).words(
        _("Could not be told in time: %(title)s"),
        _("There was no time left to send a mail to somebody who serves on “%(title)s”. Please speak to them."),
    ),
    reminder("DUTY_SOON", [DUTIES], untold="CLAIM_UNTOLD", states=HELD).words(
        _("Your duty at %(at)s: %(title)s"),
        _("Your duty on “%(title)s” begins at %(at)s. If you cannot come, please withdraw in time: it is no penalty."),
    ),
    # After a long rest: the first reminder came on the last working day before it.
    reminder("DUTY_AFTER_REST", [AGAIN], urgent=True, digested=False, states=HELD).words(
        _("After the days of rest, at %(at)s: %(title)s"),
        _(
            "You were reminded before the days of rest: your duty on “%(title)s” begins at %(at)s. If you cannot come, please "
            "withdraw in time: it is no penalty."
        ),
    ),
]
NOUNS = [Noun("claim", visible_claims, FIELDS, subject, MESSAGES, own=Claim)]
