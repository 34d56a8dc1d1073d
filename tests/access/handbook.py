"""Who may do what in the handbook: administrators, officers and auditors find no household, whatever their rank."""

from backend.handbook.models import Household, Visit
from tests import factories
from tests.access import Access
from tests.world import World

# Ben is paired; Ada coordinates the cell; Hao is secretary of the branch linked to it and of Ben's home branch.
SEEN, DONE = {"ada": 200, "hao": 200, "ben": 200}, {"ada": 201, "hao": 201, "ben": 201}
ORGANISED = {"ada": 201, "hao": 201, "ben": 403}
DISTRICT = ("ben", "bao", "cem", "eva", "fay", "gao", "ivy", "jin")
REGISTRATION = {
    "needs": ["ELDERLY"],
    "purpose": "CARE",
    "consent_by": "SELF",
    "consent_how": "PAPER",
    "consent_on": "2026-06-01",
    "consent_until": "2027-05-31",
}


def household(world: World, **more) -> Household:
    made = factories.make_household(cell=world.cell, contact="at the third door", note="likes chess", **more)
    factories.make_pairing(household=made, person=world.ben)
    return made


def path(row, step: str = "", noun: str = "households") -> str:
    return f"/api/v1/{noun}/{row.pk}{step}"


def proposed(world: World):
    made = factories.make_household(cell=world.cell)
    return factories.make_pairing(household=made, person=world.ben, state="PROPOSED")


def pairing(world: World):
    return household(world).pairings.get()


def visit(world: World, state: str = "NOTED", **more) -> Visit:
    return factories.make_visit(pairing=pairing(world), note="asked for a ramp", state=state, **more)


READING = {"purpose": "VISIT"}
ISSUE = {"category": "road-pothole", "title": "A ramp is missing"}
VISIT = {"day": "2026-06-01", "topic": "LOOK_IN"}

ROWS = {
    "GET handbook-choices": Access(lambda world: "/api/v1/handbook-choices", others=200),
    "GET households": Access(lambda world: "/api/v1/households", others=200),
    "POST households": Access(
        lambda world: ("/api/v1/households", {**REGISTRATION, "cell_id": str(world.cell.pk)}),
        {**dict.fromkeys(DISTRICT, 403), "ada": 201, "hao": 201},
        others=400,
    ),
    "GET households/<uuid:household_id>": Access(lambda world: path(household(world)), SEEN),
    "PATCH households/<uuid:household_id>": Access(
        lambda world: (path(household(world)), {"needs": ["HOUSING"]}, {"HTTP_IF_MATCH": '"2"'}),
        {"ada": 200, "hao": 200, "ben": 403},
    ),
    "POST households/<uuid:household_id>/readings": Access(
        lambda world: (path(household(world), "/readings"), READING), DONE
    ),
    "GET households/<uuid:household_id>/history": Access(
        lambda world: path(household(world), "/history"), {"ada": 200, "hao": 200, "ben": 403}
    ),
    "POST households/<uuid:household_id>/closure": Access(
        lambda world: (path(household(world), "/closure"), {"reason": "NO_NEED"}), ORGANISED
    ),
    "POST households/<uuid:household_id>/erasure": Access(
        lambda world: (path(household(world), "/erasure"), {}), ORGANISED
    ),
    "POST households/<uuid:household_id>/legal-hold": Access(
        lambda world: (path(household(world), "/legal-hold"), {"reason": "COURT"}),
        {"eva": 204, "ada": 403, "hao": 403, "ben": 403},
    ),
    "POST households/<uuid:household_id>/legal-hold-release": Access(
        lambda world: (path(household(world, hold="COURT"), "/legal-hold-release"), {}),
        {"eva": 204, "ada": 403, "hao": 403, "ben": 403},
    ),
    "POST households/<uuid:household_id>/pairings": Access(
        lambda world: (path(household(world), "/pairings"), {"person_id": str(world.bao.pk)}), ORGANISED
    ),
    "POST households/<uuid:household_id>/visits": Access(
        lambda world: (path(household(world), "/visits"), VISIT), {"ben": 201, "ada": 403, "hao": 403}
    ),
    "GET pairings": Access(lambda world: "/api/v1/pairings", others=200),
    "GET pairings/<uuid:pairing_id>": Access(lambda world: path(proposed(world), noun="pairings"), SEEN),
    "POST pairings/<uuid:pairing_id>/acceptance": Access(
        lambda world: (path(proposed(world), "/acceptance", "pairings"), {}), {"ben": 201, "ada": 403, "hao": 403}
    ),
    "POST pairings/<uuid:pairing_id>/refusal": Access(
        lambda world: (path(proposed(world), "/refusal", "pairings"), {}), {"ben": 204, "ada": 403, "hao": 403}
    ),
    "POST pairings/<uuid:pairing_id>/ending": Access(
        lambda world: (path(pairing(world), "/ending", "pairings"), {"reason": "MEMBER"}),
        {"ben": 204, "ada": 204, "hao": 204},
    ),
    "GET visits": Access(lambda world: "/api/v1/visits", others=200),
    "GET visits/<uuid:visit_id>": Access(lambda world: path(visit(world), noun="visits"), SEEN),
    "POST visits/<uuid:visit_id>/readings": Access(
        lambda world: (path(visit(world), "/readings", "visits"), READING), DONE
    ),
    "POST visits/<uuid:visit_id>/answer": Access(
        lambda world: (path(visit(world), "/answer", "visits"), {"answer": "We shall ask"}), DONE
    ),
    "POST visits/<uuid:visit_id>/issue": Access(lambda world: (path(visit(world), "/issue", "visits"), ISSUE), DONE),
    "POST visits/<uuid:visit_id>/follow-up": Access(
        lambda world: (path(visit(world, "ANSWERED_ON_SITE"), "/follow-up", "visits"), {"day": "2026-06-02"}), DONE
    ),
    "POST visits/<uuid:visit_id>/closure": Access(
        lambda world: (path(visit(world, "FOLLOWED_UP"), "/closure", "visits"), {}), DONE
    ),
    "GET retention-reports": Access(lambda world: "/api/v1/retention-reports", others=200),
}
