"""Who may do what with posts and claims."""

from tests import factories
from tests.access import Access

ROWS = {
    "POST posts/<uuid:post_id>/claims": Access(
        lambda world: (f"/api/v1/posts/{factories.make_post(unit=world.wenzhu, cell=world.cell).pk}/claims", {}),
        {"ben": 201, "bao": 201, "hao": 201, "ada": 403, "eva": 403, "fay": 403, "gao": 403, "jin": 403},
    ),
}
