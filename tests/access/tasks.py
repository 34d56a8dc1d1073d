"""Who may do what with tasks. Ada offers them to Ben at her cell."""

from backend.tasks import operations
from tests import factories
from tests.access import Access
from tests.issues.steps import LATER
from tests.world import NOW, World

SEEN = {"ben": 403, "ada": 403, "jin": 403, "fay": 403, "eva": 403, "gao": 403}


def offered(world: World):
    return factories.make_task(unit=world.wenzhu, cell=world.cell, offered_by=world.ada, person=world.ben)


def accepted(world: World):
    return operations.accept_task(actor=world.ben, task_id=offered(world).pk, now=NOW)


def done(world: World):
    return operations.complete_task(actor=world.ben, task_id=accepted(world).pk, now=NOW)


def path(task, step: str = "") -> str:
    return f"/api/v1/tasks/{task.pk}{step}"


def offer(world: World, **where) -> dict:
    return {"title": "Sweep", "due_at": LATER.isoformat(), "person_id": str(world.bao.pk), **where}


ROWS = {
    "GET tasks": Access(lambda world: "/api/v1/tasks", others=200),
    "GET me/tasks": Access(lambda world: "/api/v1/me/tasks", others=200),
    "POST tasks": Access(
        lambda world: ("/api/v1/tasks", offer(world, cell_id=str(world.cell.pk))),
        {"ada": 201, "fay": 201, "eva": 201, **dict.fromkeys(("ben", "bao", "cem", "hao", "gao", "ivy", "jin"), 403)},
        others=400,
    ),
    "GET tasks/<uuid:task_id>": Access(
        lambda world: path(offered(world)), dict.fromkeys(("ben", "ada", "jin", "fay", "eva", "gao"), 200)
    ),
    "POST tasks/<uuid:task_id>/acceptance": Access(
        lambda world: (path(offered(world), "/acceptance"), {}), {**SEEN, "ben": 201}
    ),
    "POST tasks/<uuid:task_id>/refusal": Access(
        lambda world: (path(offered(world), "/refusal"), {}), {**SEEN, "ben": 201}
    ),
    "POST tasks/<uuid:task_id>/completion": Access(
        lambda world: (path(accepted(world), "/completion"), {"note": "Swept"}), {**SEEN, "ben": 201}
    ),
    "POST tasks/<uuid:task_id>/verification": Access(
        lambda world: (path(done(world), "/verification"), {}),
        {"ada": 201, "jin": 201, "fay": 201, "eva": 201, "gao": 403, "ben": 403},
    ),
    "POST tasks/<uuid:task_id>/return": Access(
        lambda world: (path(done(world), "/return"), {"reason": "Corner left out"}),
        {"ada": 201, "jin": 201, "fay": 201, "eva": 201, "gao": 403, "ben": 403},
    ),
    "POST tasks/<uuid:task_id>/cancellation": Access(
        lambda world: (path(accepted(world), "/cancellation"), {"reason": "It rained"}),
        {"ada": 201, "fay": 201, "eva": 201, "jin": 403, "gao": 403, "ben": 403},
    ),
}
