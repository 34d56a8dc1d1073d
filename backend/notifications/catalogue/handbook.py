"""Visits to households, and the consents that households gave."""

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.handbook.policies import visible_households, visible_visits
from backend.handbook.queries import consents_ending_between, end_of_consent, promises_by_moment
from backend.notifications.catalogue.declarations import Noun, OnClock, OnEntry, Row, Subject, reminder, summed

# A consent ends at 18:00; both reminders come at nine in the morning. The first is of no use once the second is due.
FIRST, LAST = timedelta(days=30, hours=9), timedelta(days=7, hours=9)
# A consent given for a shorter time than FIRST has the second reminder alone; a renewed one ends on another day.
CONSENTS_ENDING = [
    OnClock(FIRST, partial(consents_ending_between, given_for=FIRST), ends_before=LAST),
    OnClock(LAST, partial(consents_ending_between, given_for=LAST)),
]
PROMISES = OnClock(timedelta(hours=24), promises_by_moment, in_sets=True)


def visit_subject(row: Row) -> Subject:
    """Nothing of the family, neither its code nor its cell: the visitor knows which one is meant."""
    title = gettext("the visit of %(day)s") % {"day": row["day"].isoformat()}
    return Subject(title, gettext("a visit"), row["state"], f"/visits/{row['id']}")


def household_subject(row: Row) -> Subject:
    """The code of the household for a signed-in reader; a mail does not name even that."""
    title = gettext("household %(code)s") % {"code": row["code"]}
    until = end_of_consent(row["consent_until"])
    return Subject(title, gettext("a household you answer for"), row["state"], f"/households/{row['id']}", until=until)


VISIT_MESSAGES = [
    reminder("PROMISE_DUE", [PROMISES], states=("NOTED", "ANSWERED_ON_SITE", "ISSUE_CREATED")).words(
        _("Promised for %(at)s: %(title)s"),
        _("Somebody waits for what was promised at a visit. Please look after it and note it in the handbook."),
    ),
]
VISIT_MESSAGES += [
    summed("REQUEST_SETTLED", [OnEntry("issue.closed", "issue_promisers")], states=("ISSUE_CREATED",)).words(
        _("Settled after %(title)s"),
        _(
            "The issue that was made of the family's request is closed. Please tell the family what came of it, and note the "
            "return visit in the handbook."
        ),
    ),
    summed("REQUEST_REOPENED", [OnEntry("issue.reopened", "issue_promisers")]).words(
        _("Not settled yet, after %(title)s"),
        _(
            "The issue that was made of the family's request is open again. If the family was told that it is settled, please "
            "let them know."
        ),
    ),
]
VISIT_MESSAGES += [
    summed("VISIT_REQUEST", [OnEntry("visit.recorded", "cell_coordinators")], states=("NOTED",)).words(
        _("A family asks for something: %(title)s"),
        _("A member noted a request in the handbook. Please see whether it can be answered there or becomes an issue."),
    ),
]


HOUSEHOLD_MESSAGES = [
    reminder("CONSENT_ENDING", CONSENTS_ENDING, states=("ACTIVE",), dated=True).words(
        _("A consent ends on %(day)s: %(title)s"),
        _(
            "If help is to go on, please ask the family again and enter the renewed consent. The day after it ends everything "
            "that was noted about the family is removed, without another question."
        ),
    ),
]
HOUSEHOLD_FIELDS = ("id", "state", "code", "consent_until")
NOUNS = [
    Noun("visit", visible_visits, ("id", "state", "day"), visit_subject, VISIT_MESSAGES),
    Noun("household", visible_households, HOUSEHOLD_FIELDS, household_subject, HOUSEHOLD_MESSAGES),
]
