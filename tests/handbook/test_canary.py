"""Texts stored in the handbook are returned by the endpoint for readings only: not in another response, an entry, a figure,
a log line, a mail, an export or a dump of all tables; after erasure they are in no row at all."""

import json
import logging
import pickle
from datetime import date
from io import StringIO

import pytest
from django.core import mail, management
from django.db import connection

from backend.handbook import operations
from backend.handbook.models import Household, Visit
from backend.notifications import operations as notifications
from backend.organisations.queries import get_system
from tests.handbook.steps import CONSENT, fresh
from tests.test_access import ROUTES
from tests.world import NOW
from workers.relay import relay

CONTACT, NOTE = "CANARY-CONTACT-桃", "CANARY-NOTE-杏"
VISIT_NOTE, ANSWER = "CANARY-VISIT-李", "CANARY-ANSWER-梅"
CANARIES = (CONTACT, NOTE, VISIT_NOTE, ANSWER)
NAMES = ("ben", "bao", "ada", "hao", "eva", "fay", "gao", "jin", "ivy", "kim")


def found_in(text: str) -> list[str]:
    """Also as JSON escapes non-ASCII letters."""
    return [canary for canary in CANARIES if canary in text or json.dumps(canary)[1:-1] in text]


def dump() -> str:
    """Every column of every table, as the database holds it."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows.append(repr(cursor.fetchall()))
    return "\n".join(rows)


@pytest.fixture
def clients(world, client_for):
    return {name: client_for(getattr(world, name)) for name in NAMES}


@pytest.fixture
def answers(world, now, clients, caplog) -> list[bytes]:
    """The whole story through the API, with its refusals; every answer but those of the readings."""
    caplog.set_level(logging.DEBUG)
    ada, ben, out = clients["ada"], clients["ben"], []

    def told(response, status: int):
        assert response.status_code == status, response.content
        out.append(response.content + repr(response.headers).encode())
        return response

    body = {name: str(value) for name, value in CONSENT.items()}
    body |= {"cell_id": str(world.cell.pk), "needs": ["ELDERLY"], "purpose": "CARE", "contact": CONTACT, "note": NOTE}
    made = told(ada.post("/api/v1/households", body, HTTP_IDEMPOTENCY_KEY="canary"), 201)
    told(ada.post("/api/v1/households", body, HTTP_IDEMPOTENCY_KEY="canary"), 201)
    told(ada.post("/api/v1/households", body | {"needs": ["ELDERLY"], "cell_id": "x"}), 400)
    told(ada.post("/api/v1/households", body | {"contact": CONTACT * 99}), 400)
    told(ada.post("/api/v1/households", body | {"contact": CONTACT + " 110101199003074258"}), 400)
    told(clients["eva"].post("/api/v1/households", body), 403)
    url = f"/api/v1/households/{made.json()['id']}"
    told(ada.patch(url, {"contact": CONTACT}, HTTP_IF_MATCH='"9"'), 412)
    told(ada.patch(url, {"contact": CONTACT, "note": NOTE}, HTTP_IF_MATCH='"1"'), 200)
    pairing = told(ada.post(f"{url}/pairings", {"person_id": str(world.ben.pk)}), 201).json()
    told(ben.post(f"/api/v1/pairings/{pairing['id']}/acceptance"), 201)
    said = {"day": "2026-06-02", "topic": "HOUSING", "note": VISIT_NOTE, "request": True}
    told(ben.post(f"{url}/visits", said | {"day": "2026-06-03"}), 400)
    visit = f"/api/v1/visits/{told(ben.post(f'{url}/visits', said), 201).json()['id']}"
    told(ben.post(f"{visit}/answer", {"answer": ANSWER, "promised_on": "2026-06-01"}), 400)
    told(ben.post(f"{visit}/answer", {"answer": ANSWER, "promised_on": "2026-06-09"}), 201)
    told(ben.post(f"{visit}/answer", {"answer": ANSWER}), 409)
    told(ben.post(f"{visit}/issue", {"category": "road-pothole", "title": "A ramp is missing"}), 201)
    read = [ben.post(f"{one}/readings", {"purpose": "VISIT"}).json() for one in (url, visit)]
    assert read == [{"contact": CONTACT, "note": NOTE}, {"note": VISIT_NOTE, "answer": ANSWER}]
    return out


def everything_that_can_be_read(clients) -> str:
    """Every GET route without parameters and every detail of what there is, by everybody."""
    plain = [route.removeprefix("GET ") for route in ROUTES if route.startswith("GET ") and "<" not in route]
    rows = {"households": Household.objects.get().pk, "visits": Visit.objects.get().pk}
    rows |= {"pairings": Household.objects.get().pairings.get().pk, "issues": Visit.objects.get().issue_id}
    paths = [*plain, *(f"{noun}/{pk}" for noun, pk in rows.items())]
    paths += [f"{noun}/{rows[noun]}/history" for noun in ("households", "issues")]
    paths += [f"entries?subject={pk}" for pk in rows.values()]
    paths += ["households?need=ELDERLY&state=ACTIVE", "issues?category=road"]
    answers = [client.get(f"/api/v1/{path}") for client in clients.values() for path in paths]
    assert {answer.status_code for answer in answers} <= {200, 400, 403, 404}
    return " ".join(answer.content.decode() for answer in answers)


def run_relay_and_clock() -> None:
    while relay(now=NOW):
        pass
    system = get_system()
    notifications.queue_reminders(actor=system, now=NOW, limit=100)
    notifications.queue_digests(actor=system, now=NOW, limit=100)
    notifications.deliver_batch(now=NOW.replace(day=8), limit=100)


def test_planted_texts_come_out_nowhere_but_at_the_readings(world, clients, answers, caplog, capsys, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run_relay_and_clock()
    assert found_in(b" ".join(answers).decode()) == []
    assert found_in(everything_that_can_be_read(clients)) == []
    assert found_in(dump()) == []
    assert found_in(caplog.text + repr([record.__dict__ for record in caplog.records])) == []
    assert found_in(" ".join(str(message.message()) for message in mail.outbox)) == []
    management.call_command("verify_invariants")
    assert found_in("".join(capsys.readouterr())) == []


def test_dumpdata_refuses_sealed_columns_altogether(world, answers, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)  # it leaves one open behind it
    out = StringIO()
    with pytest.raises(management.CommandError, match="is not serialized") as refusal:
        management.call_command("dumpdata", "handbook", stdout=out)
    assert found_in(str(refusal.value) + out.getvalue()) == []


def test_rows_print_pickle_and_serialize_nothing(world, answers):
    household, visit = Household.objects.get(), Visit.objects.get()
    shown = repr(vars(household)) + repr(vars(visit)) + repr(list(Household.objects.values()))
    assert found_in(shown) == []
    for row in (household, visit):
        with pytest.raises(TypeError):
            pickle.dumps(row)


def test_erased_and_removed_texts_are_gone_from_the_rows(world, answers):
    household, visit = Household.objects.get(), Visit.objects.get()
    sealed = [household.contact, household.note, visit.note, visit.answer]
    stored = [value._value for value in sealed]
    assert all(value in dump() for value in stored)  # the ciphertext lies there, and could be found
    operations.erase_household(actor=world.ada, household_id=household.pk, now=NOW)
    assert [value for value in stored if value in dump()] == []
    assert (fresh(household).needs, fresh(visit).day) == ([], date(2026, 6, 2))
