"""Everything that may wait for a person, each with the step that ends it, in the order in which it is shown.

Which rows wait is asked of the app that knows the rule (`backend/<app>/waiting.py`): exactly those on which the person may take
the step at that moment. tests/notifications/test_waiting.py takes every step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.campaigns import waiting as campaigns
from backend.handbook import waiting as handbook
from backend.issues import waiting as issues
from backend.journal.models import Entry
from backend.organisations.models import Person
from backend.pledges import waiting as pledges
from backend.posts import waiting as posts
from backend.tasks import waiting as tasks


def since_entry(*kinds: str) -> Coalesce:
    """Since the last entry of these kinds; without one since the row was made."""
    entries = Entry.objects.filter(subject_id=OuterRef("pk"), kind__in=kinds).order_by("-seq")
    return Coalesce(Subquery(entries.values("at")[:1]), F("created_at"))


@dataclass(frozen=True)
class WaitingList:
    """One kind of rows that wait for a person: `rows(actor, now)`, since when (`since`), until when if there is a day (`due`), and
    the address of the step that ends it, with the row's id. The step has the name of its view."""

    kind: str
    noun: str
    heading: str | Promise
    step: str
    rows: Callable[[Person, datetime], QuerySet[Any]]
    since: str | Coalesce = "created_at"
    due: str = ""

    @property
    def waits_since(self) -> Any:
        return F(self.since) if isinstance(self.since, str) else self.since

    @property
    def waits_until(self) -> Any:
        return F(self.due) if self.due else Value(None, DateTimeField())

    def step_url(self, row_id: UUID) -> str:
        return f"/api/v1/{self.step}" % row_id


LISTS = [
    # what was offered to oneself, and what one has taken on
    WaitingList(
        "places-to-accept", "claim", _("Places offered to you"), "claims/%s/acceptance", posts.offers,
        since_entry("claim.offered"), "offer_until",
    ),
    WaitingList("tasks-to-accept", "task", _("Tasks offered to you"), "tasks/%s/acceptance", tasks.offered, due="due_at"),
    WaitingList(
        "handovers-to-accept", "handover", _("Posts that others would like to hand over to you"), "handovers/%s/acceptance",
        posts.handovers,
    ),
    WaitingList(
        "pairings-to-accept", "pairing", _("Families that you are asked to help"), "pairings/%s/acceptance", handbook.pairings
    ),
    WaitingList(
        "slips-to-read", "slip", _("Feedback slips about you, to be read"), "feedback-slips/%s/agreement",
        campaigns.slips_to_read, since_entry("slip.made", "slip.corrected"), "object_until",
    ),
    WaitingList(
        "tasks-to-do", "task", _("Tasks that you have taken on"), "tasks/%s/completion", tasks.to_do,
        since_entry("task.accepted", "task.returned"), "due_at",
    ),
    WaitingList(
        "deeds-to-do", "deed", _("Deeds to which the branch has agreed"), "deeds/%s/completion", campaigns.deeds_to_do,
        since_entry("deed.agreed"),
    ),
    WaitingList(
        "requests-to-answer", "visit", _("Requests from visits, to be answered"), "visits/%s/answer", handbook.requests_to_answer,
        due="promised_on",
    ),
    WaitingList(
        "requests-to-follow-up", "visit", _("Requests to be followed up with the family"), "visits/%s/follow-up",
        handbook.requests_to_follow_up, since_entry("visit.answered", "visit.issue_created"), "promised_on",
    ),
    WaitingList(
        "visits-to-close", "visit", _("Requests that were followed up, to be closed"), "visits/%s/closure",
        handbook.visits_to_close, since_entry("visit.followed_up"),
    ),
    WaitingList(
        "pledges-to-submit", "pledge", _("Pledges to be handed in"), "pledges/%s/submission", pledges.to_hand_in,
        since_entry("pledge.returned"), "pledge_list__submit_by",
    ),
    WaitingList(
        "pledges-to-report", "pledge", _("Pledges whose last day has come, to be reported on"), "pledges/%s/report",
        pledges.to_report, "due_on",
    ),
    # what others wait for
    WaitingList(
        "issues-to-accept", "issue", _("Issues reported, to be accepted"), "issues/%s/acceptance", issues.to_accept, due="due_at"
    ),
    WaitingList(
        "issues-to-dispatch", "issue", _("Issues for which a handler is to be decided"), "issues/%s/dispatch",
        issues.to_dispatch, since_entry("issue.accepted", "issue.returned", "issue.reopened"), "due_at",
    ),
    WaitingList(
        "issues-to-take-up", "issue", _("Issues dispatched to your unit"), "issues/%s/handling", issues.to_take_up,
        since_entry("issue.dispatched"), "due_at",
    ),
    WaitingList(
        "issues-to-answer", "issue", _("Issues being handled, to be answered"), "issues/%s/response", issues.to_answer,
        since_entry("issue.dispatched", "issue.self_handled", "issue.taken_up", "issue.returned"), "due_at",
    ),
    WaitingList(
        "issues-to-verify", "issue", _("Issues answered, to be verified"), "issues/%s/verification", issues.to_verify,
        "responded_at", "due_at",
    ),
    WaitingList(
        "tasks-to-verify", "task", _("Tasks done, to be verified"), "tasks/%s/verification", tasks.to_verify, "done_at"
    ),
    WaitingList(
        "applications-to-choose", "claim", _("Applications, to be chosen from"), "claims/%s/confirmation", posts.applications,
        due="post__starts_at",
    ),
    WaitingList(
        "posts-short-of-people", "post", _("Posts that are short of people"), "posts/%s/tasks", posts.short_of_people,
        since_entry("post.opened"), "starts_at",
    ),
    WaitingList(
        "hours-to-confirm", "dutylog", _("Hours of service, to be confirmed"), "duty-logs/%s/confirmation", posts.hours_to_confirm
    ),
    WaitingList(
        "registrations-to-accept", "registration", _("Members who wait to be taken into a cell"),
        "residence-registrations/%s/acceptance", campaigns.registrations,
    ),
    WaitingList(
        "objections-to-answer", "slip", _("Objections to feedback slips, to be answered"), "feedback-slips/%s/answer",
        campaigns.objections, "objected_at",
    ),
    WaitingList(
        "deeds-to-agree", "deed", _("Deeds proposed, for the branch to agree"), "deeds/%s/agreement", campaigns.deeds_to_agree
    ),
    WaitingList(
        "deeds-to-accept", "deed", _("Deeds done, to be accepted"), "deeds/%s/acceptance", campaigns.deeds_to_accept,
        since_entry("deed.done"),
    ),
    WaitingList(
        "suggestions-to-receive", "suggestion", _("Suggestions made, to be received"), "suggestions/%s/receipt",
        campaigns.suggestions_to_receive,
    ),
    WaitingList(
        "suggestions-to-answer", "suggestion", _("Suggestions received, to be answered"), "suggestions/%s/answer",
        campaigns.suggestions_to_answer, since_entry("suggestion.received"),
    ),
    WaitingList(
        "examples-to-confirm", "example", _("Examples that wait to be confirmed"), "examples/%s/confirmation",
        campaigns.examples_to_confirm,
    ),
    WaitingList(
        "pledges-to-review", "pledge", _("Pledges handed in, to be reviewed"), "pledges/%s/review", pledges.to_review,
        "submitted_at", "pledge_list__review_by",
    ),
    WaitingList(
        "pledges-to-publish", "pledge", _("Pledges that passed the review, to be published"), "pledges/%s/publication",
        pledges.to_publish, "passed_at",
    ),
    WaitingList(
        "pledges-to-judge", "pledge", _("Pledges reported on, about which your side is asked"), "pledges/%s/verdict",
        pledges.to_judge, since_entry("pledge.reported"),
    ),
    WaitingList(
        "pledges-to-evaluate", "pledge", _("Pledges whose result is to be stated"), "pledges/%s/evaluation",
        pledges.to_evaluate, since_entry("pledge.reported", "pledge.judged"),
    ),
]  # fmt: skip
WAITING: Mapping[str, WaitingList] = {waiting.kind: waiting for waiting in LISTS}
