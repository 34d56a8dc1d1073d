"""A member goes through the seven actions of a campaign: real web, worker and beat, through the API alone.

The campaign is set up, looked at and published; Ben takes a post, joins a team, visits a family, does a deed, makes a suggestion,
sets an example; what he has done shows to him with its records, and to his branch, district and consortium as a number; Bao is
exempted and no longer counted; the report is frozen at the closing.
"""

from datetime import timedelta

import pytest

from tests.deploy.conftest import wait_until
from tests.journeys.api import Api
from tests.journeys.conftest import Running
from tests.journeys.district import District

pytestmark = pytest.mark.processes
SEVEN = ["POST", "TEAM", "HANDBOOK", "DEED", "SUGGESTION", "EXAMPLE", "FAMILY"]
OF_FAMILIES = ("HANDBOOK", "FAMILY")  # whose figures are not told below five
CONSENT = {"purpose": "CARE", "consent_by": "SELF", "consent_how": "PAPER"}


def set_up(running: Running, district: District) -> str:
    """A draft of 500 days with posts from the templates, looked at, then published."""
    admin, today = district.admin, running.today
    templates = admin.get("campaign-templates")
    assert len(templates["posts"]) == 16
    assert [action["code"] for action in templates["actions"]] == SEVEN
    body = {"unit_id": district.district, "title": "Members take posts", "goals": ["Roads", "Water", "Order"]}
    body |= {"starts_on": str(today), "ends_on": str(today + timedelta(days=499))}
    codes = [post["code"] for post in templates["posts"][:2]]
    campaign = admin.post("campaigns", body | {"post_codes": codes})
    assert campaign["state"] == "DRAFT"
    preview = admin.get(f"campaigns/{campaign['id']}/preview")
    assert (preview["days"], preview["over"], len(preview["posts"])) == (500, False, 2)
    assert [action["code"] for action in preview["actions"]] == SEVEN
    assert admin.get("posts?state=DRAFT")["results"] == []
    published = admin.post(f"campaigns/{campaign['id']}/publication")
    assert published["state"] == "PUBLISHED"
    assert preview["members"] == len(admin.get("people?kind=IN_SERVICE")["results"])
    return campaign["id"]


def take_a_post(district: District, member: Api) -> None:
    post = district.admin.get("posts?state=DRAFT")["results"][0]["id"]
    district.admin.post(f"posts/{post}/opening")
    assert member.post(f"posts/{post}/claims")["state"] == "CONFIRMED"


def join_a_team(coordinator: Api, member: Api, district: District) -> None:
    team = coordinator.post("teams", {"cell_id": district.cell, "name": "Pumps"})["id"]
    member.post(f"teams/{team}/members")


def help_a_family(running: Running, district: District, coordinator: Api, person_id: str, member: Api) -> str:
    """Registered with consent, proposed, accepted, and visited four times."""
    days = {"consent_on": str(running.today), "consent_until": str(running.today + timedelta(days=300))}
    body = {"cell_id": district.cell, "needs": ["ELDERLY"], **CONSENT, **days}
    household = coordinator.post("households", body)["id"]
    pairing = coordinator.post(f"households/{household}/pairings", {"person_id": person_id})["id"]
    member.post(f"pairings/{pairing}/acceptance")
    for topic in ("LOOK_IN", "HOUSING", "DAILY_LIFE"):
        member.post(f"households/{household}/visits", {"day": str(running.today), "topic": topic})
    said = {"day": str(running.today), "topic": "LOOK_IN", "request": True, "note": "asks for a rail"}
    visit = member.post(f"households/{household}/visits", said)["id"]
    member.post(f"visits/{visit}/answer", {"answer": "We shall ask."})
    return household


def do_a_deed(member: Api, secretary: Api) -> str:
    deed = member.post("deeds", {"title": "A ramp at gate 2"})["id"]
    assert member.ask("POST", f"deeds/{deed}/agreement", {})[0] == 403
    secretary.post(f"deeds/{deed}/agreement")
    member.post(f"deeds/{deed}/completion", {"result": "It stands."})
    assert member.ask("POST", f"deeds/{deed}/acceptance", {})[0] == 403
    assert secretary.post(f"deeds/{deed}/acceptance")["state"] == "ACCEPTED"
    return deed


def make_a_suggestion(member: Api, secretary: Api) -> None:
    made = member.post("suggestions", {"title": "A bench", "description": "At the bus stop."})["id"]
    secretary.post(f"suggestions/{made}/receipt")
    secretary.post(f"suggestions/{made}/answer", {"answer": "PARTLY", "reason": "One bench, in July."})
    shown = member.get(f"suggestions/{made}")
    assert (shown["state"], shown["answer"], shown["reason"]) == ("ANSWERED", "PARTLY", "One bench, in July.")


def set_an_example(member: Api, secretary: Api) -> None:
    made = member.post("examples", {"title": "First to sort", "account": "Every day since May."})["id"]
    assert secretary.post(f"examples/{made}/confirmation")["state"] == "CONFIRMED"


def states(api: Api, path: str, campaign: str) -> dict[str, str]:
    results = api.get(f"{path}?campaign={campaign}")["results"]
    return {action["code"]: action["state"] for line in results for action in line["actions"]}


def place(api: Api, path: str, campaign: str) -> tuple[int, dict[str, int]]:
    """Members counted, and how many of them did what."""
    answer = api.get(f"{path}/progress?campaign={campaign}")
    return answer["members"], {action["code"]: action["done"] for action in answer["actions"]}


def report(campaign: dict) -> dict:
    return {**campaign["report"]["total"]["done"], "members": campaign["report"]["total"]["members"]}


def test_a_member_goes_through_the_seven_actions(running: Running):
    district = District(running.installation, running.api, "seven")
    _, ada = district.coordinator("Ada")
    _, hao = district.official("Hao", "BRANCH_SECRETARY", district.branch)
    ben_id, ben = district.person("Ben")
    bao_id, bao = district.person("Bao")
    campaign = set_up(running, district)
    wait_until(lambda: states(ben, "me/progress", campaign) == dict.fromkeys(SEVEN, "OPEN"), 30, "Ben is enrolled")

    take_a_post(district, ben)
    join_a_team(ada, ben, district)
    help_a_family(running, district, ada, ben_id, ben)
    deed = do_a_deed(ben, hao)
    make_a_suggestion(ben, hao)
    set_an_example(ben, hao)
    half = bao.post("deeds", {"title": "Under way"})["id"]

    # What he has done shows to him with the records behind it, to his secretary too, and to no other member.
    wait_until(lambda: states(ben, "me/progress", campaign) == dict.fromkeys(SEVEN, "DONE"), 30, "all seven are done")
    under_way = dict.fromkeys(SEVEN, "OPEN") | {"DEED": "RUNNING"}
    wait_until(lambda: states(bao, "me/progress", campaign) == under_way, 30, "Bao's deed is under way")
    assert states(hao, f"people/{ben_id}/progress", campaign) == dict.fromkeys(SEVEN, "DONE")
    assert bao.ask("GET", f"people/{ben_id}/progress")[0] == 404
    actions = {action["code"]: action for action in ben.get("me/progress")["results"][0]["actions"]}
    assert [row["id"] for row in actions["DEED"]["rows"]] == [deed]
    assert [len(actions[code]["rows"]) for code in SEVEN] == [1, 1, 4, 1, 1, 1, 1]

    # The figures rise from the branch to the district and across to the consortium.
    places = [f"units/{unit}" for unit in (district.branch, district.community, district.street)]
    places.append(f"consortia/{district.consortium}")
    ones = dict.fromkeys(SEVEN, 1) | dict.fromkeys(OF_FAMILIES)
    wait_until(lambda: place(ben, places[-1], campaign) == (4, ones), 30, "the relay has counted")
    assert [place(ben, one, campaign) for one in places] == [(4, ones)] * 4
    everybody, done = place(ben, f"units/{district.district}", campaign)
    assert done == ones
    assert [district.counter("deeds_done", unit=unit) for unit in (district.branch, district.district)] == [1, 1]
    assert district.counter("suggestions_answered", consortium=district.consortium) == 1

    # Bao is ill: out of the denominator at every level, back when it is over.
    told = {"person_id": bao_id, "reason": "SICK"}
    assert ben.ask("POST", f"campaigns/{campaign}/exemptions", told)[0] in (400, 403)
    exemption = hao.post(f"campaigns/{campaign}/exemptions", told)["id"]
    wait_until(lambda: place(ben, places[-1], campaign) == (3, ones), 30, "Bao is no longer counted")
    assert place(ben, f"units/{district.district}", campaign) == (everybody - 1, ones)
    assert bao.get(f"me/progress?campaign={campaign}")["results"][0]["counted"] is False
    hao.post(f"exemptions/{exemption}/ending")
    wait_until(lambda: place(ben, places[-1], campaign) == (4, ones), 30, "Bao is counted again")

    # The closing freezes the report: what is done afterwards is a record, and changes no figure of the campaign.
    closed = district.admin.post(f"campaigns/{campaign}/closure")
    assert report(closed) == {**ones, "members": everybody}
    told = {mail["Subject"] for mail in running.mailbox.to(district.contact("bao"))}
    assert told <= {"Your password was changed"}  # nobody is written to about their progress
    hao.post(f"deeds/{half}/agreement")
    bao.post(f"deeds/{half}/completion", {"result": "Done too late."})
    hao.post(f"deeds/{half}/acceptance")
    wait_until(lambda: district.counter("deeds_done", unit=district.district) == 2, 30, "the relay went on")
    assert district.admin.get(f"campaigns/{campaign}")["report"] == closed["report"]
    assert place(ben, places[-1], campaign) == (4, ones)
    assert ben.ask("POST", f"campaigns/{campaign}/publication", {})[0] in (403, 409)

    assert "asks for a rail" not in running.logs()
    checked = running.installation.manage("verify_invariants")
    assert checked.returncode == 0, checked.stdout + checked.stderr
