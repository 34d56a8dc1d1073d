"""Deeds, suggestions and examples: each with its steps, none confirmed by its author, no word of them in the journal."""

import json

import pytest

from backend.campaigns import operations
from backend.common.errors import IllegalTransition, Invalid, NotAllowed
from backend.journal.models import Entry
from tests.campaigns.steps import accepted_deed, answered_suggestion, confirmed_example
from tests.world import NOW


def kinds(row) -> list[str]:
    return list(Entry.objects.filter(subject_id=row.pk).order_by("seq").values_list("kind", flat=True))


def test_a_deed_is_proposed_agreed_done_and_accepted(world):
    deed = accepted_deed(world.ben, world.hao)
    assert deed.state == "ACCEPTED"
    assert kinds(deed) == ["deed.proposed", "deed.agreed", "deed.done", "deed.accepted"]


def test_whom_it_served_may_accept_it(world):
    deed = operations.propose_deed(actor=world.ben, now=NOW, title="A ramp", served_id=world.bao.pk)
    operations.agree_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
    operations.finish_deed(actor=world.ben, deed_id=deed.pk, now=NOW, result="It stands.")
    assert operations.accept_deed(actor=world.bao, deed_id=deed.pk, now=NOW).state == "ACCEPTED"


def test_a_deed_cannot_be_done_for_oneself(world, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        operations.propose_deed(actor=world.ben, now=NOW, title="A ramp", served_id=world.ben.pk)


def test_nobody_agrees_to_answers_or_confirms_their_own(world, nothing_changes):
    deed = operations.propose_deed(actor=world.hao, now=NOW, title="A ramp")
    made = operations.make_suggestion(actor=world.hao, now=NOW, title="A bench", description="There.")
    example = operations.record_example(actor=world.hao, now=NOW, title="First", account="Every day.")
    with nothing_changes():
        with pytest.raises(NotAllowed):
            operations.agree_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
        with pytest.raises(NotAllowed):
            operations.receive_suggestion(actor=world.hao, suggestion_id=made.pk, now=NOW)
        with pytest.raises(NotAllowed):
            operations.confirm_example(actor=world.hao, example_id=example.pk, now=NOW)
    assert operations.agree_deed(actor=world.fay, deed_id=deed.pk, now=NOW).state == "AGREED"


def test_a_deed_is_accepted_only_when_it_is_done(world, nothing_changes):
    deed = operations.propose_deed(actor=world.ben, now=NOW, title="A ramp")
    with nothing_changes():
        with pytest.raises(IllegalTransition):
            operations.accept_deed(actor=world.hao, deed_id=deed.pk, now=NOW)
        with pytest.raises(IllegalTransition):
            operations.finish_deed(actor=world.ben, deed_id=deed.pk, now=NOW, result="Done")


def test_a_deed_is_declined_with_a_reason_or_given_up_without(world):
    first = operations.propose_deed(actor=world.ben, now=NOW, title="A ramp")
    second = operations.propose_deed(actor=world.ben, now=NOW, title="A lamp")
    declined = operations.decline_deed(actor=world.hao, deed_id=first.pk, now=NOW, reason="It is being built")
    assert (declined.state, declined.reason) == ("DECLINED", "It is being built")
    assert operations.withdraw_deed(actor=world.ben, deed_id=second.pk, now=NOW).state == "WITHDRAWN"


def test_the_author_reads_how_a_suggestion_was_answered_and_why(world, now, client_for):
    made = answered_suggestion(world.ben, world.hao)
    answer = client_for(world.ben).get(f"/api/v1/suggestions/{made.pk}").json()
    assert (answer["state"], answer["answer"]) == ("ANSWERED", "ADOPTED")
    assert answer["reason"] == "It will stand there in July."


@pytest.mark.parametrize("said", [{"answer": "ADOPTED"}, {"answer": "", "reason": "So"}, {"reason": "So"}])
def test_an_answer_has_a_reason(said, world, now, client_for, nothing_changes):
    made = operations.make_suggestion(actor=world.ben, now=NOW, title="A bench", description="There.")
    operations.receive_suggestion(actor=world.hao, suggestion_id=made.pk, now=NOW)
    client = client_for(world.hao)
    with nothing_changes():
        assert client.post(f"/api/v1/suggestions/{made.pk}/answer", said).status_code == 400


def test_no_word_that_somebody_wrote_is_in_the_journal(world):
    accepted_deed(world.ben, world.hao)
    answered_suggestion(world.ben, world.hao)
    confirmed_example(world.ben, world.hao)
    told = json.dumps(list(Entry.objects.values_list("facts", flat=True)))
    for words in ("ramp", "stands", "bench", "gate", "July", "sort", "Every day"):
        assert words not in told
