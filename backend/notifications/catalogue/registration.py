"""Residence registration: members who serve where they live, and the feedback slips that tell their home unit of it."""

from datetime import timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.campaigns.policies import visible_registrations, visible_slips
from backend.campaigns.queries import slips_closing_between
from backend.notifications.catalogue.declarations import (
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Row,
    Subject,
    in_inbox,
    reminder,
    summed,
)
from backend.notifications.catalogue.people_of_pledges import UNANSWERED_FOR, objections_unanswered

MADE = ("MADE",)
# At most once a quarter, on the last working day but one, to members who have neither agreed nor objected.
CLOSING = OnClock(timedelta(days=2), slips_closing_between, "object_until")
UNANSWERED = OnClock(UNANSWERED_FOR, objections_unanswered)
ten_days = partial(MessageKind, useful_days=10)  # members may object to a slip for ten working days


def registration_subject(row: Row) -> Subject:
    values = {"day": timezone.localdate(row["created_at"]).isoformat(), "place": row["unit__name"]}
    title = gettext("residence registration of %(day)s, %(place)s") % values
    return Subject(title, title, row["state"], f"/residence-registrations/{row['id']}")


def slip_subject(row: Row) -> Subject:
    """Quarter and unit; not the member, and nothing of the slip's content or of objections to it."""
    values = {"year": row["year"], "quarter": row["quarter"], "unit": row["unit__name"]}
    title = gettext("feedback slip for %(year)s, quarter %(quarter)s, %(unit)s") % values
    return Subject(title, title, row["state"], f"/feedback-slips/{row['id']}", until=row["object_until"])


REGISTRATION_MESSAGES = [
    in_inbox("REGISTRATION_MADE", [OnEntry("registration.made", "hosts")]).words(
        _("A member offers help where they live: %(title)s"),
        _("The member waits to be taken into a cell."),
    ),
    summed("REGISTRATION_ENDED", [OnEntry("registration.ended")], states=("ENDED",)).words(
        _("Ended: %(title)s"),
        _("You do not serve in this community any more. Thank you; you may offer your help again at any time."),
    ),
    summed("REGISTRATION_LEFT", [OnEntry("registration.ended", "organisers_here")], states=("ENDED",)).words(
        _("A member serves here no longer: %(title)s"),
        _("Please see whether posts or teams counted on the member."),
    ),
    MessageKind("REGISTRATION_ACCEPTED", [OnEntry("registration.accepted")], states=("ACCEPTED",)).words(
        _("You are welcome: %(title)s"),
        _("The community took you into one of its cells. Its posts and teams are open to you now."),
    ),
]
FIELDS = ("id", "state", "created_at", "unit__name")
SLIP_MESSAGES = [
    ten_days("SLIP_MADE", [OnEntry("slip.made"), OnEntry("slip.corrected")], states=MADE).words(
        _("There to be read: %(title)s"),
        _(
            "It was made from records, and you read it first. If something is wrong, you may object until %(until)s; "
            "without an objection it goes to your home unit then."
        ),
    ),
    reminder("SLIP_CLOSING", [CLOSING], states=MADE, dated=True).words(
        _("Until %(at)s you may object: %(title)s"),
        _("If it is right there is nothing to do: it goes to your home unit then."),
    ),
    ten_days("SLIP_OBJECTED", [OnEntry("slip.objected", "organisers_here")], states=("OBJECTED",)).words(
        _("A member objects: %(title)s"),
        _("Please look at the records, put right what is wrong, and answer."),
    ),
    reminder("SLIP_UNANSWERED", [UNANSWERED], states=("OBJECTED",)).words(
        _("An objection waits for an answer: %(title)s"),
        _(
            "A member objected more than a week ago, and nobody has answered. Please see to it; the slip goes nowhere before."
        ),
    ),
    MessageKind("SLIP_UPHELD", [OnEntry("slip.upheld")]).words(
        _("Your objection was answered: %(title)s"),
        _("The community found the records right and says why."),
    ),
    ten_days("SLIP_RELEASED", [OnEntry("slip.released", "home_secretaries")]).words(
        _("From the community: %(title)s"),
        _("It tells what a member of your branch did there, from records. The member saw it first and could object."),
    ),
]
SLIP_FIELDS = ("id", "state", "year", "quarter", "unit__name", "object_until")
NOUNS = [
    Noun("registration", visible_registrations, FIELDS, registration_subject, REGISTRATION_MESSAGES),
    Noun("slip", visible_slips, SLIP_FIELDS, slip_subject, SLIP_MESSAGES),
]
