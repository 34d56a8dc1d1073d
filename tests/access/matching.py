"""Who is shown whom for a task, and who offers tasks for posts."""

from tests import factories
from tests.access import Access
from tests.access.tasks import offer
from tests.pledges import steps as pledging
from tests.world import World


def post_path(world: World) -> str:
    return f"/api/v1/posts/{factories.make_post(unit=world.wenzhu, cell=world.cell).pk}/tasks"


def reading_bens_contact(world: World) -> tuple[str, dict[str, str]]:
    """Ben holds a place on a post in Ada's cell."""
    factories.make_claim(post=factories.make_post(unit=world.wenzhu, cell=world.cell), person=world.ben)
    return f"/api/v1/people/{world.ben.pk}/contact-readings", {"purpose": "DUTY"}


ROWS = {
    "GET cells/<uuid:cell_id>/people": Access(
        lambda world: f"/api/v1/cells/{world.cell.pk}/people",
        {"ada": 200, "fay": 200, "eva": 200, **dict.fromkeys(("ben", "bao", "cem", "hao", "gao", "ivy", "jin"), 403)},
        others=404,
    ),
    "POST people/<uuid:person_id>/contact-readings": Access(
        reading_bens_contact, {"ada": 201, "fay": 201, "eva": 201}, others=404
    ),
    "GET tasks/candidates": Access(
        lambda world: f"/api/v1/tasks/candidates?cell={world.cell.pk}",
        {"ada": 200, "fay": 200, "eva": 200, **dict.fromkeys(("ben", "bao", "cem", "hao", "gao", "ivy", "jin"), 403)},
        others=400,
    ),
    "POST posts/<uuid:post_id>/tasks": Access(
        lambda world: (post_path(world), offer(world)),
        {"ada": 201, "fay": 201, "eva": 201, **dict.fromkeys(("ben", "bao", "hao", "gao", "jin"), 403)},
    ),
    # Ben's pledge, published in the branch: Hao, Fay and Eva organise there.
    "POST pledges/<uuid:pledge_id>/tasks": Access(
        lambda world: (f"/api/v1/pledges/{pledging.published(world).pk}/tasks", offer(world)),
        {"hao": 201, "fay": 201, "eva": 201, **dict.fromkeys(("ben", "bao", "gao"), 403)},
    ),
}
