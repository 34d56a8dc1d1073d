"""Pledges and the lists in which they are handed in. Messages name year and unit, not what was pledged."""

from datetime import timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.notifications.catalogue.declarations import (
    MessageKind,
    Noun,
    OnClock,
    OnEntry,
    Row,
    Subject,
    reminder,
    summed,
)
from backend.pledges.policies import visible_lists, visible_pledges
from backend.pledges.queries import notes_due_between, reviews_due_between, submissions_due_between

LEAD = timedelta(days=3)


def pledge_subject(row: Row) -> Subject:
    title = gettext("a pledge for %(year)s, %(unit)s") % {"year": row["year"], "unit": row["unit__name"]}
    return Subject(title, title, row["state"], f"/pledges/{row['id']}")


def list_subject(row: Row) -> Subject:
    title = gettext("pledge list for %(year)s, %(unit)s") % {"year": row["year"], "unit": row["unit__name"]}
    return Subject(title, title, "", f"/pledge-lists/{row['id']}")


PLEDGE_MESSAGES = [
    MessageKind("PLEDGE_RETURNED", [OnEntry("pledge.returned", "pledgers")], states=("RETURNED",)).words(
        _("Please look at this again: %(title)s"),
        _("The review left an opinion on what is still missing. You may change the pledge and hand it in again."),
    ),
    summed("PLEDGE_TO_REVIEW", [OnEntry("pledge.submitted", "reviewers")], states=("UNDER_REVIEW",)).words(
        _("Waits for your review: %(title)s"),
        _("A pledge was handed in. Please read it and let it pass, or say what is still missing."),
    ),
    summed("PLEDGE_PASSED", [OnEntry("pledge.passed", "who_pledged")], states=("UNDER_REVIEW",)).words(
        _("The review is passed: %(title)s"),
        _("It may be published now; you decide to whom it is shown."),
    ),
    summed("PLEDGE_PUBLISHED", [OnEntry("pledge.published", "who_pledged")], states=("PUBLISHED",)).words(
        _("Published: %(title)s"),
        _("From now on its progress is computed from the records; nothing has to be reported by hand."),
    ),
    summed("PLEDGE_SHOWN", [OnEntry("pledge.shown", "who_pledged")]).words(
        _("Shown to others than before: %(title)s"),
        _("It was changed who may read this pledge. To whom it is shown now stands beside it."),
    ),
    summed("PLEDGE_REVISED", [OnEntry("pledge.revised", "reviewers")]).words(
        _("Changed after publication: %(title)s"),
        _("What was changed, and why, stands beside the pledge for everybody who reads it."),
    ),
    summed("PLEDGE_TO_EVALUATE", [OnEntry("pledge.reported", "reviewers")], states=("SELF_REPORTED",)).words(
        _("Waits to be evaluated: %(title)s"),
        _("Who made the pledge has said how it went. Please look at the records and say how you see it."),
    ),
    summed("PLEDGE_EVALUATED", [OnEntry("pledge.evaluated", "who_pledged")], states=("EVALUATED",)).words(
        _("Evaluated: %(title)s"),
        _("The result and what the sides said stand beside the pledge. Thank you for your work."),
    ),
    reminder("QUARTER_NOTE_DUE", [OnClock(LEAD, notes_due_between)], states=("PUBLISHED",)).words(
        _("A few words on the quarter by %(at)s: %(title)s"),
        _("The figures are there already; a few words on how it went are enough."),
    ),
]
PLEDGE_LIST_MESSAGES = [
    reminder("PLEDGES_TO_SUBMIT", [OnClock(LEAD, submissions_due_between)]).words(
        _("To be handed in by %(at)s: %(title)s"),
        _("There are pledges in your list that you have not handed in for review yet."),
    ),
    reminder("PLEDGES_TO_REVIEW", [OnClock(LEAD, reviews_due_between)]).words(
        _("To be reviewed by %(at)s: %(title)s"),
        _("Pledges of this list wait for your opinion."),
    ),
]
NOUNS = [
    Noun("pledge", visible_pledges, ("id", "state", "year", "unit__name"), pledge_subject, PLEDGE_MESSAGES),
    Noun("pledgelist", visible_lists, ("id", "year", "unit__name"), list_subject, PLEDGE_LIST_MESSAGES),
]
