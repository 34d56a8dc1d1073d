"""Service posts: what happens to a post, and handovers from one person to another."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import (
    Group,
    MessageKind,
    Noun,
    OnEntry,
    Row,
    Subject,
    offer,
    summed,
)
from backend.posts.policies import visible_posts

urgent = partial(MessageKind, urgent=True, at_once=True)
until_start = partial(OnEntry, to="holders", expires_fact="starts_at")

TAKEN_BACK = [OnEntry(f"handover.{what}", "successor", subject_fact="post_id") for what in ("withdrawn", "ended")]
EMERGENCY = OnEntry("post.opened", "audience", when={"kind_of_post": "EMERGENCY"}, expires_fact="ends_at")


def subject(row: Row) -> Subject:
    return Subject(row["title"], row["title"], row["state"], f"/posts/{row['id']}", starts=row["starts_at"])


MESSAGES = [
    offer(
        "HANDOVER_PROPOSED", [OnEntry("handover.proposed", "successor", subject_fact="post_id", expires_fact="duty_at")]
    ).words(
        _("Would you take this post over? %(title)s"),
        _("Somebody would like to hand “%(title)s” over to you. You may accept or decline."),
    ),
    MessageKind("HANDOVER_ACCEPTED", [OnEntry("handover.accepted", subject_fact="post_id")], mailed=False).words(
        _("Your post was taken over: %(title)s"),
        _("The person you proposed has taken “%(title)s” over. Thank you for your service."),
    ),
    MessageKind("HANDOVER_DECLINED", [OnEntry("handover.declined", subject_fact="post_id")]).words(
        _("Your handover was declined: %(title)s"),
        _("The person you proposed cannot take “%(title)s” over; the place is still yours."),
    ),
    summed("HANDOVER_TAKEN_BACK", TAKEN_BACK).words(
        _("No longer asked: %(title)s"),
        _("The proposal that you take “%(title)s” over does not stand any more. There is nothing you have to do."),
    ),
    urgent("POST_EMERGENCY", [EMERGENCY], group=Group.OFFERS, states=("OPEN", "ACTIVE")).words(
        _("Helpers are needed: %(title)s"),
        _(
            "An emergency post is open: “%(title)s”, from %(starts)s. Whether you can come is yours to decide; please look after your own safety first."
        ),
    ),
    summed(
        "POST_EDITED", [OnEntry("post.edited", "holders_of_changed"), OnEntry("post.resized", "holders_of_changed")]
    ).words(
        _("Please read it again: %(title)s"),
        _(
            "Something was changed on “%(title)s”, on which you have or wait for a place. If it does not suit you any more, you may withdraw."
        ),
    ),
    urgent("POST_SUSPENDED", [until_start("post.suspended")], states=("SUSPENDED",)).words(
        _("Suspended: %(title)s"),
        _("“%(title)s” is suspended until further notice. Your place is kept."),
    ),
    urgent("POST_RESUMED", [until_start("post.resumed")], states=("OPEN", "ACTIVE")).words(
        _("It goes on: %(title)s"),
        _("“%(title)s” goes on. Your place was kept."),
    ),
    urgent("POST_CANCELLED", [until_start("post.cancelled")], states=("CANCELLED",)).words(
        _("Cancelled: %(title)s"),
        _("“%(title)s” is cancelled. You need not come. Thank you for having been ready."),
    ),
]
NOUNS = [Noun("post", visible_posts, ("id", "state", "title", "starts_at"), subject, MESSAGES)]
