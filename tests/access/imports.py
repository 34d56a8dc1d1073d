"""Who imports and exports rosters: administrators, for their own units."""

import base64

from backend.imports.models import Upload
from tests.access import Access
from tests.world import NOW, World

CONTENT = base64.b64encode(b"PK").decode()
ADMINISTRATORS = {"eva": 200}


def upload(world: World, state: str) -> Upload:
    return Upload.objects.create(
        uploaded_by=world.eva, unit=world.kongpu, name="a.xlsx", digest="", language="en", content=b"PK", state=state,
        created_at=NOW,
    )  # fmt: skip


def path(state: str, step: str = ""):
    return lambda world: f"/api/v1/imports/{upload(world, state).pk}{step}"


def listed(world: World) -> str:
    upload(world, "CHECKED")
    return "/api/v1/imports"


ROWS = {
    "GET imports": Access(listed, others=200),
    "POST imports": Access(
        lambda world: ("/api/v1/imports", {"unit_id": str(world.kongpu.pk), "name": "a.xlsx", "content": CONTENT}),
        {"eva": 201, **dict.fromkeys(("dan", "kim", "lin", "mei", "nan"), 400)},
        others=403,
    ),
    "GET imports/<uuid:upload_id>": Access(path("CHECKED"), ADMINISTRATORS),
    "POST imports/<uuid:upload_id>/application": Access(path("CHECKED", "/application"), ADMINISTRATORS),
    "POST imports/<uuid:upload_id>/undoing": Access(path("APPLIED", "/undoing"), ADMINISTRATORS),
    "POST imports/<uuid:upload_id>/discarding": Access(path("CHECKED", "/discarding"), ADMINISTRATORS),
    "GET units/<uuid:unit_id>/roster": Access(
        lambda world: f"/api/v1/units/{world.kongpu.pk}/roster",
        {"eva": 200, **dict.fromkeys(("dan", "kim", "lin", "mei", "nan"), 404)},
        others=403,
    ),
}
