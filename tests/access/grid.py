"""Who may do what with the grid."""

from tests import factories
from tests.access import Access
from tests.access.organisations import FOREIGN, IF_MATCH, PUBLIC, api, newcomer

SUPERVISORS = {"eva": 200, "fay": 200, **PUBLIC}


def staffed(world):
    return api(f"cells/{world.cell.pk}/staff")


ROWS = {
    "GET public/locations": Access(lambda world: api("public/locations"), others=200, anonymous=200),
    "GET cells": Access(lambda world: api("cells"), others=200),
    "POST cells": Access(
        lambda world: (api("cells"), {"unit_id": str(world.wenzhu.pk), "code": "文竹-2", "name": "第二网格"}),
        {"eva": 201, "fay": 201, **dict.fromkeys(FOREIGN, 400)},
        others=403,
    ),
    "GET cells/<uuid:cell_id>": Access(lambda world: api(f"cells/{world.cell.pk}"), PUBLIC, others=200),
    "PATCH cells/<uuid:cell_id>": Access(
        lambda world: (api(f"cells/{world.cell.pk}"), {"households": 310}, IF_MATCH), SUPERVISORS, others=403
    ),
    "POST cells/<uuid:cell_id>/codes": Access(
        lambda world: (api(f"cells/{world.cell.pk}/codes"), {"code": "330205003001001"}), SUPERVISORS, others=403
    ),
    "POST cells/<uuid:cell_id>/move": Access(
        lambda world: (api(f"cells/{world.cell.pk}/move"), {"unit_id": str(world.lvmei.pk)}), SUPERVISORS, others=403
    ),
    "POST cells/<uuid:cell_id>/closure": Access(
        lambda world: (api(f"cells/{factories.make_cell(unit=world.wenzhu, code='文竹-9').pk}/closure"), {}),
        SUPERVISORS,
        others=403,
    ),
    "GET cells/<uuid:cell_id>/staff": Access(staffed, PUBLIC, others=200),
    "POST cells/<uuid:cell_id>/roles": Access(
        lambda world: (
            api(f"cells/{world.cell.pk}/roles"),
            {"person_id": str(newcomer(world).pk), "kind": "WORKER"},
        ),
        {"eva": 201, "fay": 201, "hao": 403, "gao": 403, **PUBLIC},
        others=400,
    ),
}
