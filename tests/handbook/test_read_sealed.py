"""Reading sealed texts: by paired members and organisers, for a purpose, each reading recorded."""

from datetime import timedelta

import pytest

from backend.common.errors import NotAllowed, NotFound
from backend.handbook import operations
from backend.handbook.operations.rules import ConsentExpired, NothingKept
from backend.journal.models import Entry
from tests.handbook.steps import last_entry, paired, register, request, visit
from tests.world import NOW


def read(actor, household, purpose="VISIT", now=NOW):
    return operations.read_household(actor=actor, household_id=household.pk, now=now, purpose=purpose)


def read_visit(actor, visit, purpose="FOLLOW_UP", now=NOW):
    return operations.read_visit(actor=actor, visit_id=visit.pk, now=now, purpose=purpose)


@pytest.mark.parametrize("name", ["ben", "ada", "hao"])
def test_contact_and_note_are_opened_and_every_reading_is_an_entry(world, name):
    household, _ = paired(world)
    reader = getattr(world, name)
    for purpose in ("VISIT", "EMERGENCY"):
        assert read(reader, household, purpose) == {"contact": "door 3", "note": "likes chess"}
    entries = Entry.objects.filter(kind="household.read").order_by("seq")
    assert [(entry.actor_id, entry.facts) for entry in entries] == [
        (reader.pk, {"purpose": "VISIT"}),
        (reader.pk, {"purpose": "EMERGENCY"}),
    ]


@pytest.mark.parametrize("name", ["eva", "fay", "gao", "jin", "ivy", "bao", "cem", "nan"])
def test_nobody_else_finds_anything_to_read(world, nothing_changes, name):
    household, _ = paired(world)
    made = request(world.ben, household)
    with nothing_changes():
        with pytest.raises(NotFound):
            read(getattr(world, name), household)
        with pytest.raises(NotFound):
            read_visit(getattr(world, name), made)


def test_former_member_reads_nothing_any_more(world, nothing_changes):
    household, pairing = paired(world)
    made = request(world.ben, household)
    operations.end_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW, reason="MEMBER")
    with nothing_changes():
        with pytest.raises(NotFound):
            read(world.ben, household)
        with pytest.raises(NotFound):
            read_visit(world.ben, made)


def test_visits_note_and_answer_are_opened_likewise(world):
    household, _ = paired(world)
    made = request(world.ben, household, answer="We shall ask")
    assert read_visit(world.hao, made) == {"note": "asks for a ramp", "answer": "We shall ask"}
    entry = last_entry(made)
    assert (entry.kind, entry.actor_id) == ("visit.read", world.hao.pk)
    assert entry.facts == {"purpose": "FOLLOW_UP", "household_id": str(household.pk)}


def test_consent_holds_to_the_end_of_its_last_day(world, nothing_changes):
    household, _ = paired(world)
    made = request(world.ben, household)
    last_day = NOW + (household.consent_until - NOW.date())
    assert read(world.ben, household, now=last_day)["contact"] == "door 3"
    with nothing_changes():
        with pytest.raises(ConsentExpired):
            read(world.ben, household, now=last_day + timedelta(days=1))
        with pytest.raises(ConsentExpired):
            read_visit(world.ben, made, now=last_day + timedelta(days=1))


def test_where_nothing_is_kept_nothing_is_journalled(world, nothing_changes):
    household, _ = paired(world)
    operations.edit_household(actor=world.ada, household_id=household.pk, now=NOW, contact="", note="")
    made = visit(world.ben, household)
    with nothing_changes():
        with pytest.raises(NothingKept):
            read(world.ben, household)
        with pytest.raises(NothingKept):
            read_visit(world.ben, made)


def test_endpoints_store_no_answer_and_log_each_reading(world, now, client_for):
    household, _ = paired(world)
    made = request(world.ben, household)
    ben = client_for(world.ben)
    for url in (f"/api/v1/households/{household.pk}/readings", f"/api/v1/visits/{made.pk}/readings"):
        for _ in range(2):
            answer = ben.post(url, {"purpose": "VISIT"}, HTTP_IDEMPOTENCY_KEY="the same")
            assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
        assert ben.post(url, {}).status_code == 400
        assert ben.post(url, {"purpose": "CURIOSITY"}).status_code == 400
    assert Entry.objects.filter(kind__in=["household.read", "visit.read"]).count() == 4


def test_who_answers_for_the_family_sees_who_has_read(world, now, client_for):
    household, pairing = paired(world)
    made = request(world.ben, household)
    read(world.ben, household)
    read_visit(world.hao, made)
    rows = client_for(world.ada).get(f"/api/v1/households/{household.pk}/history").json()["results"]
    assert [(row["kind"], row["actor_id"]) for row in rows if row["kind"].endswith(".read")] == [
        ("household.read", str(world.ben.pk)),
        ("visit.read", str(world.hao.pk)),
    ]
    assert {row["subject_id"] for row in rows} == {str(household.pk), str(pairing.pk), str(made.pk)}


@pytest.mark.parametrize("name", ["eva", "fay", "gao", "jin", "ada"])
def test_general_history_shows_nothing_of_families(world, now, client_for, name):
    household, pairing = paired(world)
    made = request(world.ben, household)
    client = client_for(getattr(world, name))
    for row in (household, pairing, made):
        assert client.get(f"/api/v1/entries?subject={row.pk}").json()["results"] == []


def test_history_of_a_household_is_for_those_who_answer_for_it(world, nothing_changes):
    from backend.handbook.queries import list_history

    household, _ = paired(world)
    with pytest.raises(NotAllowed):
        list_history(actor=world.ben, household_id=household.pk)
    with pytest.raises(NotFound):
        list_history(actor=world.gao, household_id=register(world).pk)
