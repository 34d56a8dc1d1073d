"""Everything that may wait for a person, each with the step that ends it, in the order in which it is shown.

Which rows wait is asked of the app that knows the rule (`backend/<app>/waiting.py`): exactly those on which the person may take
the step at that moment. tests/notifications/test_waiting.py takes every step.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.campaigns import waiting as campaigns
from backend.campaigns.policies import SUPERVISORS
from backend.handbook import waiting as handbook
from backend.issues import waiting as issues
from backend.issues.policies import GRID
from backend.journal.models import Entry
from backend.organisations.models import Person
from backend.organisations.policies import ORGANISERS
from backend.pledges import waiting as pledges
from backend.pledges.policies import REVIEWERS
from backend.posts import waiting as posts
from backend.tasks import waiting as tasks
from backend.tasks.policies import VERIFIERS


def since_entry(*kinds: str) -> Coalesce:
    """Since the last entry of these kinds; without one since the row was made."""
    entries = Entry.objects.filter(subject_id=OuterRef("pk"), kind__in=kinds).order_by("-seq")
    return Coalesce(Subquery(entries.values("at")[:1]), F("created_at"))


@dataclass(frozen=True)
class LocationFields:
    """The fields of a row that say where it is; a row without a cell has none. `any_cell`: those of every cell of the unit may
    take the step."""

    path: str
    cell: str = ""
    any_cell: bool = False


def at(prefix: str = "") -> LocationFields:
    return LocationFields(f"{prefix}unit_path", f"{prefix}cell")


@dataclass(frozen=True)
class WaitingList:
    """One kind of rows that wait for a person: `rows(actor, now)`, since when (`since`), until when if there is a day (`due`), and
    the address of the step that ends it, with the row's id. The step has the name of its view.

    `location` is where the row is, among its fields (None: it is the person's own, nobody else holds it); `by` are the roles that may
    take the step there, by tier for pledges; `not_by` is the field of the person who may not.
    `held` is the field of the person who has it in hand before the others, and `held_by` what that person is called.
    """

    kind: str
    noun: str
    heading: str | Promise
    step: str
    rows: Callable[[Person, datetime], QuerySet[Any]]
    since: str | Coalesce = "created_at"
    due: str = ""
    location: LocationFields | None = None
    by: Collection[str] | Mapping[str, Collection[str]] = ORGANISERS
    not_by: str = "person_id"
    held: str = ""
    held_by: str | Promise = ""

    @property
    def waits_since(self) -> Any:
        return F(self.since) if isinstance(self.since, str) else self.since

    @property
    def waits_until(self) -> Any:
        return F(self.due) if self.due else Value(None, DateTimeField())

    def step_url(self, row_id: UUID) -> str:
        return f"/api/v1/{self.step}" % row_id


VISITOR = _("the member who made the visit")
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
        held="person_id", held_by=VISITOR,
    ),
    WaitingList(
        "requests-to-follow-up", "visit", _("Requests to be followed up with the family"), "visits/%s/follow-up",
        handbook.requests_to_follow_up, since_entry("visit.answered", "visit.issue_created"), "promised_on",
        held="person_id", held_by=VISITOR,
    ),
    WaitingList(
        "visits-to-close", "visit", _("Requests that were followed up, to be closed"), "visits/%s/closure",
        handbook.visits_to_close, since_entry("visit.followed_up"),
        held="person_id", held_by=VISITOR,
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
        "issues-to-accept", "issue", _("Issues reported, to be accepted"), "issues/%s/acceptance", issues.to_accept, due="due_at",
        location=at(), not_by="",
    ),
    WaitingList(
        "issues-to-dispatch", "issue", _("Issues for which a handler is to be decided"), "issues/%s/dispatch",
        issues.to_dispatch, since_entry("issue.accepted", "issue.returned", "issue.reopened"), "due_at",
        location=at(), not_by="",
    ),
    WaitingList(
        "issues-to-take-up", "issue", _("Issues dispatched to your unit"), "issues/%s/handling", issues.to_take_up,
        since_entry("issue.dispatched"), "due_at",
        location=LocationFields("handler_unit__path"), not_by="",
    ),
    WaitingList(
        "issues-to-answer", "issue", _("Issues being handled, to be answered"), "issues/%s/response", issues.to_answer,
        since_entry("issue.dispatched", "issue.self_handled", "issue.taken_up", "issue.returned"), "due_at",
        location=at(), not_by="", held="handler_id", held_by=_("the handler"),
    ),
    WaitingList(
        "issues-to-verify", "issue", _("Issues answered, to be verified"), "issues/%s/verification", issues.to_verify,
        "responded_at", "due_at",
        location=at(), by=GRID, not_by="responded_by_id",
    ),
    WaitingList(
        "tasks-to-verify", "task", _("Tasks done, to be verified"), "tasks/%s/verification", tasks.to_verify, "done_at",
        location=at(), by=VERIFIERS,
    ),
    WaitingList(
        "applications-to-choose", "claim", _("Applications, to be chosen from"), "claims/%s/confirmation", posts.applications,
        due="post__starts_at",
        location=at("post__"),
    ),
    WaitingList(
        "posts-short-of-people", "post", _("Posts that are short of people"), "posts/%s/tasks", posts.short_of_people,
        since_entry("post.opened"), "starts_at",
        location=at(), not_by="",
    ),
    WaitingList(
        "hours-to-confirm", "dutylog", _("Hours of service, to be confirmed"), "duty-logs/%s/confirmation", posts.hours_to_confirm,
        location=at("claim__post__"), not_by="claim__person_id",
    ),
    WaitingList(
        "registrations-to-accept", "registration", _("Members who wait to be taken into a cell"),
        "residence-registrations/%s/acceptance", campaigns.registrations,
        location=LocationFields("unit_path", any_cell=True),
    ),
    WaitingList(
        "objections-to-answer", "slip", _("Objections to feedback slips, to be answered"), "feedback-slips/%s/answer",
        campaigns.objections, "objected_at",
        location=at(),
    ),
    WaitingList(
        "deeds-to-agree", "deed", _("Deeds proposed, for the branch to agree"), "deeds/%s/agreement", campaigns.deeds_to_agree,
        location=LocationFields("unit__path"), by=SUPERVISORS,
    ),
    WaitingList(
        "deeds-to-accept", "deed", _("Deeds done, to be accepted"), "deeds/%s/acceptance", campaigns.deeds_to_accept,
        since_entry("deed.done"),
        location=LocationFields("unit__path"), by=SUPERVISORS,
    ),
    WaitingList(
        "suggestions-to-receive", "suggestion", _("Suggestions made, to be received"), "suggestions/%s/receipt",
        campaigns.suggestions_to_receive,
        location=LocationFields("unit__path"), by=SUPERVISORS,
    ),
    WaitingList(
        "suggestions-to-answer", "suggestion", _("Suggestions received, to be answered"), "suggestions/%s/answer",
        campaigns.suggestions_to_answer, since_entry("suggestion.received"),
        location=LocationFields("unit__path"), by=SUPERVISORS,
    ),
    WaitingList(
        "examples-to-confirm", "example", _("Examples that wait to be confirmed"), "examples/%s/confirmation",
        campaigns.examples_to_confirm,
        location=LocationFields("unit__path"), by=SUPERVISORS,
    ),
    WaitingList(
        "pledges-to-review", "pledge", _("Pledges handed in, to be reviewed"), "pledges/%s/review", pledges.to_review,
        "submitted_at", "pledge_list__review_by",
        location=LocationFields("unit_path"), by=REVIEWERS, not_by="responsible_id",
    ),
    WaitingList(
        "pledges-to-publish", "pledge", _("Pledges that passed the review, to be published"), "pledges/%s/publication",
        pledges.to_publish, "passed_at",
        location=LocationFields("unit_path"), by=REVIEWERS, not_by="responsible_id",
    ),
    WaitingList(
        "pledges-to-judge", "pledge", _("Pledges reported on, about which your side is asked"), "pledges/%s/verdict",
        pledges.to_judge, since_entry("pledge.reported"),
        location=LocationFields("unit_path"), by=REVIEWERS, not_by="responsible_id",
    ),
    WaitingList(
        "pledges-to-evaluate", "pledge", _("Pledges whose result is to be stated"), "pledges/%s/evaluation",
        pledges.to_evaluate, since_entry("pledge.reported", "pledge.judged"),
        location=LocationFields("unit_path"), by=REVIEWERS, not_by="responsible_id",
    ),
]  # fmt: skip
WAITING: Mapping[str, WaitingList] = {waiting.kind: waiting for waiting in LISTS}
