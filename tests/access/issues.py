"""Who may do what with issues."""

from collections.abc import Mapping
from itertools import count

from django.utils import timezone

from backend.issues import operations, queries
from tests import factories
from tests.access import Access
from tests.issues import steps
from tests.world import NOW, World

EVERYBODY = dict.fromkeys(("ben", "bao", "cem", "hao", "ada", "eva", "fay", "gao", "ivy", "jin"), 201)
ORGANISERS = {"ada": 201, "fay": 201, "eva": 201}
SEEN = {"ben": 403, "gao": 403, "jin": 403}  # the reporter, the auditor and the worker see it


class FreshAddress(Mapping):
    """Headers in which each call comes from another address, so that the table meets rights and not the throttle."""

    numbers = count(1)

    def __getitem__(self, name: str) -> str:
        number = next(self.numbers)
        return f"10.0.{number // 250}.{number % 250}"

    def __iter__(self):
        return iter(["REMOTE_ADDR"])

    def __len__(self) -> int:
        return 1


def path(issue, step: str = "") -> str:
    return f"/api/v1/issues/{issue.pk}{step}"


def reported(world: World):
    return factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)


def to_kongpu(world: World):
    issue = steps.accepted(world)
    return operations.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW, unit_id=world.kongpu.pk)


def answered_by_eva(world: World):
    issue = operations.handle_by_grid(actor=world.eva, issue_id=steps.accepted(world).pk, now=NOW)
    return operations.respond_to_issue(actor=world.eva, issue_id=issue.pk, now=NOW, resolution="Filled")


def by_resident(world: World):
    return operations.report_as_resident(
        actor=queries.get_resident(), now=NOW, category="road", title="x", cell_id=world.cell.pk, contact="13900000000"
    )


def tracked(world: World, *, asked: bool = False, closed: bool = False) -> str:
    from backend.issues import tracking

    issue = by_resident(world)
    given = {"issue_id": issue.pk, "now": timezone.now()}
    if asked:
        operations.ask_reporter(actor=world.ada, question="Where exactly?", **given)
    if closed:
        operations.accept_issue(actor=world.ada, **given)
        operations.handle_by_grid(actor=world.ada, **given)
        operations.respond_to_issue(actor=world.ada, resolution="Filled", **given)
        operations.close_issue(actor=world.jin, **given)
    return f"/api/v1/issues/tracking/{tracking.code_for(issue.pk)}"


def asked(world: World):
    return operations.ask_reporter(actor=world.ada, issue_id=reported(world).pk, now=NOW, question="Where exactly?")


def objected(world: World):
    return operations.object_to_closing(actor=world.ben, issue_id=steps.closed(world).pk, now=NOW, reason="Still there")


def proposed(world: World):
    return operations.propose_suspension(actor=world.ada, issue_id=reported(world).pk, now=NOW, reason="No money")


def suspended(world: World):
    return operations.approve_proposal(actor=world.fay, issue_id=proposed(world).pk, now=NOW)


def merged(world: World):
    given = {"into_id": reported(world).pk, "reason": "The same", "now": NOW}
    return operations.merge_issue(actor=world.ada, issue_id=reported(world).pk, **given)


def report_body(world: World) -> dict:
    return {"category": "road", "title": "Hole", "cell_id": str(world.cell.pk)}


def category(world: World):
    return queries.IssueCategory.objects.get(code="road")


NEW_CATEGORY = {"code": "snow", "name_zh": "积雪", "name_en": "Snow", "due_days": 1}

ROWS = {
    "GET issues": Access(lambda world: "/api/v1/issues", others=200),
    "POST issues": Access(lambda world: ("/api/v1/issues", report_body(world)), EVERYBODY, others=400),
    "POST issues/resident-reports": Access(
        lambda world: ("/api/v1/issues/resident-reports", report_body(world), FreshAddress()),
        others=201,
        anonymous=201,
    ),
    "GET issues/tracking/<str:code>": Access(tracked, others=200, anonymous=200),
    "GET issues/<uuid:issue_id>": Access(
        lambda world: path(reported(world)), {"ben": 200, "ada": 200, "jin": 200, "fay": 200, "eva": 200, "gao": 200}
    ),
    "PATCH issues/<uuid:issue_id>": Access(
        lambda world: (path(reported(world)), {"title": "Holes"}, {"HTTP_IF_MATCH": '"1"'}),
        {**dict.fromkeys(ORGANISERS, 200), **SEEN},
    ),
    "GET issues/<uuid:issue_id>/history": Access(
        lambda world: path(reported(world), "/history"),
        {"ben": 200, "ada": 200, "jin": 200, "fay": 200, "eva": 200, "gao": 200},
    ),
    "POST issues/<uuid:issue_id>/contact-reading": Access(
        lambda world: (path(by_resident(world), "/contact-reading"), {"purpose": "VISIT"}),
        {**ORGANISERS, "gao": 403, "jin": 403},
    ),
    "POST issues/<uuid:issue_id>/acceptance": Access(
        lambda world: (path(reported(world), "/acceptance"), {}), {**ORGANISERS, **SEEN}
    ),
    "POST issues/<uuid:issue_id>/dispatch": Access(
        lambda world: (path(steps.accepted(world), "/dispatch"), {"unit_id": str(world.kongpu.pk)}),
        {**ORGANISERS, **SEEN},
    ),
    "POST issues/<uuid:issue_id>/tasks": Access(
        lambda world: (
            path(steps.accepted(world), "/tasks"),
            {"title": "Fill it", "due_at": steps.LATER.isoformat(), "person_id": str(world.bao.pk)},
        ),
        {**ORGANISERS, **SEEN},
    ),
    "POST issues/<uuid:issue_id>/self-handling": Access(
        lambda world: (path(steps.accepted(world), "/self-handling"), {}), {**ORGANISERS, **SEEN, "jin": 201}
    ),
    "POST issues/<uuid:issue_id>/handling": Access(
        lambda world: (path(to_kongpu(world), "/handling"), {}), {**SEEN, "ada": 403, "fay": 201, "eva": 201}
    ),
    "POST issues/<uuid:issue_id>/return": Access(
        lambda world: (path(to_kongpu(world), "/return"), {"reason": "not ours"}),
        {**SEEN, "ada": 403, "fay": 204, "eva": 204},
    ),
    # Fay and Eva are above the place and do not handle it.
    "POST issues/<uuid:issue_id>/extension": Access(
        lambda world: (
            path(steps.accepted(world), "/extension"),
            {"due_at": steps.EXTENDED.isoformat(), "reason": "Rain"},
        ),
        {**SEEN, "ada": 403, "fay": 201, "eva": 201},
    ),
    "POST issues/<uuid:issue_id>/response": Access(
        lambda world: (path(to_kongpu(world), "/response"), {"resolution": "Filled"}),
        {**SEEN, "ada": 403, "fay": 201, "eva": 201},
    ),
    "POST issues/<uuid:issue_id>/verification": Access(
        lambda world: (path(answered_by_eva(world), "/verification"), {}),
        {**SEEN, "jin": 201, "ada": 201, "fay": 201, "eva": 409},
    ),
    "POST issues/<uuid:issue_id>/rejection": Access(
        lambda world: (path(answered_by_eva(world), "/rejection"), {"reason": "Still there"}),
        {**SEEN, "jin": 201, "ada": 201, "fay": 201, "eva": 409},
    ),
    "POST issues/<uuid:issue_id>/reopening": Access(
        lambda world: (path(steps.closed(world), "/reopening"), {"reason": "Open again"}), {**ORGANISERS, **SEEN}
    ),
    "POST issues/tracking/<str:code>/reply": Access(
        lambda world: (tracked(world, asked=True) + "/reply", {"reply": "At gate 3"}, FreshAddress()),
        others=201,
        anonymous=201,
    ),
    "POST issues/tracking/<str:code>/objection": Access(
        lambda world: (tracked(world, closed=True) + "/objection", {"reason": "Still there"}, FreshAddress()),
        others=201,
        anonymous=201,
    ),
    "POST issues/<uuid:issue_id>/question": Access(
        lambda world: (path(reported(world), "/question"), {"question": "Where exactly?"}), {**ORGANISERS, **SEEN}
    ),
    "POST issues/<uuid:issue_id>/reply": Access(
        lambda world: (path(asked(world), "/reply"), {"reply": "At gate 3"}), {**SEEN, **ORGANISERS, "ben": 201}
    ),
    "POST issues/<uuid:issue_id>/objection": Access(
        lambda world: (path(steps.closed(world), "/objection"), {"reason": "Still there"}),
        {**SEEN, **dict.fromkeys(ORGANISERS, 403), "ben": 201},
    ),
    # Ada handled it.
    "POST issues/<uuid:issue_id>/objection-answer": Access(
        lambda world: (path(objected(world), "/objection-answer"), {"reason": "Seen with a neighbour"}),
        {**SEEN, **ORGANISERS, "ada": 409},
    ),
    "POST issues/<uuid:issue_id>/recall": Access(
        lambda world: (path(to_kongpu(world), "/recall"), {"reason": "No answer for a week"}), {**SEEN, **ORGANISERS}
    ),
    "POST issues/<uuid:issue_id>/suspension": Access(
        lambda world: (path(reported(world), "/suspension"), {"reason": "Next year's budget"}), {**ORGANISERS, **SEEN}
    ),
    "POST issues/<uuid:issue_id>/voiding": Access(
        lambda world: (path(reported(world), "/voiding"), {"reason": "A test"}), {**ORGANISERS, **SEEN}
    ),
    # Ada proposed it and is below those who approve.
    "POST issues/<uuid:issue_id>/approval": Access(
        lambda world: (path(proposed(world), "/approval"), {}), {**SEEN, "ada": 403, "fay": 201, "eva": 201}
    ),
    "POST issues/<uuid:issue_id>/refusal": Access(
        lambda world: (path(proposed(world), "/refusal"), {"reason": "It can be done"}),
        {**SEEN, "ada": 403, "fay": 201, "eva": 201},
    ),
    "POST issues/<uuid:issue_id>/resumption": Access(
        lambda world: (path(suspended(world), "/resumption"), {"reason": "There is money"}), {**ORGANISERS, **SEEN}
    ),
    "POST issues/<uuid:issue_id>/merger": Access(
        lambda world: (path(reported(world), "/merger"), {"into_id": str(reported(world).pk), "reason": "The same"}),
        {**ORGANISERS, **SEEN},
    ),
    "POST issues/<uuid:issue_id>/unmerging": Access(
        lambda world: (path(merged(world), "/unmerging"), {"reason": "Another hole"}), {**ORGANISERS, **SEEN}
    ),
    "GET issues/<uuid:issue_id>/similar": Access(
        lambda world: path(reported(world), "/similar"),
        {"ben": 200, "ada": 200, "jin": 200, "fay": 200, "eva": 200, "gao": 200},
    ),
    "GET units/<uuid:unit_id>/issue-rates": Access(
        lambda world: f"/api/v1/units/{world.wenzhu.pk}/issue-rates",
        dict.fromkeys(("ada", "ben", "bao", "cem", "eva", "fay", "gao", "hao", "ivy", "jin"), 200),
    ),
    "GET issue-categories": Access(lambda world: "/api/v1/issue-categories", others=200, anonymous=200),
    "POST issue-categories": Access(
        lambda world: ("/api/v1/issue-categories", NEW_CATEGORY), {"eva": 201, "kim": 201}, others=403
    ),
    "GET issue-categories/<uuid:category_id>": Access(
        lambda world: f"/api/v1/issue-categories/{category(world).pk}", others=200
    ),
    "PATCH issue-categories/<uuid:category_id>": Access(
        lambda world: (
            f"/api/v1/issue-categories/{category(world).pk}", {"name_en": "Roads"}, {"HTTP_IF_MATCH": '"1"'}
        ),
        {"eva": 200, "kim": 200},
        others=403,
    ),
}  # fmt: skip
