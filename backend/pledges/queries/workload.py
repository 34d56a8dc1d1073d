"""以事牵引、依事见人: the pledges and people for an issue, and the workload of a person."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q

from backend.issues.models import Issue
from backend.issues.policies import visible_issues
from backend.issues.queries import get_issue
from backend.organisations.models import Person
from backend.organisations.policies import ancestors
from backend.organisations.queries import get_person
from backend.pledges import policies
from backend.pledges.models import Pledge
from backend.pledges.queries.pledges import LISTED
from backend.posts.models import Claim
from backend.posts.policies import visible_claims
from backend.tasks.models import Task
from backend.tasks.policies import visible_tasks

MOST = 50
ABOUT_ISSUES = Q(metric="issues_resolved") | Q(metric__startswith="quantity:")


def list_pledges_on_issue(*, actor: Person, issue_id: UUID) -> list[dict[str, Any]]:
    """Pledges to whose progress this issue contributes: measured by its category or its results, at its cell or a unit above
    it, or by any metric of its cell. With the people responsible and helping."""
    issue = get_issue(actor=actor, id=issue_id)
    cells = [issue.cell_id, issue.cell.parent_id] if issue.cell else []
    cell_ids = [cell_id for cell_id in cells if cell_id]
    parent = issue.category.parent
    codes = ["", issue.category.code, *([parent.code] if parent else [])]
    here = Q(measured_cell=None, measured_unit__path__in=ancestors(issue.unit_path)) & ABOUT_ISSUES
    in_cell = Q(measured_cell_id__in=cell_ids)
    pledges = policies.visible_pledges(actor).filter(
        here | in_cell, measure=Pledge.Measure.LOCATION, category__in=codes, state__in=Pledge.SHOWN
    )
    rows = list(pledges.order_by("-id").prefetch_related("helpers")[:MOST])
    return [
        {
            **{name: getattr(pledge, name) for name in LISTED},
            "people": list(dict.fromkeys([pledge.responsible_id, *(helper.pk for helper in pledge.helpers.all())])),
        }
        for pledge in rows
    ]


def show_workload(*, actor: Person, person_id: UUID) -> dict[str, Any]:
    """The newest fifty pledges, claims, open tasks and open issues of a person that the actor may see. Raises NotFound."""
    person = get_person(actor=actor, id=person_id)
    helped = Pledge.helpers.through._default_manager.filter(person_id=person.pk).values("pledge_id")
    of_person = Q(responsible=person) | Q(pledge_list__owner=person) | Q(pk__in=helped)
    pledges = policies.visible_pledges(actor).filter(of_person).exclude(state=Pledge.State.WITHDRAWN)
    tasks = visible_tasks(actor).filter(person=person, state__in=Task.OPEN)
    issues = visible_issues(actor).filter(handler=person, state__in=Issue.OPEN)
    claims = visible_claims(actor).filter(person=person, state__in=Claim.LIVE)
    return {
        "person_id": person.pk,
        "claims": list(
            claims.order_by("-id").values(
                "id",
                "state",
                "post_id",
                title=F("post__title"),
                starts_at=F("post__starts_at"),
                ends_at=F("post__ends_at"),
            )[:MOST]
        ),
        "pledges": list(pledges.order_by("-id").values(*LISTED)[:MOST]),
        "tasks": list(tasks.order_by("-id").values("id", "state", "title", "due_at", "unit_id", "cell_id")[:MOST]),
        "issues": list(
            issues.order_by("-id").values(
                "id", "state", "title", "due_at", "unit_id", "cell_id", category_code=F("category__code")
            )[:MOST]
        ),
    }
