"""A pledge's life: real web, worker and beat, through the API alone.

Ben's pledge serves one of his branch. It is refused kindly while it lacks its measure, comes back from the review, passes,
is published; what is reached rises because a task is verified and an issue resolved; a quarter's note, a revision that keeps
the old text, the report, four sides, a result with its explanation; the list as sheet and document; the next year's draft.
"""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.deploy.conftest import wait_until
from tests.journeys.api import Api
from tests.journeys.conftest import Running
from tests.journeys.district import District

pytestmark = pytest.mark.processes
TEXT, REVISED = "Two evenings a month at the river gate", "One evening a month at the river gate"
WHOLE = {"baseline": "0", "target": "2", "unit_of_measure": "tasks", "measure": "PERSON", "metric": "tasks_done"}
WHY = "The gate was rebuilt in the second half of the year."


def opened(running: Running, owner: Api, tier: str, **more: str) -> str:
    return owner.post("pledge-lists", {"tier": tier, "year": running.today.year, **more})["id"]


def refused(api: Api, path: str, body: dict | None = None) -> tuple[int, str]:
    status, problem = api.ask("POST", path, body or {})
    return status, problem["code"]


def of_the_branch(running: Running, district: District, secretary: Api, officer: Api) -> str:
    """The branch's pledge, measured by the issues resolved in its cell; passed and published by the unit above."""
    pledges = opened(running, secretary, "BRANCH", unit_id=district.branch)
    body = {"text": "Mend what is reported", "kind": "PRACTICAL", "baseline": "0", "target": "1"}
    body |= {"unit_of_measure": "issues", "measure": "LOCATION", "metric": "issues_resolved"}
    pledge = secretary.post(f"pledge-lists/{pledges}/pledges", body | {"measured_cell_id": district.cell})["id"]
    secretary.post(f"pledges/{pledge}/submission")
    assert refused(secretary, f"pledges/{pledge}/review", {"passed": True}) == (403, "forbidden")
    officer.post(f"pledges/{pledge}/review", {"passed": True})
    officer.post(f"pledges/{pledge}/publication", {"scope": "UNIT"})
    return pledge


def written(member: Api, pledges: str, serves: str) -> str:
    """A draft without its measure is kept, and refused kindly when it is handed in; then it is completed."""
    draft = member.post(f"pledge-lists/{pledges}/pledges", {"text": TEXT, "kind": "SERVICE"})
    pledge = draft["id"]
    status, problem = member.ask("POST", f"pledges/{pledge}/submission", {})
    assert (status, problem["code"]) == (409, "pledge-incomplete")
    assert problem["title"].startswith("Nearly there")
    assert problem["data"]["missing"] == ["baseline", "target", "unit_of_measure", "milestones"]
    assert member.get(f"pledges/{pledge}")["state"] == "DRAFT"
    member.patch(f"pledges/{pledge}", draft["version"], WHOLE | {"serves_id": serves})
    return pledge


def reviewed(running: Running, member: Api, secretary: Api, pledge: str) -> None:
    """Handed in, returned with an opinion, mended, handed in again, passed; item by item from the reviewer's queue."""
    member.post(f"pledges/{pledge}/submission")
    assert [row["id"] for row in secretary.get("pledge-reviews")["results"]] == [pledge]
    opinion = {"passed": False, "opinion": "Which evenings?"}
    assert secretary.post(f"pledges/{pledge}/review", opinion)["state"] == "RETURNED"
    assert [row["opinion"] for row in member.get(f"pledges/{pledge}/reviews")["results"]] == ["Which evenings?"]
    assert secretary.get("pledge-reviews")["results"] == []
    address = member.get("me")["email"]
    wait_until(lambda: len(subjects(running, address)) == 1, 30, "the mail about it")
    assert subjects(running, address)[0].startswith("Please look at this again: a pledge for")
    version = member.get(f"pledges/{pledge}")["version"]
    member.patch(f"pledges/{pledge}", version, {"text": TEXT + ", on Fridays"})
    member.post(f"pledges/{pledge}/submission")
    assert refused(secretary, f"pledges/{pledge}/publication", {"scope": "UNIT"}) == (409, "review-outstanding")
    secretary.post(f"pledges/{pledge}/review", {"passed": True})
    assert secretary.post(f"pledges/{pledge}/publication", {"scope": "UNIT"})["state"] == "PUBLISHED"


def value(api: Api, pledge: str) -> float:
    return float(api.get(f"pledges/{pledge}/progress")["value"])


def noted_and_revised(running: Running, member: Api, pledge: str) -> None:
    note = {"year": running.today.year, "quarter": (running.today.month + 2) // 3, "text": "It began well."}
    member.post(f"pledges/{pledge}/note", note)
    assert refused(member, f"pledges/{pledge}/note", note) == (409, "quarter-note-exists")
    (kept,) = member.get(f"pledges/{pledge}/notes")["results"]
    assert (kept["text"], float(kept["value"])) == ("It began well.", 1)
    assert refused(member, f"pledges/{pledge}/revision", {"text": REVISED}) == (400, "validation-error")
    member.post(f"pledges/{pledge}/revision", {"reason": "The gate is being rebuilt.", "text": REVISED})
    assert member.get(f"pledges/{pledge}")["text"] == REVISED
    (before,) = member.get(f"pledges/{pledge}/revisions")["results"]
    assert before["before"] == {"text": TEXT + ", on Fridays"}
    assert before["reason"] == "The gate is being rebuilt."


def evaluated(member: Api, secretary: Api, officer: Api, pledge: str) -> None:
    """Four sides: oneself, the branch, the unit above, residents as a count. The unmet needs its explanation."""
    member.post(f"pledges/{pledge}/report", {"report": "Half of it.", "outcome": "PARTLY_FULFILLED"})
    result = {"outcome": "PARTLY_FULFILLED"}
    assert refused(secretary, f"pledges/{pledge}/evaluation", result) == (409, "evaluation-sides-missing")
    branch = {"side": "BRANCH", "outcome": "PARTLY_FULFILLED", "text": "So it was."}
    assert refused(member, f"pledges/{pledge}/verdict", branch) == (403, "forbidden")
    secretary.post(f"pledges/{pledge}/verdict", branch)
    officer.post(f"pledges/{pledge}/verdict", {"side": "SUPERIOR", "outcome": "FULFILLED"})
    residents = {"side": "RESIDENTS", "outcome": "FULFILLED", "asked": 12, "satisfied": 10, "source": "Evening talk"}
    secretary.post(f"pledges/{pledge}/verdict", residents)
    sides = {row["side"]: row["outcome"] for row in member.get(f"pledges/{pledge}/evaluations")["results"]}
    assert sides == {
        "SELF": "PARTLY_FULFILLED",
        "BRANCH": "PARTLY_FULFILLED",
        "SUPERIOR": "FULFILLED",
        "RESIDENTS": "FULFILLED",
    }
    assert refused(member, f"pledges/{pledge}/evaluation", result) == (403, "forbidden")
    assert refused(secretary, f"pledges/{pledge}/evaluation", result) == (400, "validation-error")
    done = secretary.post(f"pledges/{pledge}/evaluation", result | {"explanation": WHY})
    assert (done["state"], done["outcome"], done["explanation"]) == ("EVALUATED", "PARTLY_FULFILLED", WHY)


def expect_documents(member: Api, pledges: str) -> None:
    """Both open in the programs they are made for, and say the same."""
    sheet = load_workbook(BytesIO(member.download(f"pledge-lists/{pledges}/xlsx"))).active
    line = [str(cell.value) for cell in sheet[3]]
    assert (line[1], line[3], line[4]) == (REVISED, "0 tasks", "2 tasks")
    assert (line[6], line[7], line[9]) == ("Ben", "1 tasks", WHY)
    content = member.download(f"pledge-lists/{pledges}/docx")
    assert zipfile.ZipFile(BytesIO(content)).testzip() is None
    document = Document(BytesIO(content))
    texts = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {REVISED, WHY, "1 tasks", "Ben"} <= texts


def test_a_pledge_goes_through_its_year(running: Running):
    district = District(running.installation, running.api, "pledges")
    _, ada = district.coordinator("Ada")
    _, ivy = district.coordinator("Ivy")
    _, hao = district.official("Hao", "BRANCH_SECRETARY", district.branch)
    _, fay = district.official("Fay", "OFFICER", district.street)
    ben_id, ben = district.person("Ben")

    above = of_the_branch(running, district, hao, fay)
    pledges = opened(running, ben, "MEMBER")
    pledge = written(ben, pledges, serves=above)
    reviewed(running, ben, hao, pledge)

    # Nothing is typed: the figures rise because work was done, and lead to it.
    assert (value(ben, pledge), value(hao, above)) == (0, 0)
    task = district.verified_task(ada, ben, ben_id, "Carry the pump to the gate")
    assert value(ben, pledge) == 1
    assert [row["id"] for row in ben.get(f"pledges/{pledge}/records")["results"]] == [task]
    issue = district.resolved_issue(ben, ada, ivy, "Sewage in the yard")
    wait_until(lambda: value(hao, above) == 1, 30, "the relay has counted the issue for the branch's pledge")
    assert above in [row["id"] for row in ada.get(f"issues/{issue}/pledges")["results"]]
    assert [row["id"] for row in ben.get(f"people/{ben_id}/workload")["pledges"]] == [pledge]

    noted_and_revised(running, ben, pledge)
    evaluated(ben, hao, fay, pledge)
    expect_documents(ben, pledges)

    # The result counts for the branch, the district and the consortium; what is no longer in force has left the gauge.
    scopes = [{"unit": district.branch}, {"unit": district.district}, {"consortium": district.consortium}]
    outcome = "pledges_evaluated:PARTLY_FULFILLED"
    wait_until(lambda: district.counter(outcome, **scopes[-1]) == 1, 30, "the relay has counted the result")
    assert [district.counter(outcome, **scope) for scope in scopes] == [1, 1, 1]
    assert [district.counter("pledges_published:MEMBER", **scope) for scope in scopes] == [0, 0, 0]
    assert [district.counter("pledges_published:BRANCH", **scope) for scope in scopes] == [1, 1, 1]

    # The next year begins where this one ended.
    draft = ben.post(f"pledges/{pledge}/carry-over")
    assert (draft["state"], draft["year"], draft["carried_from_id"]) == ("DRAFT", running.today.year + 1, pledge)
    assert (draft["text"], draft["serves_id"]) == (REVISED, None)
    assert (float(draft["baseline"]), float(draft["target"])) == (0, 1)  # of two tasks one is left
    assert refused(ben, f"pledges/{pledge}/carry-over") == (409, "pledge-carried-over")

    assert len(subjects(running, district.contact("ben"))) == 1
    assert not any(TEXT in mail.as_string() for mail in running.mailbox.mails)
    checked = running.installation.manage("verify_invariants")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def subjects(running: Running, address: str) -> list[str]:
    return [mail["Subject"].strip() for mail in running.mailbox.to(address) if "pledge" in mail["Subject"]]
