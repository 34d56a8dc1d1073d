"""Who may do what with pledges. Ben's, of 文竹's branch, unless told: Hao reviews them, Fay and Eva are above, Gao audits."""

from backend.issues.models import Issue
from backend.pledges.models import Milestone
from tests import factories
from tests.access import Access
from tests.access.campaigns import consortium
from tests.handbook.steps import with_help
from tests.pledges import steps
from tests.world import World

DISTRICT = ("ada", "ben", "bao", "cem", "eva", "fay", "gao", "hao", "ivy", "jin")
EVERYBODY = dict.fromkeys((*DISTRICT, "dan", "kim", "lin", "mei", "nan"), 200)
ABOVE = ("hao", "fay", "eva", "gao")  # who reviews and audits
BRANCH = ("ben", "bao", *ABOVE)  # who sees what is published to the branch
SEEN = dict.fromkeys(BRANCH, 403)


def path(pledge, step: str = "") -> str:
    return f"/api/v1/pledges/{pledge.pk}{step}"


def list_path(world: World, step: str = "") -> str:
    return f"/api/v1/pledge-lists/{steps.member_list(world).pk}{step}"


def published_list(world: World, step: str) -> str:
    return f"/api/v1/pledge-lists/{steps.published(world).pledge_list_id}{step}"


def public_list(world: World) -> str:
    return f"/api/v1/pledge-lists/{steps.published(world, scope='PUBLIC').pledge_list_id}/public-page"


def helped(world: World, made):
    """Ben has asked for help, so those who are near to him may type his part."""
    with_help(world.ben)
    return made(world)


def milestone(world: World) -> Milestone:
    return Milestone.objects.filter(pledge=steps.published(world, **steps.BY_HAND)).order_by("pk").first()


def issue(world: World) -> Issue:
    return factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)


def draft_body(world: World) -> dict:
    return {"text": "Half a day of service", "kind": "SERVICE"}


VERDICT = {"side": "SUPERIOR", "outcome": "FULFILLED"}
IF_ONE = {"HTTP_IF_MATCH": '"1"'}

ROWS = {
    "GET pledge-lists": Access(lambda world: "/api/v1/pledge-lists", others=200),
    "POST pledge-lists": Access(
        lambda world: (
            "/api/v1/pledge-lists", {"tier": "MEMBER", "year": 2026, "unit_id": str(world.branch.pk)}
        ),
        {**dict.fromkeys(DISTRICT, 403), "ben": 201, "bao": 201, "hao": 201},
        others=400,
    ),
    "GET pledge-lists/<uuid:list_id>": Access(list_path, dict.fromkeys(("ben", *ABOVE), 200)),
    "PATCH pledge-lists/<uuid:list_id>": Access(
        lambda world: (list_path(world), {"review_by": "2026-07-01"}, IF_ONE),
        {"ben": 403, "gao": 403, "hao": 200, "fay": 200, "eva": 200},
    ),
    "POST pledge-lists/<uuid:list_id>/pledges": Access(
        lambda world: (list_path(world, "/pledges"), draft_body(world)),
        {**dict.fromkeys(ABOVE, 403), "ben": 201},
    ),
    "GET pledge-lists/<uuid:list_id>/servable-pledges": Access(
        lambda world: list_path(world, "/servable-pledges"), {**dict.fromkeys(ABOVE, 403), "ben": 200}
    ),
    "POST pledge-lists/<uuid:list_id>/copies": Access(
        lambda world: (list_path(world, "/copies"), {"year": 2027}), {**dict.fromkeys(ABOVE, 403), "ben": 201}
    ),
    "GET pledge-lists/<uuid:list_id>/results": Access(
        lambda world: published_list(world, "/results"), dict.fromkeys(BRANCH, 200)
    ),
    "GET pledge-lists/<uuid:list_id>/page": Access(
        lambda world: published_list(world, "/page"), dict.fromkeys(BRANCH, 200)
    ),
    "GET pledge-lists/<uuid:list_id>/xlsx": Access(
        lambda world: published_list(world, "/xlsx"), dict.fromkeys(BRANCH, 200)
    ),
    "GET pledge-lists/<uuid:list_id>/docx": Access(
        lambda world: published_list(world, "/docx"), dict.fromkeys(BRANCH, 200)
    ),
    "GET pledge-lists/<uuid:list_id>/public-page": Access(public_list, others=200, anonymous=200),
    "GET pledge-templates": Access(lambda world: "/api/v1/pledge-templates", others=200),
    "GET pledge-reviews": Access(lambda world: "/api/v1/pledge-reviews", others=200),
    "GET pledges": Access(lambda world: "/api/v1/pledges", others=200),
    "GET pledges/<uuid:pledge_id>": Access(lambda world: path(steps.draft(world)), {"ben": 200}),
    "PATCH pledges/<uuid:pledge_id>": Access(
        lambda world: (path(steps.draft(world)), {"text": "Another"}, IF_ONE), {"ben": 200}
    ),
    "POST pledges/<uuid:pledge_id>/submission": Access(
        lambda world: (path(helped(world, steps.draft), "/submission"), {}),
        {"ben": 201, "ada": 201, "jin": 201, "hao": 201},
    ),
    "POST pledges/<uuid:pledge_id>/review": Access(
        lambda world: (path(steps.submitted(world), "/review"), {"passed": True}),
        {"ben": 403, "gao": 403, "hao": 201, "fay": 201, "eva": 201},
    ),
    "GET pledges/<uuid:pledge_id>/reviews": Access(
        lambda world: path(steps.published(world), "/reviews"), {**dict.fromkeys(("ben", *ABOVE), 200), "bao": 403}
    ),
    "POST pledges/<uuid:pledge_id>/publication": Access(
        lambda world: (path(steps.passed(world), "/publication"), {"scope": "BRANCH"}),
        {"ben": 201, "gao": 403, "hao": 201, "fay": 201, "eva": 201},
    ),
    "POST pledges/<uuid:pledge_id>/revision": Access(
        lambda world: (path(steps.published(world), "/revision"), {"reason": "Ill in spring", "text": "Less"}),
        {**SEEN, "ben": 201, "hao": 201, "fay": 201, "eva": 201},
    ),
    "GET pledges/<uuid:pledge_id>/revisions": Access(
        lambda world: path(steps.published(world), "/revisions"), dict.fromkeys(BRANCH, 200)
    ),
    "POST pledges/<uuid:pledge_id>/note": Access(
        lambda world: (path(steps.published(world), "/note"), {"year": 2026, "quarter": 2, "text": "On the way"}),
        {**SEEN, "ben": 201},  # no wish for help on record
    ),
    "GET pledges/<uuid:pledge_id>/notes": Access(
        lambda world: path(steps.published(world), "/notes"), dict.fromkeys(BRANCH, 200)
    ),
    "GET pledges/<uuid:pledge_id>/milestones": Access(
        lambda world: path(steps.published(world, **steps.BY_HAND), "/milestones"), dict.fromkeys(BRANCH, 200)
    ),
    "POST milestones/<uuid:milestone_id>/report": Access(
        lambda world: (f"/api/v1/milestones/{helped(world, milestone).pk}/report", {}),
        {**SEEN, "ben": 201, "ada": 201, "jin": 201, "hao": 201},
    ),
    "GET pledges/<uuid:pledge_id>/progress": Access(
        lambda world: path(steps.published(world), "/progress"), dict.fromkeys(BRANCH, 200)
    ),
    "GET pledges/<uuid:pledge_id>/records": Access(
        lambda world: path(steps.published(world), "/records"), {**dict.fromkeys(("ben", *ABOVE), 200), "bao": 403}
    ),
    "POST pledges/<uuid:pledge_id>/report": Access(
        lambda world: (path(helped(world, steps.published), "/report"), {"report": "Done", "outcome": "FULFILLED"}),
        {**SEEN, "ben": 201, "ada": 201, "jin": 201, "hao": 201},
    ),
    "POST pledges/<uuid:pledge_id>/verdict": Access(
        lambda world: (path(steps.reported(world), "/verdict"), VERDICT), {**SEEN, "ada": 403, "fay": 201, "eva": 201}
    ),
    "GET pledges/<uuid:pledge_id>/evaluations": Access(
        lambda world: path(steps.reported(world), "/evaluations"), {**dict.fromkeys(("ben", *ABOVE), 200), "ada": 403, "bao": 403}
    ),
    "POST pledges/<uuid:pledge_id>/evaluation": Access(
        lambda world: (path(steps.judged(world), "/evaluation"), {"outcome": "FULFILLED"}),
        {**SEEN, "ada": 403, "hao": 201, "fay": 201, "eva": 201},
    ),
    "POST pledges/<uuid:pledge_id>/withdrawal": Access(
        lambda world: (path(steps.published(world), "/withdrawal"), {"reason": "Moved away"}),
        {**SEEN, "ben": 201, "hao": 201, "fay": 201, "eva": 201},
    ),
    "POST pledges/<uuid:pledge_id>/carry-over": Access(
        lambda world: (path(steps.published(world), "/carry-over"), {}), {**SEEN, "ben": 201}
    ),
    "GET issues/<uuid:issue_id>/pledges": Access(
        lambda world: f"/api/v1/issues/{issue(world).pk}/pledges",
        {"ben": 200, "ada": 200, "jin": 200, "fay": 200, "eva": 200, "gao": 200},
    ),
    "GET people/<uuid:person_id>/workload": Access(
        lambda world: f"/api/v1/people/{world.ben.pk}/workload",
        {"ben": 200, "hao": 200, "fay": 200, "eva": 200, "gao": 200},
    ),
    "GET consortia/<uuid:consortium_id>/pledge-figures": Access(
        lambda world: f"/api/v1/consortia/{consortium(world).pk}/pledge-figures?year=2026",
        dict.fromkeys(DISTRICT, 200),
    ),
    "GET units/<uuid:unit_id>/pledge-figures": Access(
        lambda world: f"/api/v1/units/{world.branch.pk}/pledge-figures?year=2026", dict.fromkeys(DISTRICT, 200)
    ),
}  # fmt: skip
