"""Pledges and the lists in which they are handed in. Not what was pledged: whose year it is of is enough to know it again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import Group, MessageKind, Noun, OnClock, OnEntry, Subject, once
from backend.pledges.policies import visible_lists, visible_pledges
from backend.pledges.queries import notes_due_between, reviews_due_between, submissions_due_between

LEAD = timedelta(days=3)


def pledge_subject(row: Mapping[str, Any]) -> Subject:
    title = gettext("a pledge for %(year)s, %(unit)s") % {"year": row["year"], "unit": row["unit__name"]}
    return Subject(title, title, row["state"], f"/pledges/{row['id']}")


def list_subject(row: Mapping[str, Any]) -> Subject:
    title = gettext("pledge list for %(year)s, %(unit)s") % {"year": row["year"], "unit": row["unit__name"]}
    return Subject(title, title, "", f"/pledge-lists/{row['id']}")


PLEDGE = Noun(
    "pledge",
    visible=visible_pledges,
    fields=("id", "state", "year", "unit__name"),
    subject=pledge_subject,
    messages=(
        MessageKind(
            "PLEDGE_RETURNED",
            _("Please look at this again: %(title)s"),
            _("The review left an opinion on what is still missing. You may change the pledge and hand it in again."),
            [OnEntry("pledge.returned", "pledgers")],
            states=("RETURNED",),
        ),
        MessageKind(
            "QUARTER_NOTE_DUE",
            _("A few words on the quarter by %(at)s: %(title)s"),
            _("The figures are there already; a few words on how it went are enough."),
            [OnClock(LEAD, once(notes_due_between))],
            group=Group.REMINDERS,
            states=("PUBLISHED",),
        ),
    ),
)
PLEDGE_LIST = Noun(
    "pledgelist",
    visible=visible_lists,
    fields=("id", "year", "unit__name"),
    subject=list_subject,
    messages=(
        MessageKind(
            "PLEDGES_TO_SUBMIT",
            _("To be handed in by %(at)s: %(title)s"),
            _("There are pledges in your list that you have not handed in for review yet."),
            [OnClock(LEAD, once(submissions_due_between))],
            group=Group.REMINDERS,
        ),
        MessageKind(
            "PLEDGES_TO_REVIEW",
            _("To be reviewed by %(at)s: %(title)s"),
            _("Pledges of this list wait for your opinion."),
            [OnClock(LEAD, once(reviews_due_between))],
            group=Group.REMINDERS,
        ),
    ),
)
