"""What a demo holds, looked at in a small one: three communities."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Sum

from backend.demo.accounts import ROLES
from backend.demo.sources import read_consortia, read_units
from backend.grid.models import Cell, CellCode
from backend.issues.models import Issue
from backend.issues.queries import list_issues
from backend.journal.models import Entry
from backend.notifications.models import Message
from backend.organisations import operations as organisations
from backend.organisations.models import Consortium, DivisionCode, Person, Unit, UnitName
from backend.posts import queries as posts
from backend.posts.models import DutyLog
from backend.rollups import operations as rollups
from backend.rollups.models import Counter
from backend.tasks.queries import list_own_tasks, tasks_due_between
from tests.world import NOW
from workers.subscriptions import RECOUNTS

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def figure(scope_id, metric: str) -> int:
    found = Counter.objects.filter(scope_id=scope_id, metric=metric).aggregate(sum=Sum("value"))["sum"]
    return (found or 0) // (1000 if metric.startswith("quantity:") else 1)


def test_every_figure_is_what_the_journal_and_the_rows_say(demo):
    assert rollups.recount(recounts=RECOUNTS, now=NOW) == []
    assert Counter.objects.count() > 500


def test_nothing_waits_for_the_relay(demo):
    assert not Entry.objects.filter(processed_at=None).exists()


def test_all_invariants_hold(demo):
    call_command("verify_invariants")


@pytest.mark.parametrize(
    ("consortium", "metric", "amount"),
    [
        ("环云湖党建联合体", "quantity:farm", 177),
        ("环云湖党建联合体", "quantity:mu", 30),
        ("北岸商圈党建联合体", "quantity:shop", 14),
    ],
)
def test_the_reported_results_are_there(demo, consortium, metric, amount):
    district = Unit.objects.get(parent=None)
    assert figure(Consortium.objects.get(name=consortium).pk, metric) == amount
    assert figure(district.pk, metric) == amount


def test_official_codes_are_those_of_the_file_and_no_others(demo):
    known = {row.official_code for row in read_units() if row.official_code}
    assert set(DivisionCode.objects.values_list("code", flat=True)) == known
    assert not CellCode.objects.exists()


def test_names_are_known_from_the_year_of_their_source(demo):
    rows = {row.name: row.since for row in read_units()}
    names = UnitName.objects.filter(name__in=rows)
    assert {name.name: name.from_date for name in names} == {
        name: since for name, since in rows.items() if Unit.objects.filter(name=name).exists()
    }


def test_nine_consortia_with_the_members_that_the_report_names(demo):
    assert Consortium.objects.count() == len(read_consortia()) == 9
    north = Consortium.objects.get(name="北岸商圈党建联合体")
    assert [one.unit.name for one in north.memberships.select_related("unit")] == ["北岸琴森社区"]


def test_the_households_of_the_cells_are_a_district(demo):
    households = Cell.objects.filter(parent=None).aggregate(sum=Sum("households"))["sum"]
    assert round(households * 2.4, -3) == 513_000


def test_everybody_is_visibly_made_up_and_cannot_be_reached(demo):
    people = Person.objects.exclude(kind="SYSTEM")
    assert people.count() == 60
    assert not people.exclude(name__startswith="演示·").exists()
    assert not people.exclude(phone=None).exists()
    emails = set(people.exclude(email=None).values_list("email", flat=True))
    assert emails == {f"{role}@example.org" for role in ROLES}


def test_the_past_is_in_inboxes_and_the_weeks_mails_go_to_the_accounts_alone(demo):
    messages = Message.objects.all()
    assert messages.filter(channel="INBOX").exists()
    mails = messages.filter(channel="EMAIL").values_list("recipient__email", "kind")
    assert {email for email, _kind in mails} <= {f"{role}@example.org" for role in ROLES}
    assert {
        ("leader@example.org", "DIGEST"),
        ("coordinator@example.org", "DIGEST"),
        ("member@example.org", "TASK_DUE"),
    } <= set(mails)
    assert not messages.filter(created_at__lt=NOW - 7 * DAY).exists()


def test_most_of_what_was_solved_is_taken_over_and_figures_say_so(demo):
    district = Unit.objects.get(parent=None)
    past = Issue.objects.exclude(ledger_key=None)
    assert figure(district.pk, "issues_reported_taken_over") == past.count() == 40 + 37
    assert figure(district.pk, "issues_reported") == Issue.objects.count()
    hours = DutyLog.objects.filter(source="TAKEN_OVER")
    assert figure(district.pk, "minutes_taken_over") == sum(hours.values_list("minutes", flat=True)) > 0
    assert all(issue.closed_at < NOW - 99 * DAY for issue in past)


def test_every_account_signs_in(demo):
    for account in demo.accounts.values():
        person = organisations.sign_in(contact=account.sign_in, password=account.password)
        assert person.name == account.name


def test_the_member_has_a_duty_tomorrow_and_an_offer_that_runs_out(demo):
    member = demo.actor("member").pk
    duties = [row for rows in posts.duties_by_moment(NOW, NOW + 2 * DAY) for row in rows if row["person_id"] == member]
    offers = [row for row in posts.offers_lapsing_between(NOW, NOW + DAY / 8) if row["person_id"] == member]
    due = [row for row in tasks_due_between(NOW, NOW + 2 * DAY) if row["person_id"] == member]
    assert len(duties) >= 1
    assert len(offers) == 1
    assert len(due) >= 3


def test_the_member_has_an_inbox_and_places_to_choose_from(demo):
    member = demo.actor("member")
    kinds = set(Message.objects.filter(recipient=member).values_list("kind", flat=True))
    assert {"CLAIM_OFFERED", "HANDOVER_PROPOSED", "TASK_OFFERED", "TASK_RETURNED", "TASK_VERIFIED"} <= kinds
    assert {"OFFERED", "ACCEPTED", "DONE", "VERIFIED"} <= {row["state"] for row in list_own_tasks(actor=member)}
    assert any(row["taken"] < row["places"] for row in posts.list_posts(actor=member, state=["OPEN"]))


def test_the_coordinator_has_issues_in_every_step_and_something_overdue(demo):
    mine = list_issues(actor=demo.actor("coordinator"), now=NOW)
    assert {"REPORTED", "ACCEPTED", "DISPATCHED", "RESPONDED", "RETURNED"} <= {row["state"] for row in mine}
    assert list_issues(actor=demo.actor("coordinator"), now=NOW, overdue=True).exists()


def test_no_issue_was_verified_by_who_handled_it(demo):
    closed = Issue.objects.filter(state="CLOSED", ledger_key=None)
    assert closed.count() > 20
    assert all(issue.verified_by_id not in (issue.handler_id, issue.responded_by_id) for issue in closed)
