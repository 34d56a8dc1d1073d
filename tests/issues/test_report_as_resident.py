"""Reporting without an account: tracking code, sealed contact, and repeats of a request that nobody signed."""

import pytest
from django.conf import settings

from backend.common.models import IdempotencyKey
from backend.issues import tracking
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.organisations.models import RESIDENT_ID
from tests.world import World

URL = "/api/v1/issues/resident-reports"
CONTACT = "139 0000 0000 Aunt Made-Up"


def body(world: World, **more):
    return {"category": "sewage-overflow", "title": "Drain", "cell_id": str(world.cell.pk), "contact": CONTACT, **more}


def test_report_answers_with_a_code_and_says_nothing_else_about_itself(world, now, anonymous):
    response = anonymous.post(URL, body(world))
    assert response.status_code == 201, response.content
    assert set(response.json()) == {"tracking_code", "state", "due_at", "created_at"}
    assert len(response.json()["tracking_code"].replace("-", "")) == 16


def test_row_holds_a_hash_of_the_code_and_the_sealed_contact(world, now, anonymous):
    code = anonymous.post(URL, body(world)).json()["tracking_code"]
    issue = Issue.objects.get()
    assert issue.reporter_id == RESIDENT_ID
    assert issue.tracking_hash == tracking.hash_of(code) and code.replace("-", "") not in issue.tracking_hash
    assert str(issue.contact) == "•••"
    assert issue.contact.open(issue) == CONTACT


def test_report_without_contact_is_welcome(world, now, anonymous):
    given = body(world)
    del given["contact"]
    assert anonymous.post(URL, given).status_code == 201
    assert Issue.objects.get().contact is None


def test_entry_names_the_resident_and_carries_no_text(world, now, anonymous):
    anonymous.post(URL, body(world))
    entry = Entry.objects.get()
    assert (entry.actor_id, entry.facts) == (RESIDENT_ID, {"category": "sewage-overflow", "by_resident": True})


def test_same_request_again_gives_the_same_code_and_one_issue(world, now, anonymous):
    first, again = (anonymous.post(URL, body(world), HTTP_IDEMPOTENCY_KEY="k") for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Issue.objects.count() == Entry.objects.count() == 1


def test_somebody_elses_report_under_the_same_key_is_a_report_of_its_own(world, now, anonymous):
    first = anonymous.post(URL, body(world), HTTP_IDEMPOTENCY_KEY="k")
    other = anonymous.post(URL, body(world, title="Another drain"), HTTP_IDEMPOTENCY_KEY="k")
    assert other.status_code == 201
    assert first.json()["tracking_code"] != other.json()["tracking_code"]
    assert Issue.objects.count() == 2


def test_memory_of_the_request_keeps_neither_key_nor_code(world, now, anonymous):
    code = anonymous.post(URL, body(world), HTTP_IDEMPOTENCY_KEY="my-own-key").json()["tracking_code"]
    kept = repr(IdempotencyKey.objects.values_list())
    assert "my-own-key" not in kept and code not in kept and CONTACT not in kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"cell_id": None},
        {"category": "weather"},
        {"title": ""},
        {"contact": "x" * 201},
        {"due_at": "2026-07-01T00:00:00Z"},
    ],
)
def test_wrong_input_is_refused_and_changes_nothing(world, now, anonymous, nothing_changes, wrong):
    with nothing_changes():
        assert anonymous.post(URL, body(world, **wrong)).status_code == 400


def test_branch_is_no_place_a_resident_can_name(world, now, anonymous, nothing_changes):
    given = body(world, unit_id=str(world.branch.pk))
    del given["cell_id"]
    with nothing_changes():
        assert anonymous.post(URL, given).status_code == 400


def test_reports_from_one_address_are_bounded(world, now, anonymous, nothing_changes):
    allowed = int(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]["resident_report"].split("/")[0])
    codes = [anonymous.post(URL, body(world, title=f"Drain {n}")).status_code for n in range(allowed)]
    assert set(codes) == {201}
    with nothing_changes():
        assert anonymous.post(URL, body(world, title="One more")).status_code == 429


# --- following it ---------------------------------------------------------------------------------------------------


def test_code_shows_state_and_dates_only(world, now, anonymous):
    code = anonymous.post(URL, body(world)).json()["tracking_code"]
    response = anonymous.get(f"/api/v1/issues/tracking/{code}")
    assert response.status_code == 200
    assert set(response.json()) == {"state", "due_at", "created_at", "responded_at", "closed_at"}
    assert response.json()["state"] == "REPORTED"


def test_code_is_read_as_people_type_it(world, now, anonymous):
    code = anonymous.post(URL, body(world)).json()["tracking_code"]
    typed = code.lower().replace("-", " ").replace("o", "0")
    assert anonymous.get(f"/api/v1/issues/tracking/{typed}").status_code == 200


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA", "x", "../..", "A" * 3000, "ＡＡＡＡ"])
def test_unknown_code_is_not_found(world, now, anonymous, code):
    assert anonymous.get(f"/api/v1/issues/tracking/{code}").status_code == 404


def test_codes_of_a_thousand_issues_differ_and_fit_the_form():
    from backend.common.ids import new_id

    codes = {tracking.code_for(new_id()) for _ in range(1000)}
    assert len(codes) == 1000
    assert all(tracking.hash_of(code) for code in codes)
