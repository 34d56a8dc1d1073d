"""A helper enters for a member who has asked for it: marked, never without the recorded wish, and never judged by who typed it."""

import pytest

from backend.campaigns import operations
from backend.common.errors import Invalid, NotAllowed, NotFound
from backend.journal.models import Entry
from backend.organisations.models import Person
from tests.campaigns.steps import process_entries, progress_of, published
from tests.handbook.steps import with_help
from tests.world import NOW

HELPERS = ("ada", "jin", "hao")
URLS = {
    "deeds": {"title": "A ramp"},
    "suggestions": {"title": "A bench", "description": "At the gate."},
    "examples": {"title": "First", "account": "Every day."},
    "residence-registrations": {"services": "Mending bicycles"},
}


def entry(kind: str) -> Entry:
    return Entry.objects.get(kind=kind)


def body_of(world, noun: str) -> dict[str, str]:
    """Ben's, typed by another; he lives in 绿梅."""
    where = {"unit_id": str(world.lvmei.pk)} if noun == "residence-registrations" else {}
    return {**URLS[noun], **where, "person_id": str(world.ben.pk)}


def propose(actor, person, **more):
    return operations.propose_deed(actor=actor, now=NOW, title="A ramp", person_id=person.pk, **more)


def agreed(world, helper=None):
    deed = propose(helper or world.ben, world.ben)
    return operations.agree_deed(actor=world.hao if helper is not world.hao else world.fay, deed_id=deed.pk, now=NOW)


@pytest.mark.parametrize("helper", HELPERS)
@pytest.mark.parametrize("noun", URLS)
def test_helper_enters_each_sort_of_record_and_stands_beside_it(world, now, client_for, noun, helper):
    with_help(world.ben)
    entering_helper = getattr(world, helper)
    answer = client_for(entering_helper).post(f"/api/v1/{noun}", body_of(world, noun))
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["person_id"], answer.json()["entered_by_id"]) == (str(world.ben.pk), str(entering_helper.pk))
    (made,) = Entry.objects.filter(subject_id=answer.json()["id"])
    assert (made.actor_id, made.on_behalf_of_id) == (entering_helper.pk, world.ben.pk)
    assert made.facts["person_id"] == str(world.ben.pk)
    (row,) = client_for(world.ben).get(f"/api/v1/{noun}").json()["results"]
    assert row["entered_by_id"] == str(entering_helper.pk)


@pytest.mark.parametrize("noun", URLS)
def test_without_the_recorded_wish_nothing_is_entered(world, now, client_for, nothing_changes, noun):
    ada = client_for(world.ada)
    with nothing_changes():
        assert ada.post(f"/api/v1/{noun}", body_of(world, noun)).status_code == 403


def test_who_is_not_near_to_the_member_cannot_name_them(world, nothing_changes):
    with_help(world.ben)
    with nothing_changes():
        for stranger in (world.bao, world.cem, world.ivy, world.fay, world.eva, world.gao, world.nan):
            with pytest.raises(Invalid):
                propose(stranger, world.ben)


def test_naming_oneself_is_the_plain_case(world):
    deed = propose(world.ben, world.ben)
    assert (deed.entered_by_id, entry("deed.proposed").on_behalf_of_id) == (None, None)


def test_helper_finishes_and_withdraws_at_the_members_wish(world):
    ben = with_help(world.ben)
    deed = agreed(world)
    done = operations.finish_deed(actor=world.ada, deed_id=deed.pk, now=NOW, result="It stands.")
    assert (done.entered_by_id, done.result_entered_by_id) == (None, world.ada.pk)
    assert entry("deed.done").on_behalf_of_id == ben.pk
    operations.withdraw_deed(actor=world.jin, deed_id=deed.pk, now=NOW)
    assert entry("deed.withdrawn").on_behalf_of_id == ben.pk


def test_a_wish_taken_back_ends_it(world, nothing_changes):
    with_help(world.ben)
    deed = agreed(world, helper=world.ada)
    Person.objects.filter(pk=world.ben.pk).update(consents={})
    with nothing_changes():
        with pytest.raises(NotFound):  # not even to be seen any more
            operations.finish_deed(actor=world.ada, deed_id=deed.pk, now=NOW, result="Done")
        with pytest.raises(NotAllowed):  # the secretary still sees it
            operations.finish_deed(actor=world.hao, deed_id=deed.pk, now=NOW, result="Done")


def test_helper_sees_what_belongs_to_those_who_asked_and_nothing_of_others(world, now, client_for):
    propose(world.ben, world.ben)
    propose(world.bao, world.bao)
    ada = client_for(world.ada)
    assert ada.get("/api/v1/deeds").json()["results"] == []
    with_help(world.ben)
    assert [row["person_id"] for row in ada.get("/api/v1/deeds").json()["results"]] == [str(world.ben.pk)]


def test_nobody_agrees_to_what_they_typed(world, nothing_changes):
    with_help(world.ben)
    deed = propose(world.hao, world.ben)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.agree_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
    assert operations.agree_deed(actor=world.fay, deed_id=deed.pk, now=NOW).state == "AGREED"


def test_nobody_accepts_a_deed_of_which_they_typed_the_result(world, nothing_changes):
    with_help(world.ben)
    deed = agreed(world)
    operations.finish_deed(actor=world.hao, deed_id=deed.pk, now=NOW, result="It stands.")
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.accept_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
    assert operations.accept_deed(actor=world.fay, deed_id=deed.pk, now=NOW).state == "ACCEPTED"


def test_whom_it_served_does_not_accept_what_they_typed(world, nothing_changes):
    with_help(world.ben)
    deed = propose(world.jin, world.ben, served_id=world.jin.pk)
    operations.agree_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
    operations.finish_deed(actor=world.ben, deed_id=deed.pk, now=NOW, result="It stands.")
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.accept_deed(actor=world.jin, deed_id=deed.pk, now=NOW)


def test_nobody_answers_or_confirms_what_they_typed(world, nothing_changes):
    with_help(world.ben)
    named = {"actor": world.hao, "now": NOW, "person_id": world.ben.pk}
    suggestion = operations.make_suggestion(title="A bench", description="There.", **named)
    example = operations.record_example(title="First", account="Every day.", **named)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.receive_suggestion(actor=world.hao, suggestion_id=suggestion.pk, now=NOW)
        with pytest.raises(NotAllowed):
            operations.confirm_example(actor=world.hao, example_id=example.pk, now=NOW)


def test_who_typed_a_registration_does_not_take_the_member_in(world, nothing_changes):
    """Cem of 慈城 serves in 文竹 already, where Ada helps him to say what he offers."""
    Person.objects.filter(pk=world.cem.pk).update(service_unit=world.wenzhu)
    with_help(world.cem)
    made = operations.register_residence(actor=world.ada, now=NOW, unit_id=world.wenzhu.pk, person_id=world.cem.pk)
    with nothing_changes(), pytest.raises(NotAllowed):
        operations.accept_registration(actor=world.ada, registration_id=made.pk, now=NOW, cell_id=world.cell.pk)
    taken = operations.accept_registration(actor=world.fay, registration_id=made.pk, now=NOW, cell_id=world.cell.pk)
    assert taken.state == "ACCEPTED"


def test_helper_ends_a_registration_at_the_members_wish(world):
    with_help(world.ben)
    made = operations.register_residence(actor=world.ben, now=NOW, unit_id=world.lvmei.pk)
    operations.end_registration(actor=world.jin, registration_id=made.pk, now=NOW)
    assert entry("registration.ended").on_behalf_of_id == world.ben.pk


def test_what_a_helper_typed_counts_for_the_member(world):
    with_help(world.ben)
    campaign = published(world)
    made = operations.record_example(
        actor=world.ada, now=NOW, title="First", account="Every day.", person_id=world.ben.pk
    )
    operations.confirm_example(actor=world.hao, example_id=made.pk, now=NOW)
    process_entries()
    assert progress_of(campaign, world.ben)["EXAMPLE"] == (1, 0, True)
    assert "EXAMPLE" not in progress_of(campaign, world.ada)
