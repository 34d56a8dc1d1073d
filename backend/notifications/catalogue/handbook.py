"""Visits to households, and the consents that households gave."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.handbook.policies import visible_households, visible_visits
from backend.handbook.queries import consents_ending_between, end_of_consent, promises_by_moment
from backend.notifications.catalogue.declarations import Group, MessageKind, Noun, OnClock, Subject, once

# A consent ends at 18:00; both reminders come at nine in the morning. The first is of no use once the second is due.
FIRST, LAST = timedelta(days=30, hours=9), timedelta(days=7, hours=9)


def visit_subject(row: Mapping[str, Any]) -> Subject:
    """Nothing of the family, neither its code nor its cell: whoever made the visit knows which one is meant."""
    title = gettext("your visit of %(day)s") % {"day": row["day"].isoformat()}
    return Subject(title, gettext("a visit of yours"), row["state"], f"/visits/{row['id']}")


def household_subject(row: Mapping[str, Any]) -> Subject:
    """Its code, for those who answer for it and are signed in; in a mail not even that."""
    title = gettext("household %(code)s") % {"code": row["code"]}
    until = end_of_consent(row["consent_until"])
    return Subject(title, gettext("a household you answer for"), row["state"], f"/households/{row['id']}", until=until)


VISIT = Noun(
    "visit",
    visible=visible_visits,
    fields=("id", "state", "day"),
    subject=visit_subject,
    messages=(
        MessageKind(
            "PROMISE_DUE",
            _("Promised for %(at)s: %(title)s"),
            _("Somebody waits for what was promised at a visit. Please look after it and note it in the handbook."),
            [OnClock(timedelta(hours=24), promises_by_moment)],
            group=Group.REMINDERS,
            states=("NOTED", "ANSWERED_ON_SITE", "ISSUE_CREATED"),
        ),
    ),
)
HOUSEHOLD = Noun(
    "household",
    visible=visible_households,
    fields=("id", "state", "code", "consent_until"),
    subject=household_subject,
    messages=(
        MessageKind(
            "CONSENT_ENDING",
            _("A consent ends on %(day)s: %(title)s"),
            _(
                "If help is to go on, please ask the family again and enter the renewed consent. The day after it ends everything "
                "that was noted about the family is removed, without another question."
            ),
            # One given for a shorter time than that has the second reminder alone; a renewed one ends on another day.
            [
                OnClock(FIRST, once(partial(consents_ending_between, given_for=FIRST)), ends_before=LAST),
                OnClock(LAST, once(partial(consents_ending_between, given_for=LAST))),
            ],
            group=Group.REMINDERS,
            states=("ACTIVE",),
            dated=True,
        ),
    ),
)
