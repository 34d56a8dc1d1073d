"""Who may do what with posts, claims, handovers, the duty log and teams.

The post of every row is at 文竹, in Ada's and Jin's cell, open to 文竹's members Ben, Bao and Hao. Ada, Eva and Fay organise it;
Gao audits it; Jin is its grid worker. Ben holds the claim.
"""

from datetime import UTC, datetime

from tests import factories
from tests.access import Access

MEMBERS = ("ben", "bao", "hao")
ORGANISERS = ("ada", "eva", "fay")
ONLOOKERS = ("gao", "jin")
STRANGERS = ("cem", "dan", "ivy", "kim", "lin", "mei", "nan")
EVERYBODY = (*MEMBERS, *ORGANISERS, *ONLOOKERS, *STRANGERS)
BEGUN = datetime(2026, 6, 1, tzinfo=UTC)
RUNNING = {"starts_at": BEGUN, "ends_at": datetime(2026, 6, 30, tzinfo=UTC)}


def all_get(status, *groups, **named):
    return {name: status for group in groups for name in group} | named


def own_post(world, **more):
    return factories.make_post(unit=world.wenzhu, cell=world.cell, **more)


def bens(world, state="CONFIRMED", **post):
    return factories.make_claim(post=own_post(world, **post), person=world.ben, state=state)


def step(noun, body=None, **post):
    """POST /posts/{id}/<noun> by everybody: organisers may, those who see it may not, the others find nothing."""
    return Access(
        lambda world: (f"/api/v1/posts/{own_post(world, **post).pk}/{noun}", body or {}),
        all_get(201, ORGANISERS) | all_get(403, MEMBERS, ONLOOKERS),
    )


def answer(noun, state, who, body=None, **post):
    """POST /claims/{id}/<noun> on Ben's claim: `who` may, the other staff may not, the other members find nothing."""
    return Access(
        lambda world: (f"/api/v1/claims/{bens(world, state, **post).pk}/{noun}", body or {}),
        all_get(403, ("ben",), ORGANISERS, ONLOOKERS) | all_get(201, who),
    )


def handover(world):
    return factories.make_handover(claim=bens(world), to_person=world.bao)


def on_duty(world):
    post = own_post(world, state="ACTIVE", **RUNNING)
    return factories.make_claim(post=post, person=world.ben, state="ON_DUTY")


def log_step(noun, body=None):
    def prepare(world):
        made = factories.make_duty_log(claim=on_duty(world), entered_by=world.ben)
        return f"/api/v1/duty-logs/{made.pk}/{noun}", body or {}

    return Access(prepare, all_get(201, ORGANISERS) | all_get(403, ("ben",), ONLOOKERS))


def team(world):
    return factories.make_team(unit=world.wenzhu, cell=world.cell)


def joined_team(world):
    made = team(world)
    factories.make_team_member(team=made, person=world.ben)
    return made


READERS = all_get(200, MEMBERS, ORGANISERS, ONLOOKERS)
NEW_POST = {
    "kind": "EMERGENCY",
    "title": "Fill sandbags",
    "duties": "Fill and carry.",
    "places": 3,
    "starts_at": "2026-06-06T08:00:00+08:00",
    "ends_at": "2026-06-06T12:00:00+08:00",
}


def weekly(world):
    """Ben's claim on a standing duty, every Tuesday."""
    times = [{"weekday": 1, "start": "08:00", "end": "10:00"}]
    return factories.make_claim(
        post=own_post(world, state="ACTIVE", weekly_times=times, **RUNNING), person=world.ben, state="ON_DUTY"
    )


def stand_in_step(noun, who, other):
    """POST /stand-ins/{id}/<noun>: `who` may, the other one and the staff see it."""
    return Access(
        lambda world: (
            f"/api/v1/stand-ins/{factories.make_stand_in(claim=weekly(world), to_person=world.bao).pk}/{noun}",
            {},
        ),
        all_get(403, (other,), ORGANISERS, ONLOOKERS) | all_get(201, (who,)),
    )


ROWS = {
    "GET posts": Access(lambda world: "/api/v1/posts", all_get(200, EVERYBODY)),
    "POST posts": Access(
        # Units are public inside the district, so there it is a question of rights; outside, the unit does not exist.
        lambda world: ("/api/v1/posts", {**NEW_POST, "unit_id": str(world.wenzhu.pk), "cell_id": str(world.cell.pk)}),
        all_get(403, MEMBERS, ONLOOKERS, ("cem", "ivy")) | all_get(201, ORGANISERS),
        others=400,
    ),
    "GET posts/<uuid:post_id>": Access(lambda world: f"/api/v1/posts/{own_post(world).pk}", READERS),
    "PATCH posts/<uuid:post_id>": Access(
        lambda world: (f"/api/v1/posts/{own_post(world).pk}", {"title": "New"}, {"HTTP_IF_MATCH": '"1"'}),
        all_get(200, ORGANISERS) | all_get(403, MEMBERS, ONLOOKERS),
    ),
    "POST posts/<uuid:post_id>/opening": Access(
        lambda world: (f"/api/v1/posts/{own_post(world, state='DRAFT').pk}/opening", {}),
        all_get(201, ORGANISERS) | all_get(403, ONLOOKERS),
    ),
    "POST posts/<uuid:post_id>/suspension": step("suspension", {"reason": "Rain"}),
    "POST posts/<uuid:post_id>/resumption": step("resumption", state="SUSPENDED"),
    "POST posts/<uuid:post_id>/closure": step("closure"),
    "POST posts/<uuid:post_id>/cancellation": step("cancellation", {"reason": "No longer needed"}),
    "POST posts/<uuid:post_id>/size": step("size", {"places": 5}),
    "POST posts/<uuid:post_id>/renewal": step("renewal", {"ends_at": "2026-07-06T12:00:00+08:00"}),
    "GET posts/<uuid:post_id>/claims": Access(lambda world: f"/api/v1/posts/{own_post(world).pk}/claims", READERS),
    "POST posts/<uuid:post_id>/claims": Access(
        lambda world: (f"/api/v1/posts/{own_post(world).pk}/claims", {}),
        all_get(201, MEMBERS) | all_get(403, ORGANISERS, ONLOOKERS),
    ),
    "GET me/claims": Access(lambda world: "/api/v1/me/claims", all_get(200, EVERYBODY)),
    "GET me/handovers": Access(lambda world: "/api/v1/me/handovers", all_get(200, EVERYBODY)),
    "GET claims/<uuid:claim_id>": Access(
        lambda world: f"/api/v1/claims/{bens(world).pk}", all_get(200, ("ben",), ORGANISERS, ONLOOKERS)
    ),
    "POST claims/<uuid:claim_id>/acceptance": answer("acceptance", "OFFERED", ("ben",)),
    "POST claims/<uuid:claim_id>/refusal": answer("refusal", "OFFERED", ("ben",)),
    "POST claims/<uuid:claim_id>/withdrawal": answer("withdrawal", "CONFIRMED", ("ben",), {"reason": "Ill"}),
    "POST claims/<uuid:claim_id>/confirmation": answer(
        "confirmation", "WAITLISTED", ORGANISERS, selection="ORGANISER", waitlist_places=3
    ),
    "POST claims/<uuid:claim_id>/rejection": answer(
        "rejection", "WAITLISTED", ORGANISERS, {"reason": "No licence"}, selection="ORGANISER", waitlist_places=3
    ),
    "POST claims/<uuid:claim_id>/completion": Access(
        lambda world: (f"/api/v1/claims/{on_duty(world).pk}/completion", {}),
        all_get(201, ("ben",), ORGANISERS) | all_get(403, ONLOOKERS),
    ),
    "POST claims/<uuid:claim_id>/evaluation": answer(
        "evaluation", "COMPLETED", ORGANISERS, {"evaluation": "Calm and quick."}
    ),
    "POST claims/<uuid:claim_id>/handover": Access(
        lambda world: (f"/api/v1/claims/{bens(world).pk}/handover", {"to_person_id": str(world.bao.pk)}),
        all_get(201, ("ben",)) | all_get(403, ORGANISERS, ONLOOKERS),
    ),
    "GET claims/<uuid:claim_id>/duty-log": Access(
        lambda world: f"/api/v1/claims/{bens(world).pk}/duty-log", all_get(200, ("ben",), ORGANISERS, ONLOOKERS)
    ),
    "POST claims/<uuid:claim_id>/duty-log": Access(
        lambda world: (
            f"/api/v1/claims/{on_duty(world).pk}/duty-log",
            {"day": "2026-06-02", "minutes": 60, "what": "Patrol"},
        ),
        # Eva administers the district: what she types is a class of its own.
        all_get(403, ("ada", "fay"), ONLOOKERS) | all_get(201, ("ben", "eva")),
    ),
    "POST handovers/<uuid:handover_id>/acceptance": Access(
        lambda world: (f"/api/v1/handovers/{handover(world).pk}/acceptance", {}),
        all_get(403, ("ben",), ORGANISERS, ONLOOKERS) | {"bao": 201},
    ),
    "POST handovers/<uuid:handover_id>/refusal": Access(
        lambda world: (f"/api/v1/handovers/{handover(world).pk}/refusal", {}),
        all_get(403, ("ben",), ORGANISERS, ONLOOKERS) | {"bao": 201},
    ),
    "POST handovers/<uuid:handover_id>/withdrawal": Access(
        lambda world: (f"/api/v1/handovers/{handover(world).pk}/withdrawal", {}),
        all_get(403, ("bao",), ORGANISERS, ONLOOKERS) | {"ben": 201},
    ),
    "POST claims/<uuid:claim_id>/stand-ins": Access(
        lambda world: (
            f"/api/v1/claims/{weekly(world).pk}/stand-ins",
            {"day": "2026-06-09", "to_person_id": str(world.bao.pk)},
        ),
        all_get(403, ORGANISERS, ONLOOKERS) | all_get(201, ("ben",)),
    ),
    "GET me/stand-ins": Access(lambda world: "/api/v1/me/stand-ins", all_get(200, EVERYBODY)),
    "POST stand-ins/<uuid:stand_in_id>/acceptance": stand_in_step("acceptance", "bao", "ben"),
    "POST stand-ins/<uuid:stand_in_id>/refusal": stand_in_step("refusal", "bao", "ben"),
    "POST stand-ins/<uuid:stand_in_id>/withdrawal": stand_in_step("withdrawal", "ben", "bao"),
    "GET duty-logs": Access(lambda world: "/api/v1/duty-logs", all_get(200, EVERYBODY)),
    "POST duty-logs/<uuid:log_id>/confirmation": log_step("confirmation"),
    "POST duty-logs/<uuid:log_id>/rejection": log_step("rejection", {"reason": "Another day"}),
    "GET teams": Access(lambda world: "/api/v1/teams", all_get(200, EVERYBODY)),
    "POST teams": Access(
        lambda world: ("/api/v1/teams", {"name": "Night patrol", "cell_id": str(world.cell.pk)}),
        all_get(403, MEMBERS, ONLOOKERS, ("cem", "ivy")) | all_get(201, ORGANISERS),
        others=400,
    ),
    "GET teams/<uuid:team_id>": Access(lambda world: f"/api/v1/teams/{team(world).pk}", READERS),
    "PATCH teams/<uuid:team_id>": Access(
        lambda world: (f"/api/v1/teams/{team(world).pk}", {"name": "Dawn patrol"}, {"HTTP_IF_MATCH": '"1"'}),
        all_get(200, ORGANISERS) | all_get(403, MEMBERS, ONLOOKERS),
    ),
    "GET teams/<uuid:team_id>/members": Access(lambda world: f"/api/v1/teams/{team(world).pk}/members", READERS),
    "POST teams/<uuid:team_id>/members": Access(
        lambda world: (f"/api/v1/teams/{team(world).pk}/members", {}),
        all_get(201, MEMBERS) | all_get(403, ORGANISERS, ONLOOKERS),
    ),
    "POST teams/<uuid:team_id>/departure": Access(
        lambda world: (f"/api/v1/teams/{joined_team(world).pk}/departure", {}),
        all_get(409, ("bao", "hao"), ORGANISERS, ONLOOKERS) | {"ben": 204},
    ),
}
