"""Lists of issues."""

from backend.common.db import versions
from backend.issues.models import Issue, IssueCategory
from backend.journal import operations as journal
from tests import factories
from tests.query_counts import Listing
from tests.world import NOW, World


def reports(world: World, number: int) -> None:
    for _ in range(number):
        factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)


def categories(world: World, number: int) -> None:
    there = IssueCategory.objects.count()
    for turn in range(number):
        code = f"more-{there + turn}"
        IssueCategory.objects.create(code=code, name_zh=code, name_en=code, due_days=1, created_at=NOW)


def one_issue(world: World) -> str:
    issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)
    return f"/api/v1/issues/{issue.pk}/history"


def longer_history(world: World, number: int) -> None:
    issue = Issue.objects.get()
    for _ in range(number):
        versions.update_versioned(issue)
        journal.record("issue.edited", actor=world.ada, at=NOW, subject=issue, scope=issue.scope)


def similar(world: World) -> str:
    issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)
    return f"/api/v1/issues/{issue.pk}/similar"


ROWS = {
    "GET issues": Listing(reports, "/api/v1/issues", reader="ada", statements=2),
    "GET issues/<uuid:issue_id>/history": Listing(longer_history, one_issue, reader="ada", statements=3),
    "GET issues/<uuid:issue_id>/similar": Listing(reports, similar, reader="ada", statements=3),
    "GET issue-categories": Listing(categories, "/api/v1/issue-categories?page_size=100", reader="ada", statements=2),
}
