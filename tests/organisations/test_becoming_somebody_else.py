"""Nobody becomes somebody else: what lets A act as B leaves an entry by A and a message to B, and opens no sealed text."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from backend.common.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from backend.handbook import operations as handbook
from backend.issues import operations as issues
from backend.journal.models import Entry
from backend.notifications import operations as notifications
from backend.notifications.models import Message, Preference
from backend.organisations import operations, queries
from backend.organisations.models import Person
from backend.organisations.operations.account_changes import CLOSED_FOR, CodeInvalid, TextsClosed, code_of
from backend.organisations.operations.errors import AlreadyExists
from backend.organisations.operations.tokens import TokenInvalid
from tests import factories
from tests.conftest import Client
from tests.handbook.steps import pair, register, visit, with_help
from tests.world import NOW
from workers.relay import relay

PASSWORD, NEW = "correct horse battery", "another long sentence"
SECOND = timedelta(seconds=1)
BACKEND = Path(__file__).resolve().parent.parent.parent / "backend"


@pytest.fixture
def ada(world, now):
    """The coordinator uses her account, and has confirmed her address."""
    return in_use(world.ada)


def in_use(person, **more):
    person.set_password(PASSWORD)
    fields = {"password": person.password, "password_set_at": NOW, "email_confirmed_at": NOW, **more}
    Person.objects.filter(pk=person.pk).update(**fields)
    for name, value in fields.items():
        setattr(person, name, value)
    return person


def invite(world, person, by=None):
    return operations.invite_person(actor=by or world.eva, person_id=person.pk, now=NOW)


def reset(person, now=NOW, password=NEW):
    (change,) = person.account_changes.filter(state="ASKED")
    return operations.accept_invitation(token=code_of(change.pk), password=password, now=now)


def actor(person, now=NOW):
    return queries.find_actor(person.pk, today=now.date())


def told(person):
    while relay(now=NOW):
        pass
    rows = Message.objects.filter(recipient=person).order_by("kind", "channel")
    return [*rows.values_list("kind", "channel")]


# --- a reset ------------------------------------------------------------------------------------------------------------


def test_who_asks_for_a_reset_gets_no_token(world, ada, client_for):
    answer = client_for(world.eva).post(f"/api/v1/people/{ada.pk}/invitations")
    assert (answer.status_code, answer.json()["token"], answer.json()["way"]) == (201, "", "EMAIL")
    entry = Entry.objects.get(kind="person.reset_asked")
    assert (entry.actor_id, entry.facts["person_id"]) == (world.eva.pk, str(ada.pk))
    assert told(ada) == [("RESET_ASKED", "EMAIL"), ("RESET_ASKED", "INBOX")]


def test_the_code_goes_to_the_confirmed_address_alone(world, ada, now, mailoutbox, settings, client_for):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Preference.objects.create(person=ada, channel="INBOX", email_changes=False, created_at=NOW)  # it must arrive
    invite(world, ada)
    told(ada)
    notifications.deliver_batch(now=NOW, limit=10)
    code = code_of(ada.account_changes.get().pk)
    (mail,) = mailoutbox
    assert mail.to == [ada.email] and code in mail.body and "List-Unsubscribe" not in mail.extra_headers
    assert code not in str(client_for(ada).get("/api/v1/me/inbox").json())
    kept = [*Message.objects.values(), *Entry.objects.values(), *ada.account_changes.values()]
    assert code not in str(kept)


def test_a_reset_ends_old_sessions_and_tokens(world, ada, client_for):
    client = client_for(ada)
    invite(world, ada)
    assert client.get("/api/v1/me").status_code == 200  # to ask for a reset shuts nobody out
    reset(ada)
    assert client.get("/api/v1/me").status_code == 401


def test_after_a_reset_sealed_texts_are_closed_until_the_stated_time(world, ada):
    family = register(world, contact="door 3")
    invite(world, ada)
    reset(ada)
    read = {"household_id": family.pk, "purpose": "VISIT"}
    with pytest.raises(TextsClosed):
        handbook.read_household(actor=actor(ada), now=NOW + CLOSED_FOR - SECOND, **read)
    assert handbook.read_household(actor=actor(ada), now=NOW + CLOSED_FOR, **read)["contact"]


@pytest.mark.parametrize("when", ["before the code is used", "after"])
def test_a_second_person_of_the_branch_opens_them_earlier(world, ada, when):
    family = register(world, contact="door 3")
    invite(world, ada)
    if when == "after":
        reset(ada)
    _change, code = operations.confirm_reset(actor=world.hao, person_id=ada.pk, now=NOW)
    assert code is None  # it went by mail
    if when != "after":
        reset(ada)
    assert handbook.read_household(actor=actor(ada), household_id=family.pk, now=NOW, purpose="VISIT")["contact"]
    assert ("RESET_CONFIRMED", "EMAIL") in told(ada)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("eva", NotAllowed), ("ada", NotAllowed), ("gao", NotAllowed), ("bao", NotFound), ("kim", NotFound)],
)
def test_neither_who_asked_nor_the_person_nor_a_stranger_is_the_second(world, ada, who, refusal, nothing_changes):
    invite(world, ada)
    with nothing_changes(), pytest.raises(refusal):
        operations.confirm_reset(actor=getattr(world, who), person_id=ada.pk, now=NOW)


def test_without_a_confirmed_address_a_second_person_hands_the_code_over(world, ada, client_for):
    in_use(ada, email_confirmed_at=None)
    assert invite(world, ada).way == "HAND"
    assert ("RESET_BY_HAND", "EMAIL") in told(ada)
    with pytest.raises(TokenInvalid):
        reset(ada)  # nobody has confirmed
    answer = client_for(world.hao).post(f"/api/v1/people/{ada.pk}/reset-confirmation")
    assert answer.status_code == 201
    assert operations.accept_invitation(token=answer.json()["code"], password=NEW, now=NOW) == ada
    assert Person.objects.get(pk=ada.pk).texts_closed_until == NOW + CLOSED_FOR  # two persons could have agreed on it
    with pytest.raises(IllegalTransition):
        operations.confirm_reset(actor=world.fay, person_id=ada.pk, now=NOW)


@pytest.mark.parametrize("what", ["used", "replaced", "expired", "forged"])
def test_a_code_is_good_once_and_for_a_time(world, ada, what, nothing_changes):
    invite(world, ada)
    code, moment = code_of(ada.account_changes.get().pk), NOW
    if what == "used":
        reset(ada)
    elif what == "replaced":
        invite(world, ada)
    elif what == "expired":
        moment = NOW + timedelta(hours=72)
    else:
        code = code[:-1] + ("a" if code[-1] != "a" else "b")
    with nothing_changes(), pytest.raises(TokenInvalid):
        operations.accept_invitation(token=code, password=NEW, now=moment)


def test_a_code_is_still_good_a_second_before_its_end(world, ada):
    invite(world, ada)
    assert reset(ada, now=NOW + timedelta(hours=72) - SECOND) == ada


def test_an_invitation_from_before_is_worth_nothing_once_the_account_is_in_use(world, now):
    token = invite(world, world.ben).token
    in_use(world.ben)
    with pytest.raises(TokenInvalid):
        operations.accept_invitation(token=token, password=NEW, now=NOW)


def test_who_was_shut_out_and_let_in_again_is_no_newcomer(world, ada):
    operations.deactivate_person(actor=world.eva, person_id=ada.pk, now=NOW)
    operations.reactivate_person(actor=world.eva, person_id=ada.pk, now=NOW)
    assert invite(world, ada).token == ""


@pytest.mark.parametrize("who", ["ada", "hao", "fay", "gao", "ben"])
def test_it_holds_for_every_rank(world, now, who):
    assert invite(world, in_use(getattr(world, who))).token == ""


# --- another address ----------------------------------------------------------------------------------------------------


def test_an_address_that_somebody_else_enters_counts_only_when_it_is_confirmed_there(world, ada, mailoutbox, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    old = ada.email
    operations.edit_person(actor=world.eva, person_id=ada.pk, now=NOW, email="new@example.org")
    assert Person.objects.get(pk=ada.pk).email == old
    told(ada)
    notifications.deliver_batch(now=NOW, limit=10)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([old, "new@example.org"])
    code = code_of(ada.account_changes.get().pk)
    assert {mail.to[0]: code in mail.body for mail in mailoutbox} == {old: False, "new@example.org": True}
    operations.confirm_email(code=code, now=NOW)
    changed = Person.objects.get(pk=ada.pk)
    assert (changed.email, changed.email_confirmed_at) == ("new@example.org", None)
    assert invite(world, changed).way == "HAND"  # no way round: the asker's own mailbox gets no code


def test_ones_own_address_is_confirmed_with_the_password(world, ada, client_for, anonymous):
    in_use(ada, email_confirmed_at=None)
    client = client_for(ada)
    wrong = client.post("/api/v1/me/email", {"email": "new@example.org", "password": "not it"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/password")
    assert client.post("/api/v1/me/email", {"email": "New@example.org", "password": PASSWORD}).status_code == 204
    code = code_of(ada.account_changes.get().pk)
    assert anonymous.post("/api/v1/email-confirmations", {"code": code}).status_code == 204
    changed = Person.objects.get(pk=ada.pk)
    assert (changed.email, changed.email_confirmed_at) == ("new@example.org", NOW)
    assert anonymous.post("/api/v1/email-confirmations", {"code": code}).json()["code"] == "code-invalid"


def test_whether_an_address_is_somebody_elses_is_told_to_its_owner_alone(world, ada, client_for, anonymous):
    free, taken = (
        client_for(ada).post("/api/v1/me/email", {"email": email, "password": PASSWORD})
        for email in ("free@example.org", world.cem.email)
    )
    assert (free.status_code, free.content) == (taken.status_code, taken.content)
    with pytest.raises(AlreadyExists):
        operations.confirm_email(code=code_of(ada.account_changes.get(state="ASKED").pk), now=NOW)
    assert Person.objects.get(pk=ada.pk).email != world.cem.email


def test_a_code_of_one_kind_is_no_code_of_the_other(world, ada):
    invite(world, ada)
    with pytest.raises(CodeInvalid):
        operations.confirm_email(code=code_of(ada.account_changes.get().pk), now=NOW)
    operations.ask_for_email(actor=ada, email="new@example.org", password=PASSWORD, now=NOW)
    with pytest.raises(TokenInvalid):
        code = code_of(ada.account_changes.get(kind="EMAIL").pk)
        operations.accept_invitation(token=code, password=NEW, now=NOW)


def test_what_is_no_address_is_refused(world, ada, nothing_changes):
    with nothing_changes(), pytest.raises(Invalid):
        operations.ask_for_email(actor=ada, email="no address", password=PASSWORD, now=NOW)


# --- the whole family ---------------------------------------------------------------------------------------------------

#: Every act by which A can come to act as B, or in B's name: what A does, the entry it leaves, the message that B gets.
FAMILY = {
    "invitation": (
        lambda world, ada: operations.invite_person(actor=world.eva, person_id=world.ben.pk, now=NOW),
        "eva", "person.invited", "ben", "INVITED",
    ),
    "reset": (lambda world, ada: invite(world, ada), "eva", "person.reset_asked", "ada", "RESET_ASKED"),
    "confirmation": (
        lambda world, ada: (invite(world, ada), operations.confirm_reset(actor=world.hao, person_id=ada.pk, now=NOW)),
        "hao", "person.reset_confirmed", "ada", "RESET_CONFIRMED",
    ),
    "new password": (
        lambda world, ada: (invite(world, ada), reset(ada)),
        "ada", "person.password_changed", "ada", "PASSWORD_CHANGED",
    ),
    "address": (
        lambda world, ada: operations.edit_person(actor=world.eva, person_id=ada.pk, now=NOW, email="x@example.org"),
        "eva", "person.email_asked", "ada", "EMAIL_ASKED",
    ),
    "no address": (
        lambda world, ada: operations.edit_person(actor=world.eva, person_id=ada.pk, now=NOW, email=None),
        "eva", "person.contact_changed", "ada", "CONTACT_CHANGED",
    ),
    "phone": (
        lambda world, ada: operations.edit_person(actor=world.eva, person_id=ada.pk, now=NOW, phone="13912345678"),
        "eva", "person.contact_changed", "ada", "CONTACT_CHANGED",
    ),
    "consent to helped entry": (
        lambda world, ada: operations.edit_person(actor=world.eva, person_id=ada.pk, now=NOW, helped_entry="PAPER"),
        "eva", "person.consent_entered", "ada", "CONSENT_ENTERED",
    ),
    "helped entry": (
        lambda world, ada: handbook_visit_for(world),
        "ada", "visit.recorded", "ben", "ENTERED_FOR_YOU",
    ),
    "office given": (
        lambda world, ada: operations.grant_role(
            actor=world.eva, person_id=world.ben.pk, kind="WORKER", unit_id=world.wenzhu.pk, now=NOW
        ),
        "eva", "role.granted", "ben", "ROLE_GRANTED",
    ),
    "office taken": (
        lambda world, ada: operations.end_role(actor=world.eva, role_id=ada.roles.get().pk, now=NOW),
        "eva", "role.ended", "ada", "ROLE_ENDED",
    ),
}  # fmt: skip


def handbook_visit_for(world):
    """A coordinator records a visit for a member who has asked for help."""
    with_help(world.ben)
    family = register(world)
    pair(world, family, world.ben)
    visit(world.ada, family, person_id=world.ben.pk)


@pytest.mark.parametrize("act", FAMILY)
def test_whatever_lets_one_act_as_another_leaves_an_entry_and_a_message(world, ada, act):
    do, by, kind, whom, message = FAMILY[act]
    do(world, ada)
    entry = Entry.objects.filter(kind=kind).order_by("pk").last()
    assert entry.actor_id == getattr(world, by).pk
    assert message in {name for name, _channel in told(getattr(world, whom))}


def test_every_function_that_opens_sealed_text_asks_whether_the_account_was_reset():
    opening, asking = set(), set()
    for path in sorted(BACKEND.glob("*/operations/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef) or node.name == "opened":
                continue
            calls = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
            if any(
                name == "opened" or name.endswith((".contact.open", ".note.open", ".answer.open")) for name in calls
            ):
                opening.add(f"{path.parent.parent.name}.{node.name}")
            if "expect_texts_open" in calls:
                asking.add(f"{path.parent.parent.name}.{node.name}")
    assert opening == asking == {"handbook.read_household", "handbook.read_visit", "issues.read_contact"}


def test_sealed_texts_of_issues_and_visits_are_closed_too(world, ada):
    issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)
    reader = actor(ada)
    reader.texts_closed_until = NOW + SECOND
    with pytest.raises(TextsClosed):
        issues.read_contact(actor=reader, issue_id=issue.pk, now=NOW, purpose="CLARIFY")


def test_a_stranger_learns_nothing_from_a_wrong_code(anonymous, now, db, nothing_changes):
    with nothing_changes(), time_machine.travel(NOW):
        answer = Client().post("/api/v1/email-confirmations", {"code": "x" * 50})
    assert (answer.status_code, answer.json()["code"]) == (400, "code-invalid")
