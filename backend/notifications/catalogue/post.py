"""Service posts: what happens to a post, and handovers from one person to another."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import MessageKind, Noun, OnEntry, Row, Subject, offer
from backend.posts.policies import visible_posts

urgent = partial(MessageKind, urgent=True, at_once=True)
about_post = partial(OnEntry, subject_fact="post_id", expires_fact="starts_at")
until_start = partial(OnEntry, to="holders", expires_fact="starts_at")


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
    offer("STAND_IN_PROPOSED", [about_post("stand_in.proposed", "successor")], urgent=True).words(
        _("Would you stand in once? %(title)s"),
        _("Somebody asks you to do one date of “%(title)s” for them. You may accept or decline."),
    ),
    urgent("STAND_IN_ACCEPTED", [about_post("stand_in.accepted")]).words(
        _("Somebody stands in for you: %(title)s"),
        _("The person you asked does that date of “%(title)s” for you. You need not come."),
    ),
    urgent("STAND_IN_DECLINED", [about_post("stand_in.declined")]).words(
        _("Nobody stands in for you: %(title)s"),
        _("The person you asked cannot do that date of “%(title)s”. It is still yours."),
    ),
    urgent("STAND_IN_OVER", [about_post(kind, "successor") for kind in ("stand_in.withdrawn", "stand_in.ended")]).words(
        _("You need not stand in: %(title)s"),
        _("The date of “%(title)s” for which you were asked is not yours any more. Thank you for having been ready."),
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
