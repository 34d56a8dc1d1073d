"""People: entering, editing, shutting out, and who sees a phone number."""

import unicodedata

import pytest

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.organisations import operations, queries
from backend.organisations.contacts import normal_contact
from backend.organisations.models import Person, Role
from backend.organisations.operations.errors import AlreadyExists
from tests import factories
from tests.world import NOW, person


def create(actor, unit, **more):
    return operations.create_person(actor=actor, name="Olga", home_unit_id=unit.pk, now=NOW, **more)


def member_units(of):
    return {role.unit_id for role in Role.objects.filter(person=of, kind="MEMBER", until_date=None)}


def test_person_belongs_to_home_and_service_unit(world):
    olga = create(world.eva, world.branch, service_unit_id=world.cicheng.pk, phone="138-1234-5678", email="O@Ex.org")
    assert (olga.phone, olga.email, olga.root_id) == ("+8613812345678", "o@ex.org", world.district.pk)
    assert member_units(olga) == {world.branch.pk, world.cicheng.pk}
    assert not olga.has_usable_password()


def test_entries_hold_no_name_and_no_contact(world):
    create(world.eva, world.branch, phone="13812345678", email="olga@example.org")
    text = str(list(Entry.objects.values()))
    assert Entry.objects.count() == 2
    for secret in ("Olga", "olga", "13812345678"):
        assert secret not in text


@pytest.mark.parametrize(
    ("first", "twin"),
    [
        ({"email": "olga@example.org"}, {"email": "OLGA@Example.org"}),
        (
            {"email": unicodedata.normalize("NFC", "olga@andré.org")},
            {"email": unicodedata.normalize("NFD", "OLGA@ANDRÉ.org")},
        ),
        ({"phone": "13812345678"}, {"phone": "+86 138 1234 5678"}),
        ({"phone": "0086 138 1234 5678"}, {"phone": "138-1234-5678"}),
    ],
)
def test_twin_contact_is_refused(world, nothing_changes, first, twin):
    create(world.eva, world.branch, **first)
    with nothing_changes(), pytest.raises(AlreadyExists):
        create(world.eva, world.branch, **twin)


def test_people_without_contact_are_no_twins(world):
    assert create(world.eva, world.branch).pk != create(world.eva, world.branch).pk


@pytest.mark.parametrize(
    "phone",
    [
        "12",
        "no number",
        "+999999999999999999",
        "1380002003",
        "138000200011",
        "12345678901",
        "1.38000202E10",
        "87654321",
    ],
)
def test_what_is_no_phone_number_is_refused(world, nothing_changes, phone):
    with nothing_changes(), pytest.raises(Invalid):
        create(world.eva, world.branch, phone=phone)


@pytest.mark.parametrize(
    "phone",
    [
        "13800020001",
        "13800020001.0",
        "１３８０００２０００１",
        "138\u200b00020001",
        "+86 138-0002-0001",
        "\u202d13800020001\u202c",
    ],
)
def test_one_number_written_in_six_ways(world, phone):
    assert create(world.eva, world.branch, phone=phone).phone == "+8613800020001"


def test_a_landline_with_its_area_code_is_a_number(world):
    assert create(world.eva, world.branch, phone="0574-87654321").phone == "+8657487654321"


def test_a_shortened_number_is_named_as_such_through_the_api(world, now, client_for, nothing_changes):
    eva = client_for(world.eva)
    body = {"name": "Olga", "home_unit_id": str(world.branch.pk)}
    with nothing_changes():
        refused = eva.post("/api/v1/people", {**body, "phone": "1.38000202E10"})
        ten = eva.post("/api/v1/people", {**body, "phone": "1380002003"})
    assert (refused.status_code, ten.status_code) == (400, 400)
    assert "its last digits are lost" in str(refused.json())
    assert "eleven digits" in str(ten.json())


def test_somebody_whose_number_was_stored_before_it_was_checked_can_still_be_looked_up(world):
    type(world.ben).objects.filter(pk=world.ben.pk).update(phone="+86138000200010")
    assert queries.find_by_contact(normal_contact("138000200010")).pk == world.ben.pk


def test_a_name_is_stored_in_one_form_and_found_in_any(world, now, client_for):
    eva = client_for(world.eva)
    made = eva.post("/api/v1/people", {"name": "张\u3000三", "home_unit_id": str(world.branch.pk)}).json()
    assert made["name"] == "张三"
    edited = operations.edit_person(actor=world.eva, person_id=made["id"], now=NOW, name="李 四")
    assert edited.name == "李四"
    factories.make_person(name="李\u3000四五", home_unit=world.branch)  # from before names were normalised
    for q in ("李四", "李 四", "李\u3000四", "李\u200b四"):
        assert len(eva.get("/api/v1/people", {"q": q}).json()["results"]) == 2


@pytest.mark.parametrize("name", ["王\ue000", "王\ufdd0"])
def test_a_name_with_a_character_that_no_other_computer_knows_is_refused(world, nothing_changes, name):
    with nothing_changes(), pytest.raises(Invalid):
        operations.create_person(actor=world.eva, name=name, home_unit_id=world.branch.pk, now=NOW)


@pytest.mark.parametrize(
    "email", ["olga", "olga@", "@example.org", "a b@example.org", "olga@example.org\nBcc: x@example.org"]
)
def test_what_is_no_email_is_refused(world, nothing_changes, email):
    with nothing_changes(), pytest.raises(Invalid):
        create(world.eva, world.branch, email=email)


def test_membership_follows_the_units(world):
    olga = create(world.eva, world.branch, service_unit_id=world.lvmei.pk)
    operations.edit_person(
        actor=world.eva, person_id=olga.pk, now=NOW, home_unit_id=world.cicheng_branch.pk, service_unit_id=None
    )
    assert member_units(olga) == {world.cicheng_branch.pk}
    assert Entry.objects.filter(kind="role.ended").count() == 2


def test_edit_to_a_foreign_unit_or_to_a_twin_is_refused(world, nothing_changes):
    with nothing_changes():
        with pytest.raises(Invalid):
            operations.edit_person(actor=world.eva, person_id=world.ben.pk, now=NOW, home_unit_id=world.foreign.pk)
        with pytest.raises(AlreadyExists):
            operations.edit_person(actor=world.eva, person_id=world.ben.pk, now=NOW, email=world.bao.email.upper())


def test_own_profile_keeps_the_moment_of_a_consent_and_forgets_one_taken_back(world):
    edit = {"actor": world.ben, "now": NOW}
    ben = operations.edit_own_profile(consents={"helped_entry": True, "public_name": False}, skills=["电工"], **edit)
    assert ben.consents == {"helped_entry": {"at": NOW.isoformat(), "how": "SELF"}}
    assert ben.skills == ["电工"]
    assert operations.edit_own_profile(consents={"helped_entry": False}, **edit).consents == {}


def test_administrator_records_how_somebody_asked_for_help(world):
    edit = {"actor": world.eva, "person_id": world.ben.pk, "now": NOW}
    ben = operations.edit_person(helped_entry="PAPER", **edit)
    assert ben.consents["helped_entry"] == {"at": NOW.isoformat(), "how": "PAPER"}
    assert operations.edit_person(helped_entry=None, **edit).consents == {}


def test_empty_change_is_no_change(world, nothing_changes):
    with nothing_changes():
        operations.edit_own_profile(actor=world.ben, now=NOW)


def test_nobody_administers_equals_or_themselves(world, nothing_changes):
    colleague = person("Xia", world.district, (Role.Kind.ADMINISTRATOR, world.district))
    with nothing_changes():
        for somebody in (colleague, world.eva):
            for act in (operations.deactivate_person, operations.invite_person):
                with pytest.raises(NotAllowed):
                    act(actor=world.eva, person_id=somebody.pk, now=NOW)


def test_administrator_of_a_street_cannot_take_over_somebody_with_a_role_above_it(world, nothing_changes):
    street = person("Sia", world.kongpu, (Role.Kind.ADMINISTRATOR, world.kongpu))
    auditor = person("Tao", world.branch, (Role.Kind.AUDITOR, world.district))
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.invite_person(actor=street, person_id=auditor.pk, now=NOW)


def test_deactivated_person_is_out_at_the_next_request(world, now, client_for):
    ben = client_for(world.ben)
    assert ben.get("/api/v1/me").status_code == 200
    operations.deactivate_person(actor=world.eva, person_id=world.ben.pk, now=NOW)
    assert ben.get("/api/v1/me").status_code == 401
    with pytest.raises(IllegalTransition):
        operations.deactivate_person(actor=world.eva, person_id=world.ben.pk, now=NOW)


def test_reactivated_person_needs_a_new_password(world):
    world.ben.set_password("correct horse battery")
    world.ben.save()
    operations.deactivate_person(actor=world.eva, person_id=world.ben.pk, now=NOW)
    operations.reactivate_person(actor=world.eva, person_id=world.ben.pk, now=NOW)
    ben = Person.objects.get(pk=world.ben.pk)
    assert (ben.is_active, ben.has_usable_password()) == (True, False)


# --- the endpoints -------------------------------------------------------------------------------------------------------


def test_contact_is_shown_to_the_person_and_to_administrators_only(world, now, client_for):
    path = f"/api/v1/people/{world.ben.pk}"
    seen = {
        name: client_for(getattr(world, name)).get(path).json().get("phone") for name in ("ben", "eva", "fay", "hao")
    }
    assert seen == {"ben": world.ben.phone, "eva": world.ben.phone, "fay": None, "hao": None}
    listed = client_for(world.eva).get("/api/v1/people").content.decode()
    assert world.ben.name in listed
    assert world.ben.phone not in listed


def test_member_finds_only_themselves(world, now, client_for):
    rows = client_for(world.ben).get("/api/v1/people").json()["results"]
    assert [row["id"] for row in rows] == [str(world.ben.pk)]
    assert client_for(world.ben).get(f"/api/v1/people/{world.bao.pk}").status_code == 404


def test_list_filters_by_unit_kind_and_beginning_of_the_name(world, now, client_for):
    eva = client_for(world.eva)
    names = lambda query: {row["name"] for row in eva.get(f"/api/v1/people?{query}").json()["results"]}  # noqa: E731
    assert names(f"unit={world.cicheng.pk}") == {"Cem"}
    assert names("q=B") == {"Ben", "Bao"}
    assert names("kind=RETIRED") == set()
    assert names(f"unit={world.foreign.pk}") == set()


def test_own_profile_cannot_be_used_for_what_administrators_decide(world, now, client_for, nothing_changes):
    ben = client_for(world.ben)
    with nothing_changes():
        for field in ("home_unit_id", "is_active", "kind", "email", "version", "id"):
            answer = ben.patch("/api/v1/me", {field: "x"}, HTTP_IF_MATCH='"1"')
            assert (answer.status_code, answer.json()["code"]) == (400, "unknown-field")


def test_me_shows_the_roles_in_force(world, now, client_for):
    me = client_for(world.jin).get("/api/v1/me").json()
    assert me["roles"] == [{"kind": "WORKER", "unit_id": str(world.wenzhu.pk), "cell_id": str(world.cell.pk)}]
    assert me["email"] == world.jin.email


def test_patched_profile_answers_in_the_chosen_language(world, now, client_for):
    ben = client_for(world.ben)
    assert ben.patch("/api/v1/me", {"language": "zh-hans"}, HTTP_IF_MATCH='"1"').json()["roles"] != []
    assert ben.get("/api/v1/units/00000000-0000-7000-8000-000000000009").json()["title"] == "这里没有您可以查看的内容。"


def test_foreign_person_is_not_found(world):
    with pytest.raises(NotFound):
        queries.get_person(actor=world.eva, id=world.dan.pk)
    assert factories.as_actor(world.dan).grants
