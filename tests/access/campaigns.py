"""Who may do what in a campaign: branch secretaries answer for their branch, and nobody for themselves."""

from datetime import date

from backend.campaigns import operations
from backend.organisations.models import Consortium
from tests.access import Access
from tests.campaigns import slips
from tests.campaigns.steps import drafted, published
from tests.handbook.steps import with_help
from tests.world import NOW, World

DISTRICT = ("ada", "ben", "bao", "cem", "eva", "fay", "gao", "hao", "ivy", "jin")
SEEN = dict.fromkeys(DISTRICT, 200)
FORBIDDEN = dict.fromkeys(DISTRICT, 403)
FIELDS = {"title": "Again", "starts_on": "2026-06-02", "ends_on": "2027-06-01"}
# Ben's things are answered by Hao, the secretary of his branch; the officer and the administrator above may, too.
KEPT = {"ben": 403, "hao": 201, "fay": 201, "eva": 201}
READ = {"ben": 200, "hao": 200, "fay": 200, "eva": 200}


def path(row, step: str = "", noun: str = "campaigns") -> str:
    return f"/api/v1/{noun}/{row.pk}{step}"


def deed(world: World, state: str = "PROPOSED"):
    made = operations.propose_deed(actor=world.ben, now=NOW, title="A ramp", served_id=world.bao.pk)
    if state != "PROPOSED":
        operations.agree_deed(actor=world.hao, deed_id=made.pk, now=NOW)
    if state == "DONE":
        operations.finish_deed(actor=world.ben, deed_id=made.pk, now=NOW, result="It stands.")
    return made


def helped(world: World, state: str):
    """Ben has asked for help, so those who are near to him may enter for him."""
    with_help(world.ben)
    return deed(world, state)


def suggestion(world: World, received: bool = False):
    made = operations.make_suggestion(actor=world.ben, now=NOW, title="A bench", description="At the gate.")
    if received:
        operations.receive_suggestion(actor=world.hao, suggestion_id=made.pk, now=NOW)
    return made


def example(world: World):
    return operations.record_example(actor=world.ben, now=NOW, title="First", account="Every day.")


def exemption(world: World):
    campaign = published(world)
    return operations.exempt_member(
        actor=world.hao, campaign_id=campaign.pk, now=NOW, person_id=world.ben.pk, reason="SICK"
    )


def confirming(world: World):
    actions = [{"code": "TEAM", "source": "TEAM", "target": 1, "needs_confirmation": True}]
    campaign = published(world, actions=actions)
    return path(campaign, "/confirmations"), {"person_id": str(world.ben.pk), "code": "TEAM"}


def location_progress(noun: str):
    def prepare(world: World) -> str:
        campaign = published(world)
        place = world.wenzhu if noun == "units" else consortium(world)
        return path(place, f"/progress?campaign={campaign.pk}", noun)

    return prepare


def consortium(world: World):
    return Consortium.objects.create(
        root=world.district, home_unit=world.district, name="River quarter", bond="PLACE", created_at=NOW
    )


def registration(world: World):
    """Cem of 慈城 lives in 文竹."""
    return operations.register_residence(actor=world.cem, now=NOW, unit_id=world.wenzhu.pk, services="Mending bicycles")


def slip(world: World, step: str = "", *, make=slips.made_slip) -> str:
    """Cem's slip of the second quarter."""
    return path(make(world), step, "feedback-slips")


def own_slip_step(step: str, **body):
    return Access(lambda world: (slip(world, step), body), {"cem": 201})


READ_SLIP = {"cem": 200, "ada": 200, "fay": 200, "eva": 200}

ROWS = {
    "GET me/feedback-slips": Access(lambda world: "/api/v1/me/feedback-slips", others=200),
    "GET feedback-slips": Access(lambda world: "/api/v1/feedback-slips", others=200),
    # Before it is released nobody but the member; from an objection on those who organise there.
    "GET feedback-slips/<uuid:slip_id>": Access(slip, {"cem": 200}),
    "GET feedback-slips/<uuid:slip_id>/docx": Access(
        lambda world: slip(world, "/docx", make=slips.objected_slip), READ_SLIP
    ),
    "GET feedback-slips/<uuid:slip_id>/page": Access(
        lambda world: slip(world, "/page", make=slips.released_slip), READ_SLIP
    ),
    "POST feedback-slips/<uuid:slip_id>/agreement": own_slip_step("/agreement"),
    "POST feedback-slips/<uuid:slip_id>/objection": own_slip_step("/objection", reason="Two hours are missing"),
    "POST feedback-slips/<uuid:slip_id>/answer": Access(
        lambda world: (
            slip(world, "/answer", make=slips.objected_slip),
            {"answer": "UPHELD", "reason": "It was in July"},
        ),
        {"cem": 403, "ada": 201, "fay": 201, "eva": 201},
    ),
    "GET residence-registrations": Access(lambda world: "/api/v1/residence-registrations", others=200),
    "POST residence-registrations": Access(
        lambda world: ("/api/v1/residence-registrations", {"unit_id": str(world.lvmei.pk)}),
        # Ivy is at home there, and nobody of another district knows of the community.
        {**dict.fromkeys(DISTRICT, 201), "ivy": 400},
        others=400,
    ),
    "GET residence-registrations/<uuid:registration_id>": Access(
        lambda world: path(registration(world), "", "residence-registrations"),
        {"cem": 200, "ada": 200, "fay": 200, "eva": 200},
    ),
    "POST residence-registrations/<uuid:registration_id>/acceptance": Access(
        lambda world: (
            path(registration(world), "/acceptance", "residence-registrations"),
            {"cell_id": str(world.cell.pk)},
        ),
        {"cem": 403, "ada": 201, "fay": 201, "eva": 201},
    ),
    "POST residence-registrations/<uuid:registration_id>/ending": Access(
        lambda world: (path(registration(world), "/ending", "residence-registrations"), {}),
        {"cem": 201, "ada": 403, "fay": 201, "eva": 201},
    ),
    "GET campaigns": Access(lambda world: "/api/v1/campaigns", others=200),
    "POST campaigns": Access(
        lambda world: ("/api/v1/campaigns", {**FIELDS, "unit_id": str(world.kongpu.pk)}),
        {**FORBIDDEN, "eva": 201, "fay": 201},
        others=400,
    ),
    "GET campaign-templates": Access(lambda world: "/api/v1/campaign-templates", others=200),
    "GET campaigns/<uuid:campaign_id>": Access(lambda world: path(published(world)), SEEN),
    "PATCH campaigns/<uuid:campaign_id>": Access(
        lambda world: (path(drafted(world)), {"title": "Renamed"}, {"HTTP_IF_MATCH": '"1"'}), {"eva": 200}
    ),
    "GET campaigns/<uuid:campaign_id>/preview": Access(lambda world: path(drafted(world), "/preview"), {"eva": 200}),
    "POST campaigns/<uuid:campaign_id>/publication": Access(
        lambda world: (path(drafted(world), "/publication"), {}), {"eva": 201}
    ),
    "POST campaigns/<uuid:campaign_id>/closure": Access(
        lambda world: (path(published(world), "/closure"), {}), {**FORBIDDEN, "eva": 201}
    ),
    "GET campaigns/<uuid:campaign_id>/members": Access(
        lambda world: path(published(world), "/members?code=DEED"), SEEN
    ),
    "GET campaigns/<uuid:campaign_id>/exemptions": Access(lambda world: path(published(world), "/exemptions"), SEEN),
    "POST campaigns/<uuid:campaign_id>/exemptions": Access(
        lambda world: (
            path(published(world), "/exemptions"),
            {"person_id": str(world.ben.pk), "reason": "FRAIL", "until_date": str(date(2026, 9, 1))},
        ),
        # Who cannot see Ben cannot name him; who sees him but is not responsible may not exempt him.
        {**dict.fromkeys(DISTRICT, 400), "hao": 201, "eva": 201, "ben": 403, "fay": 403, "gao": 403},
    ),
    "POST campaigns/<uuid:campaign_id>/confirmations": Access(
        confirming,
        {**dict.fromkeys(DISTRICT, 400), "hao": 204, "eva": 204, "ben": 403, "fay": 403, "gao": 403},
    ),
    "POST exemptions/<uuid:exemption_id>/ending": Access(
        lambda world: (path(exemption(world), "/ending", "exemptions"), {}), {"ben": 403, "hao": 201, "eva": 201}
    ),
    "GET me/progress": Access(lambda world: "/api/v1/me/progress", others=200),
    "GET people/<uuid:person_id>/progress": Access(
        lambda world: path(world.ben, "/progress", "people"),
        {"ben": 200, "hao": 200, "eva": 200, "fay": 403, "gao": 403},
    ),
    "GET units/<uuid:unit_id>/progress": Access(location_progress("units"), SEEN),
    "GET consortia/<uuid:consortium_id>/progress": Access(location_progress("consortia"), SEEN),
    "GET deeds": Access(lambda world: "/api/v1/deeds", others=200),
    "POST deeds": Access(lambda world: ("/api/v1/deeds", {"title": "A ramp"}), others=201),
    "GET deeds/<uuid:deed_id>": Access(lambda world: path(deed(world), "", "deeds"), {**READ, "bao": 200}),
    "POST deeds/<uuid:deed_id>/agreement": Access(
        lambda world: (path(deed(world), "/agreement", "deeds"), {}), {**KEPT, "bao": 403}
    ),
    "POST deeds/<uuid:deed_id>/refusal": Access(
        lambda world: (path(deed(world), "/refusal", "deeds"), {"reason": "Stands already"}), {**KEPT, "bao": 403}
    ),
    "POST deeds/<uuid:deed_id>/completion": Access(
        lambda world: (path(helped(world, "AGREED"), "/completion", "deeds"), {"result": "It stands."}),
        {**dict.fromkeys(("ben", "ada", "jin", "hao"), 201), "bao": 403, "fay": 403, "eva": 403},
    ),
    "POST deeds/<uuid:deed_id>/acceptance": Access(
        lambda world: (path(deed(world, "DONE"), "/acceptance", "deeds"), {}), {**KEPT, "bao": 201}
    ),
    "POST deeds/<uuid:deed_id>/withdrawal": Access(
        lambda world: (path(deed(world), "/withdrawal", "deeds"), {}),  # no wish for help on record
        {"ben": 201, "bao": 403, "hao": 403, "fay": 403, "eva": 403},
    ),
    "GET suggestions": Access(lambda world: "/api/v1/suggestions", others=200),
    "POST suggestions": Access(
        lambda world: ("/api/v1/suggestions", {"title": "A bench", "description": "At the gate."}), others=201
    ),
    "GET suggestions/<uuid:suggestion_id>": Access(lambda world: path(suggestion(world), "", "suggestions"), READ),
    "POST suggestions/<uuid:suggestion_id>/receipt": Access(
        lambda world: (path(suggestion(world), "/receipt", "suggestions"), {}), KEPT
    ),
    "POST suggestions/<uuid:suggestion_id>/answer": Access(
        lambda world: (
            path(suggestion(world, received=True), "/answer", "suggestions"),
            {"answer": "PARTLY", "reason": "One bench of two"},
        ),
        KEPT,
    ),
    "GET examples": Access(lambda world: "/api/v1/examples", others=200),
    "POST examples": Access(
        lambda world: (
            "/api/v1/examples",
            {"title": "First", "account": "Every day.", "person_id": str(with_help(world.ben).pk)},
        ),
        # Those who are near to Ben may enter it for him; the others cannot name him.
        dict.fromkeys(("ben", "ada", "jin", "hao"), 201),
        others=400,
    ),
    "GET examples/<uuid:example_id>": Access(lambda world: path(example(world), "", "examples"), READ),
    "POST examples/<uuid:example_id>/confirmation": Access(
        lambda world: (path(example(world), "/confirmation", "examples"), {}), KEPT
    ),
}
