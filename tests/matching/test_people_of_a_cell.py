"""People who work together know each other: names beside ids, the people of a cell, and how to reach them."""

import pytest

from backend.campaigns import operations as campaigns
from backend.journal.models import Entry
from backend.matching import operations, queries
from backend.organisations import operations as organisations
from backend.organisations.models import Person
from tests import factories
from tests.posts.steps import do
from tests.world import NOW

AGREED = {"be_asked": {"at": "2026-05-01T09:00:00+08:00", "how": "PAPER"}}


def names(client, world, **query):
    answer = client.get(f"/api/v1/cells/{world.cell.pk}/people", query)
    assert answer.status_code == 200, answer.content
    return {row["name"]: row["serves"] for row in answer.json()["results"]}


@pytest.fixture
def people(world):
    """In Ada's cell: Jin is its worker; Ben holds a post, Bao waits for one, Cem serves by registration, Tao is in a team; of the
    community, Hua agreed to be asked, and Xin did not."""
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, places=1, waitlist_places=1)
    factories.make_claim(post=post, person=world.ben)
    factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    made = do(campaigns.register_residence, world.cem, unit_id=world.wenzhu.pk)
    do(campaigns.accept_registration, world.ada, registration_id=made.pk, cell_id=world.cell.pk)
    tao = factories.make_member(unit=world.branch, name="Tao")
    factories.make_team_member(team=factories.make_team(unit=world.wenzhu, cell=world.cell), person=tao)
    factories.make_member(unit=world.branch, name="Hua", consents=AGREED)
    factories.make_member(unit=world.branch, name="Xin")
    factories.make_member(unit=world.lvmei, name="Elsewhere", consents=AGREED)
    return post


def test_coordinator_sees_who_serves_there_and_who_agreed_to_be_asked(world, now, people, client_for):
    assert names(client_for(world.ada), world) == {
        "Ada": True, "Jin": True, "Ben": True, "Bao": True, "Cem": True, "Tao": True, "Hua": False,
    }  # fmt: skip
    assert names(client_for(world.ada), world, serving="false") == {"Hua": False}
    assert "Hua" not in names(client_for(world.ada), world, serving="true")


def test_who_left_or_took_the_agreement_back_is_seen_no_longer(world, now, people, client_for):
    hua = Person.objects.get(name="Hua")
    do(organisations.edit_own_profile, factories.as_actor(hua), consents={"be_asked": False})
    do(organisations.deactivate_person, world.eva, person_id=world.ben.pk)
    found = names(client_for(world.ada), world)
    assert not {"Hua", "Ben"} & set(found)


@pytest.mark.parametrize("given", ["PAPER", "PHONE"])
def test_agreement_of_who_cannot_enter_it_themselves(world, now, people, client_for, given):
    xin = Person.objects.get(name="Xin")
    edited = do(organisations.edit_person, world.eva, person_id=xin.pk, be_asked=given)
    assert edited.consents["be_asked"]["how"] == given
    assert "Xin" in names(client_for(world.ada), world)
    do(organisations.edit_person, world.eva, person_id=xin.pk, be_asked=None, helped_entry=given)
    assert "Xin" not in names(client_for(world.ada), world)


@pytest.mark.parametrize("q", ["张伟", "张 伟", "张　伟", "伟", "  张  伟 "])
def test_search_by_name_ignores_spaces_and_width(world, now, client_for, q):
    factories.make_member(unit=world.branch, name="张　伟", consents=AGREED)
    factories.make_member(unit=world.branch, name="李强", consents=AGREED)
    assert set(names(client_for(world.ada), world, q=q)) == {"张　伟"}


def test_people_of_a_micro_grid_are_of_the_cell_above(world, now, client_for):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    post = factories.make_post(unit=world.wenzhu, cell=micro)
    factories.make_claim(post=post, person=world.ben)
    assert names(client_for(world.ada), world)["Ben"] is True


# --- reaching them --------------------------------------------------------------------------------------------------------


def reach(client, person, purpose="DUTY"):
    return client.post(f"/api/v1/people/{person.pk}/contact-readings", {"purpose": purpose})


def test_organiser_reaches_who_holds_or_waits_and_each_opening_is_journalled(world, now, client_for):
    post = factories.make_post(unit=world.wenzhu, places=1, waitlist_places=1)  # without a cell: Fay's, not Ada's
    factories.make_claim(post=post, person=world.ben)
    factories.make_claim(post=post, person=world.bao, state="WAITLISTED")
    fay = client_for(world.fay)
    for person in (world.ben, world.bao):
        answer = reach(fay, person)
        assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
        assert answer.json() == {
            "person_id": str(person.pk), "name": person.name, "phone": person.phone, "email": person.email,
        }  # fmt: skip
    reach(fay, world.ben, "EMERGENCY")
    entries = Entry.objects.filter(kind="person.contact_read").order_by("id")
    assert [(entry.actor_id, entry.subject_id, entry.facts) for entry in entries] == [
        (world.fay.pk, world.ben.pk, {"purpose": "DUTY"}),
        (world.fay.pk, world.bao.pk, {"purpose": "DUTY"}),
        (world.fay.pk, world.ben.pk, {"purpose": "EMERGENCY"}),
    ]
    assert world.ben.phone not in str(list(entries.values_list("facts")))


def test_coordinator_reaches_the_people_of_the_cell_and_nobody_else(world, now, people, client_for, nothing_changes):
    ada = client_for(world.ada)
    for name in ("Ben", "Cem", "Tao", "Hua"):
        assert reach(ada, Person.objects.get(name=name), "ASK").status_code == 201
    with nothing_changes():
        for name in ("Xin", "Elsewhere", "Dan"):
            assert reach(ada, Person.objects.get(name=name), "ASK").status_code == 404
        for reader in (world.bao, world.jin, world.gao, world.kim):
            assert reach(client_for(reader), world.ben).status_code == 404


def test_contact_is_closed_again_when_the_work_together_ends(world, now, client_for, nothing_changes):
    post = factories.make_post(unit=world.wenzhu)
    claim = factories.make_claim(post=post, person=world.ben)
    assert queries.get_reachable(actor=world.fay, id=world.ben.pk, now=NOW) == world.ben
    type(claim).objects.filter(pk=claim.pk).update(state="WITHDRAWN")
    with nothing_changes():
        assert reach(client_for(world.fay), world.ben).status_code == 404


def test_reading_raises_the_version_of_the_person(world):
    """So that entries of a person are numbered without a gap."""
    factories.make_claim(post=factories.make_post(unit=world.wenzhu), person=world.ben)
    do(operations.read_person_contact, world.fay, person_id=world.ben.pk, purpose="DUTY")
    assert Person.objects.get(pk=world.ben.pk).version == Entry.objects.get(kind="person.contact_read").seq == 2


# --- names beside ids ------------------------------------------------------------------------------------------------------


def test_lists_name_the_people_beside_their_ids(world, now, client_for):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    claim = factories.make_claim(post=post, person=world.ben)
    factories.make_duty_log(claim=claim, entered_by=world.ben)
    factories.make_handover(claim=claim, to_person=world.bao)
    factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben)
    factories.make_team(unit=world.wenzhu, leader=world.ben)
    factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben, state="HANDLING", handler=world.jin)
    ada, ben, bao = map(client_for, (world.ada, world.ben, world.bao))

    def only(client, path):
        (row,) = client.get(f"/api/v1/{path}").json()["results"]
        return row

    assert only(ada, f"posts/{post.pk}/claims")["person_name"] == "Ben"
    assert only(ada, "duty-logs")["person_name"] == "Ben"
    assert only(bao, "me/handovers")["from_person_name"] == "Ben"
    assert only(ben, "teams")["leader_name"] == "Ben"
    assert (only(ben, "tasks")["offered_by_name"], only(ben, "me/tasks")["person_name"]) == ("Ada", "Ben")
    assert only(ben, "issues")["handler_name"] == "Jin"


def test_what_is_made_is_answered_in_the_form_of_the_list(world, now, client_for):
    post = factories.make_post(unit=world.wenzhu, cell=world.cell)
    made = client_for(world.ben).post(f"/api/v1/posts/{post.pk}/claims", {})
    assert made.json()["person_name"] == "Ben"
    team = client_for(world.ada).post("/api/v1/teams", {"name": "Night watch", "cell_id": str(world.cell.pk)})
    assert (team.status_code, team.json()["leader_name"]) == (201, None)
