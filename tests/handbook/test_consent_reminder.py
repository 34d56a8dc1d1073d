"""Before a household's consent ends, those who may renew it are reminded: thirty days before, seven days before, once each."""

from datetime import date, timedelta

import pytest
from django.core import mail

from backend.handbook import operations, policies
from backend.handbook.queries import consents_ending_between
from backend.notifications import operations as notifications
from backend.notifications.models import Message
from backend.organisations.models import Person, Role
from backend.organisations.queries import get_system
from tests import factories
from tests.handbook.steps import CONSENT, pair, paired, register
from tests.world import NOW

ENDS = date(2026, 8, 28)  # a Friday
THIRTY, SEVEN = NOW.replace(month=7, day=29), NOW.replace(month=8, day=21)
GIVEN = {"consent_on": date(2026, 6, 1), "consent_until": ENDS}


def sweep(now) -> int:
    return notifications.queue_reminders(actor=get_system(), now=now, limit=1000)


def told(**more) -> list[str]:
    found = Message.objects.filter(kind="CONSENT_ENDING", channel="INBOX", **more)
    return sorted(found.values_list("recipient__name", flat=True))


@pytest.fixture
def household(world):
    return paired(world, **GIVEN)[0]


def test_it_is_said_thirty_and_seven_days_before_and_once_each(world, household):
    assert sweep(THIRTY - timedelta(days=2)) == 0
    assert sweep(THIRTY) == 4  # inbox and mail for Ada and Hao
    assert sweep(THIRTY) == sweep(THIRTY + timedelta(days=10)) == 0
    assert sweep(SEVEN) == 4
    assert sweep(SEVEN) == sweep(SEVEN + timedelta(days=6)) == 0
    assert told() == ["Ada", "Ada", "Hao", "Hao"]


def test_no_more_than_the_nearer_one_is_sent_when_the_clock_stood_still(world, household):
    assert sweep(SEVEN) == 4
    assert told() == ["Ada", "Hao"]


def test_those_told_are_exactly_those_who_may_renew_it(world, household):
    """Also the secretary of a paired member's own branch: Cem is of 慈城, whose secretary is Uma."""
    pair(world, household, world.cem)
    uma = factories.make_person(name="Uma", home_unit=world.cicheng_branch)
    factories.make_role(person=uma, kind=Role.Kind.BRANCH_SECRETARY, unit=world.cicheng_branch)
    sweep(THIRTY)
    people = [factories.as_actor(person) for person in Person.objects.exclude(kind="SYSTEM")]
    assert told() == sorted(person.name for person in people if policies.may_organise(person, household))
    assert told() == ["Ada", "Hao", "Uma"]


def test_micro_grid_is_the_matter_of_the_cell_above_it_and_of_its_branch(world):
    micro = factories.make_cell(unit=world.wenzhu, code="文竹-1-1", parent=world.cell)
    register(world, cell_id=micro.pk, **GIVEN)
    sweep(THIRTY)
    assert told() == ["Ada", "Hao"]


def test_where_nobody_answers_for_it_the_paired_members_are_told(world, household):
    Role.objects.filter(kind__in=("COORDINATOR", "BRANCH_SECRETARY")).delete()
    sweep(THIRTY)
    assert told() == ["Ben"]


def test_consent_given_for_a_short_time_is_said_once_only(world):
    household = register(world, **{**GIVEN, "consent_until": date(2026, 6, 20)})
    assert household.consent_until - household.consent_on < timedelta(days=30)
    assert sweep(NOW) == 0
    assert sweep(NOW.replace(day=13)) == 4
    assert sweep(NOW.replace(day=15)) == 0


def test_renewed_consent_ends_the_matter_and_begins_another(world, household):
    sweep(THIRTY)
    later = {**CONSENT, "consent_on": THIRTY.date(), "consent_until": date(2027, 7, 28)}
    operations.edit_household(actor=world.ada, household_id=household.pk, now=THIRTY, **later)
    assert sweep(SEVEN) == 0
    assert sweep(THIRTY.replace(year=2027, month=6, day=28)) == 4


def test_mail_that_waits_is_not_sent_once_the_consent_is_renewed(world, household, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep(THIRTY)
    later = {**CONSENT, "consent_on": THIRTY.date(), "consent_until": date(2027, 7, 28)}
    operations.edit_household(actor=world.ada, household_id=household.pk, now=THIRTY, **later)
    notifications.deliver_batch(now=THIRTY, limit=10)
    assert mail.outbox == []
    states = Message.objects.filter(channel="EMAIL").values_list("state", "reason")
    assert set(states) == {("SKIPPED", "state")}


def test_closed_household_is_nobodys_matter_any_more(world, household):
    operations.close_household(actor=world.ada, household_id=household.pk, now=NOW, reason="NO_NEED")
    assert sweep(THIRTY) == 0


def test_inbox_names_the_code_alone_and_a_mail_not_even_that(world, household, client_for, settings, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep(THIRTY)
    notifications.deliver_batch(now=THIRTY, limit=10)
    inbox = client_for(world.ada).get("/api/v1/me/inbox").content.decode()
    assert f"household {household.code}" in inbox and "2026-08-28" in inbox
    mails = " ".join(str(sent.message()) for sent in mail.outbox)
    assert len(mail.outbox) == 2 and "2026-08-28" in mails
    for trace in ("door 3", "likes chess", "文竹-1", "Ben", "ELDERLY"):
        assert trace not in inbox + mails
    assert household.code not in mails


def test_who_may_not_see_the_household_any_more_reads_a_neutral_sentence(world, household, client_for, now):
    sweep(THIRTY)
    Role.objects.filter(person=world.ada).delete()
    inbox = client_for(world.ada).get("/api/v1/me/inbox").content.decode()
    assert household.code not in inbox and "no longer visible" in inbox


def test_it_costs_the_same_for_one_household_and_for_twenty(world, django_assert_num_queries):
    for number in (1, 20):
        for _ in range(number):
            paired(world, **GIVEN)
        with django_assert_num_queries(3):
            rows = list(consents_ending_between(SEVEN, SEVEN + timedelta(days=8)))
        assert {row["due_at"].date() for row in rows} == {ENDS}
