"""Residence registration: members who serve where they live, and the feedback slips that tell their home unit of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.campaigns.models import ResidenceRegistration
from backend.campaigns.policies import visible_registrations, visible_slips
from backend.campaigns.queries import slips_closing_between
from backend.notifications.catalogue.declarations import (
    Group,
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Subject,
    WaitingList,
)

TEN_DAYS = timedelta(days=10)  # a slip may be objected to for ten working days


def registration_subject(row: Mapping[str, Any]) -> Subject:
    about = {"day": timezone.localdate(row["created_at"]).isoformat(), "place": row["unit__name"]}
    title = gettext("residence registration of %(day)s, %(place)s") % about
    return Subject(title, title, row["state"], f"/residence-registrations/{row['id']}")


def slip_subject(row: Mapping[str, Any]) -> Subject:
    """Which quarter and where; not whose, and nothing of what stands in it or was said about it."""
    about = {"year": row["year"], "quarter": row["quarter"], "unit": row["unit__name"]}
    title = gettext("feedback slip for %(year)s, quarter %(quarter)s, %(unit)s") % about
    return Subject(title, title, row["state"], f"/feedback-slips/{row['id']}", until=row["object_until"])


REGISTRATION = Noun(
    "registration",
    visible=visible_registrations,
    fields=("id", "state", "created_at", "unit__name"),
    subject=registration_subject,
    messages=(
        MessageKind(
            "REGISTRATION_MADE",
            _("A member offers help where they live: %(title)s"),
            _("The member waits to be taken into a cell."),
            [OnEntry("registration.made", "hosts")],
            group=Group.OFFERS,
            mailed=False,
            digested=False,
        ),
        MessageKind(
            "REGISTRATION_ACCEPTED",
            _("You are welcome: %(title)s"),
            _("The community took you into one of its cells. Its posts and teams are open to you now."),
            [OnEntry("registration.accepted")],
            states=("ACCEPTED",),
        ),
    ),
    waiting=[
        WaitingList(
            _("Members who wait to be taken into a cell"),
            lambda area, now: area.answers_for(now, cells=True) & Q(state=ResidenceRegistration.State.REGISTERED),
            "created_at",
            own=False,
        )
    ],
)
SLIP = Noun(
    "slip",
    visible=visible_slips,
    fields=("id", "state", "year", "quarter", "unit__name", "object_until"),
    subject=slip_subject,
    messages=(
        MessageKind(
            "SLIP_MADE",
            _("There to be read: %(title)s"),
            _(
                "It was made from records, and you read it first. If something is wrong, you may object until %(until)s; "
                "without an objection it goes to your home unit then."
            ),
            [OnEntry("slip.made"), OnEntry("slip.corrected")],
            useful_for=TEN_DAYS,
            states=("MADE",),
        ),
        MessageKind(
            "SLIP_CLOSING",
            _("Until %(at)s you may object: %(title)s"),
            _("If it is right there is nothing to do: it goes to your home unit then."),
            # Once a quarter at most, on the last working day but one, to those who have neither agreed nor objected.
            [OnClock(timedelta(days=2), slips_closing_between, "object_until")],
            group=Group.REMINDERS,
            states=("MADE",),
            dated=True,
        ),
        MessageKind(
            "SLIP_OBJECTED",
            _("A member objects: %(title)s"),
            _("Please look at the records, put right what is wrong, and answer."),
            [OnEntry("slip.objected", "organisers_here")],
            useful_for=TEN_DAYS,
            states=("OBJECTED",),
        ),
        MessageKind(
            "SLIP_UPHELD",
            _("Your objection was answered: %(title)s"),
            _("The community found the records right and says why."),
            [OnEntry("slip.upheld")],
        ),
        MessageKind(
            "SLIP_RELEASED",
            _("From the community: %(title)s"),
            _(
                "It tells what a member of your branch did there, from records. The member saw it first and could object."
            ),
            [OnEntry("slip.released", "home_secretaries")],
            useful_for=TEN_DAYS,
        ),
    ),
)
