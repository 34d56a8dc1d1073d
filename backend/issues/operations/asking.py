"""Ask the reporter, and their reply. The clock stands still meanwhile, but not for ever."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.common.db import versions
from backend.common.db.operations import operation
from backend.common.errors import Conflict, expect_state, require
from backend.common.worktime import WHOLE_DAYS, WORKING_DAY
from backend.issues import deadlines, policies, queries
from backend.issues.models import Issue
from backend.issues.operations.handling import record
from backend.organisations.models import Person

REPLY_TIME = deadlines.Limit(5 * WORKING_DAY, WHOLE_DAYS)  # how long the clock waits for a reply (ours)
MOST_QUESTIONS = 2  # since the clock started (ours): asking is no way to win time


class QuestionOpen(Conflict):
    code = "question-open"
    title = _("The reporter has been asked already and has not replied yet.")


class TooManyQuestions(Conflict):
    code = "too-many-questions"
    title = _("The reporter has been asked as often as the time limit may wait for it. Please speak with them.")


class NothingAsked(Conflict):
    code = "nothing-asked"
    title = _("The reporter is not being asked anything.")


@operation
def ask_reporter(*, actor: Person, issue_id: UUID, now: datetime, question: str) -> Issue:
    """Ask the reporter what is missing. The clock stands still until the reply, for five working days at most.

    By whoever organises or handles the issue, twice at most until it is reopened. Raises QuestionOpen, TooManyQuestions.
    """
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(policies.may_ask(actor, issue))
    expect_state(issue, *Issue.UNANSWERED)
    if issue.asks_reporter:
        raise QuestionOpen
    if issue.questions >= MOST_QUESTIONS:
        raise TooManyQuestions
    days = queries.corrected_days()
    until = REPLY_TIME.after(now, days)
    clock = deadlines.recomputed(issue, days, clock_stops=deadlines.with_stop(issue, now, until))
    versions.update_versioned(
        issue, question=question, reply="", questions=issue.questions + 1, asked_until=until, **clock
    )
    record("issue.asked", issue, actor=actor, now=now, asked_until=until)
    return issue


@operation
def reply_to_question(*, actor: Person, issue_id: UUID, now: datetime, reply: str) -> Issue:
    """Reply as the reporter, or write down what the reporter replied, as whoever may ask. The clock goes on."""
    issue = queries.get_issue(actor=actor, id=issue_id)
    require(issue.reporter_id == actor.pk or policies.may_ask(actor, issue))
    return store_reply(issue, actor=actor, now=now, reply=reply)


@operation
def reply_as_resident(*, actor: Person, code: str, now: datetime, reply: str) -> Issue:
    """Reply with the tracking code."""
    return store_reply(queries.get_tracked(code), actor=actor, now=now, reply=reply)


def store_reply(issue: Issue, *, actor: Person, now: datetime, reply: str) -> Issue:
    if not issue.asks_reporter:
        raise NothingAsked
    clock = deadlines.recomputed(issue, queries.corrected_days(), clock_stops=deadlines.stops_until(issue, now))
    versions.update_versioned(issue, reply=reply, asked_until=None, **clock)
    record("issue.replied", issue, actor=actor, now=now)
    return issue
