"""The contact a resident left: for those who handle the issue, for a purpose, each reading journalled. And nowhere else."""

import json
import logging
from datetime import timedelta

import pytest
from django.db import connection

from backend.common.errors import IllegalTransition, NotAllowed, NotFound
from backend.issues import operations, queries
from backend.issues.models import Issue
from backend.issues.operations.editing import ContactMissing
from backend.journal.models import Entry
from backend.organisations.queries import get_system
from tests.issues import steps
from tests.issues.test_handle_issue import last_entry
from tests.world import NOW

CONTACT, DESCRIPTION = "CANARY-CONTACT-139", "CANARY-DESCRIPTION-杏"
URL = "/api/v1/issues/resident-reports"


@pytest.fixture
def issue(world):
    return operations.report_as_resident(
        actor=queries.get_resident(),
        now=NOW,
        category="dispute-noise",
        title="Noise at night",
        cell_id=world.cell.pk,
        description=DESCRIPTION,
        contact=CONTACT,
    )


def read(actor, issue, purpose="CLARIFY"):
    return operations.read_contact(actor=actor, issue_id=issue.pk, now=NOW, purpose=purpose)


@pytest.mark.parametrize("name", ["ada", "fay", "eva"])
def test_organisers_of_the_place_read_it_and_every_reading_is_an_entry(world, issue, name):
    reader = getattr(world, name)
    assert read(reader, issue) == CONTACT
    assert read(reader, issue, "VERIFY") == CONTACT
    entries = Entry.objects.filter(kind="issue.contact_read").order_by("seq")
    assert [(entry.actor_id, entry.facts) for entry in entries] == [
        (reader.pk, {"purpose": "CLARIFY"}),
        (reader.pk, {"purpose": "VERIFY"}),
    ]


@pytest.mark.parametrize("name", ["gao", "jin"])
def test_who_sees_the_issue_without_handling_it_does_not_read_it(world, issue, nothing_changes, name):
    with nothing_changes(), pytest.raises(NotAllowed):
        read(getattr(world, name), issue)


@pytest.mark.parametrize("name", ["ben", "ivy", "dan", "kim"])
def test_who_does_not_see_the_issue_finds_nothing(world, issue, nothing_changes, name):
    with nothing_changes(), pytest.raises(NotFound):
        read(getattr(world, name), issue)


def test_unit_it_was_dispatched_to_reads_it_until_it_returns_the_issue(world, issue):
    officer = steps.officer_of(world.cicheng)
    with pytest.raises(NotFound):
        read(officer, issue)
    operations.accept_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    operations.dispatch_issue(actor=world.ada, issue_id=issue.pk, now=NOW, unit_id=world.cicheng.pk)
    assert read(officer, issue) == CONTACT
    operations.return_issue(actor=officer, issue_id=issue.pk, now=NOW, reason="x")
    with pytest.raises(NotFound):
        read(officer, issue)


def test_grid_worker_who_has_it_in_hand_reads_it(world, issue):
    operations.accept_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    operations.handle_by_grid(actor=world.jin, issue_id=issue.pk, now=NOW)
    assert read(world.jin, issue) == CONTACT


def test_nobody_reads_it_once_the_issue_is_closed(world, issue, nothing_changes):
    operations.accept_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    operations.handle_by_grid(actor=world.jin, issue_id=issue.pk, now=NOW)
    operations.respond_to_issue(actor=world.jin, issue_id=issue.pk, now=NOW, resolution="Quiet")
    operations.close_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    with nothing_changes(), pytest.raises(IllegalTransition):
        read(world.ada, issue)


def test_report_without_contact_says_so(world, nothing_changes):
    issue = steps.report(world)
    with nothing_changes(), pytest.raises(ContactMissing):
        read(world.ada, issue)


def test_endpoint_answers_without_being_stored_anywhere_and_logs_each_reading(world, now, issue, client_for):
    ada, url = client_for(world.ada), f"/api/v1/issues/{issue.pk}/contact-reading"
    for _ in range(2):
        response = ada.post(url, {"purpose": "CLARIFY"}, HTTP_IDEMPOTENCY_KEY="the same")
        assert (response.status_code, response.json()) == (201, {"contact": CONTACT})
        assert response["Cache-Control"] == "no-store"
    assert Entry.objects.filter(kind="issue.contact_read").count() == 2
    assert ada.post(url, {}).status_code == 400
    assert ada.post(url, {"purpose": "because"}).status_code == 400


def test_contact_is_erased_ninety_days_after_closing_and_once(world, issue):
    operations.accept_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    operations.handle_by_grid(actor=world.jin, issue_id=issue.pk, now=NOW)
    operations.respond_to_issue(actor=world.jin, issue_id=issue.pk, now=NOW, resolution="Quiet")
    operations.close_issue(actor=world.ada, issue_id=issue.pk, now=NOW)
    system, then = get_system(), NOW + timedelta(days=90)
    assert operations.forget_contacts(actor=system, now=then) == 0
    assert operations.forget_contacts(actor=system, now=then + timedelta(seconds=1)) == 1
    assert operations.forget_contacts(actor=system, now=then + timedelta(seconds=1)) == 0
    issue.refresh_from_db()
    assert issue.contact is None
    assert (last_entry(issue).kind, last_entry(issue).facts) == ("issue.contact_forgotten", {})


def test_contact_of_an_open_issue_stays(world, issue):
    assert operations.forget_contacts(actor=get_system(), now=NOW + timedelta(days=900)) == 0


def test_canary_contact_and_description_come_out_at_no_other_door(world, now, client_for, anonymous, caplog):
    """Through the whole cycle: no entry, log line, list, history, tracking answer or problem carries either."""
    caplog.set_level(logging.DEBUG)
    out = []
    body = {"category": "dispute-noise", "title": "Noise", "cell_id": str(world.cell.pk)}
    body |= {"description": DESCRIPTION, "contact": CONTACT}
    made = anonymous.post(URL, body, HTTP_IDEMPOTENCY_KEY="canary")
    out += [made, anonymous.post(URL, body, HTTP_IDEMPOTENCY_KEY="canary")]
    out += [anonymous.post(URL, body | {"due_at": CONTACT}), anonymous.post(URL, body | {"category": "weather"})]
    code = made.json()["tracking_code"]
    ada, jin, gao = (client_for(person) for person in (world.ada, world.jin, world.gao))
    issue = Issue.objects.get()
    url = f"/api/v1/issues/{issue.pk}"
    for client, step, given in (
        (ada, "acceptance", {}),
        (ada, "acceptance", {}),
        (ada, "self-handling", {}),
        (gao, "contact-reading", {"purpose": "VISIT"}),
        (ada, "contact-reading", {"purpose": "because"}),
        (ada, "response", {"resolution": DESCRIPTION, "quantity": 1}),
    ):
        response = client.post(f"{url}/{step}", given)
        out += [response] if response.status_code >= 400 else []
    ada.post(f"{url}/contact-reading", {"purpose": "VISIT"})  # the one endpoint
    ada.post(f"{url}/response", {"resolution": "Quiet now"})
    jin.post(f"{url}/verification")
    out += [ada.get("/api/v1/issues"), ada.get(f"{url}/history"), anonymous.get(f"/api/v1/issues/tracking/{code}")]
    assert Issue.objects.get().state == Issue.State.CLOSED
    assert [response.status_code for response in out] == [201, 201, 400, 400, 409, 403, 400, 400, 200, 200, 200]
    shown = " ".join(json.dumps(response.json(), ensure_ascii=False) for response in out)
    written = repr(list(Entry.objects.values_list()))
    logged = caplog.text
    for canary in (CONTACT, DESCRIPTION):
        assert canary not in shown
        assert canary not in written
        assert canary not in logged
    detail = ada.get(url)
    assert DESCRIPTION in detail.content.decode()  # the canary could have leaked
    assert CONTACT not in detail.content.decode()


def test_contact_lies_in_no_table_in_plain_text(world, issue):
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert CONTACT not in repr(cursor.fetchall()), table
