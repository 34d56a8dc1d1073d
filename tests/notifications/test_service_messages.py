"""Messages about posts, hours, pledges, slips, pairings and accounts: whoever waits for it or has to act on it is told."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.campaigns.models import FeedbackSlip
from backend.handbook import operations as handbook
from backend.issues import operations as issues
from backend.issues.models import Issue
from backend.journal import operations as journal
from backend.journal.models import Entry
from backend.notifications import operations
from backend.notifications.models import Message, Preference
from backend.organisations import operations as organisations
from backend.organisations.models import Person, Role
from backend.organisations.operations.tokens import set_password
from backend.organisations.queries import get_system
from backend.pledges import operations as pledges
from backend.posts import operations as posts
from tests import factories
from tests.campaigns.slips import objected_slip
from tests.issues import steps
from tests.pledges import steps as pledge_steps
from tests.world import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(*kinds: str, channel="INBOX") -> list[tuple[str, str]]:
    operations.queue_for_entries(list(Entry.objects.order_by("id")), now=NOW)
    rows = Message.objects.filter(channel=channel)
    return sorted((rows.filter(kind__in=kinds) if kinds else rows).values_list("recipient__name", "kind"))


def make_post(world, **more):
    return factories.make_post(unit=world.wenzhu, cell=world.cell, audience=world.wenzhu, **more)


def test_applications_are_told_to_whoever_chooses(world):
    post = make_post(world, selection="ORGANISER", waitlist_places=2)
    for person in (world.ben, world.bao):
        posts.claim_post(actor=person, post_id=post.pk, now=NOW)
    assert told() == [("Ada", "CLAIM_APPLIED")] * 2


def test_a_place_on_the_waiting_list_is_no_application(world):
    post = make_post(world, places=1, waitlist_places=2)
    posts.claim_post(actor=world.ben, post_id=post.pk, now=NOW)
    posts.claim_post(actor=world.bao, post_id=post.pk, now=NOW)
    assert told("CLAIM_APPLIED", "CLAIM_TAKEN") == [("Ada", "CLAIM_TAKEN")]


@pytest.mark.parametrize(
    ("before", "kind", "channels"),
    [(DAY - timedelta(seconds=1), "CLAIM_GIVEN_UP_LATE", 2), (DAY, "CLAIM_GIVEN_UP", 1)],
)
def test_a_late_withdrawal_is_told_at_once_and_another_with_what_is_not_urgent(world, before, kind, channels):
    post = make_post(world, starts_at=NOW + before, ends_at=NOW + before + HOUR)
    claim = factories.make_claim(post=post, person=world.ben)
    posts.withdraw_claim(actor=world.ben, claim_id=claim.pk, now=NOW, reason="ill")
    assert told() == [("Ada", kind)]
    assert Message.objects.filter(kind=kind).count() == channels


def test_leaving_the_waiting_list_concerns_nobody(world):
    claim = factories.make_claim(post=make_post(world, waitlist_places=1), person=world.ben, state="WAITLISTED")
    posts.withdraw_claim(actor=world.ben, claim_id=claim.pk, now=NOW, reason="ill")
    assert told() == []


def test_an_emergency_post_is_told_to_its_whole_audience_at_once_and_to_nobody_else(world):
    """Ben, Bao and Hao are members of 文竹's branch; Cem and Dan are not."""
    post = make_post(world, state="DRAFT", kind="EMERGENCY")
    posts.open_post(actor=world.ada, post_id=post.pk, now=NOW)
    expected = [(name, "POST_EMERGENCY") for name in ("Bao", "Ben", "Hao")]
    assert told("POST_EMERGENCY") == told("POST_EMERGENCY", channel="EMAIL") == expected
    assert {row.send_after for row in Message.objects.filter(channel="EMAIL")} == {NOW}


def test_another_post_makes_no_message_of_its_own(world):
    post = make_post(world, state="DRAFT", kind="SKILLED")
    posts.open_post(actor=world.ada, post_id=post.pk, now=NOW)
    assert told() == []


def test_the_successor_is_told_that_a_handover_is_taken_back(world):
    claim = factories.make_claim(post=make_post(world), person=world.ben)
    handover = posts.propose_handover(actor=world.ben, claim_id=claim.pk, to_person_id=world.bao.pk, now=NOW)
    posts.withdraw_handover(actor=world.ben, handover_id=handover.pk, now=NOW)
    assert told("HANDOVER_TAKEN_BACK") == [("Bao", "HANDOVER_TAKEN_BACK")]


def test_hours_are_told_to_who_may_confirm_them_and_the_answer_to_who_served(world):
    post = make_post(world, state="ACTIVE", starts_at=NOW - DAY, ends_at=NOW + DAY)
    claim = factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    log = posts.log_duty(actor=world.ben, claim_id=claim.pk, now=NOW, day=date(2026, 6, 2), minutes=60, what="Patrol")
    assert told("DUTY_LOGGED") == [("Ada", "DUTY_LOGGED")]
    posts.confirm_duty_log(actor=world.ada, log_id=log.pk, now=NOW)
    assert told("DUTY_CONFIRMED", "DUTY_REJECTED") == [("Ben", "DUTY_CONFIRMED")]


def test_hours_that_the_organiser_entered_are_told_to_the_next_level(world):
    """Eva enters them as administrator; Ada, who organises the cell, confirms them. What Ada entered waits for Fay."""
    post = make_post(world, state="ACTIVE", starts_at=NOW - DAY, ends_at=NOW + DAY)
    claim = factories.make_claim(post=post, person=world.ben, state="ON_DUTY")
    log = factories.make_duty_log(claim=claim, entered_by=world.ada)
    journal.record("duty.logged", actor=world.ada, at=NOW, subject=log, scope=post.scope, person_id=world.ben.pk)
    assert told("DUTY_LOGGED") == [("Fay", "DUTY_LOGGED")]


def test_who_holds_a_place_is_told_of_changed_duties_and_of_nothing_else(world):
    post = make_post(world)
    factories.make_claim(post=post, person=world.ben)
    posts.edit_post(actor=world.ada, post_id=post.pk, now=NOW, expected_version=1, waitlist_places=5)
    assert told("POST_EDITED") == []
    posts.edit_post(actor=world.ada, post_id=post.pk, now=NOW, expected_version=2, duties="Carry them as well")
    assert told("POST_EDITED") == [("Ben", "POST_EDITED")]


def test_a_pledge_is_told_step_by_step(world):
    pledge = pledge_steps.submitted(world)
    assert told() == [("Hao", "PLEDGE_TO_REVIEW")]
    pledges.review_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, passed=True)
    assert told("PLEDGE_PASSED") == [("Ben", "PLEDGE_PASSED")]
    pledges.publish_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, scope="BRANCH")
    pledges.publish_pledge(actor=world.hao, pledge_id=pledge.pk, now=NOW, scope="UNIT")
    assert told("PLEDGE_PUBLISHED", "PLEDGE_SHOWN") == [("Ben", "PLEDGE_PUBLISHED"), ("Ben", "PLEDGE_SHOWN")]


def test_what_a_secretary_wrote_is_reviewed_one_level_up(world):
    made = pledge_steps.branch_draft(world)
    pledges.submit_pledge(actor=world.hao, pledge_id=made.pk, now=NOW)
    assert told() == [("Fay", "PLEDGE_TO_REVIEW")]


def test_an_evaluated_pledge_is_told_to_who_made_it(world):
    pledge_steps.evaluated(world)
    assert told("PLEDGE_EVALUATED") == [("Ben", "PLEDGE_EVALUATED")]


def remind(at):
    operations.queue_reminders(actor=get_system(), now=at, limit=1000)
    return sorted(
        Message.objects.filter(kind="SLIP_UNANSWERED", channel="INBOX").values_list("recipient__name", flat=True)
    )


def test_an_objection_that_nobody_answers_is_told_again_and_one_level_up_after_a_week(world):
    slip = objected_slip(world)
    objected = FeedbackSlip.objects.get(pk=slip.pk).objected_at
    assert remind(objected + 7 * DAY - timedelta(seconds=1)) == []
    both = remind(objected + 7 * DAY)
    assert both == ["Ada", "Fay"]
    assert remind(objected + 8 * DAY) == both


def test_a_member_asked_to_help_a_family_is_told_and_the_answer_goes_to_who_asked(world):
    household = factories.make_household(cell=world.cell)
    pairing = handbook.propose_pairing(actor=world.ada, household_id=household.pk, person_id=world.ben.pk, now=NOW)
    assert told() == [("Ben", "PAIRING_PROPOSED")]
    handbook.decline_pairing(actor=world.ben, pairing_id=pairing.pk, now=NOW)
    assert told("PAIRING_DECLINED", "PAIRING_STARTED") == [("Ada", "PAIRING_DECLINED")]


def test_a_pairing_that_ended_is_told_without_a_word_about_the_family(world, client_for, now):
    household = factories.make_household(cell=world.cell)
    pairing = factories.make_pairing(household=household, person=world.ben)
    handbook.end_pairing(actor=world.ada, pairing_id=pairing.pk, now=NOW, reason="WISH")
    assert ("Ben", "PAIRING_ENDED") in told("PAIRING_ENDED")
    shown = client_for(world.ben).get("/api/v1/me/inbox").json()["results"][0]
    assert shown["title"] == "Ended: a pairing with a family" and household.code not in str(shown)


def test_a_familys_request_is_told_to_the_coordinator_of_the_cell(world):
    household = factories.make_household(cell=world.cell)
    pairing = factories.make_pairing(household=household, person=world.ben)
    for request in (False, True):
        visit = factories.make_visit(pairing=pairing, request=request)
        visit.version += 1
        journal.record("visit.recorded", actor=world.ben, at=NOW, subject=visit, scope=household.scope, request=request)
    assert told("VISIT_REQUEST") == [("Ada", "VISIT_REQUEST")]


def deliver(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    operations.deliver_batch(now=NOW, limit=50)
    return mail.outbox


def test_a_changed_password_is_mailed_to_its_owner_whatever_they_prefer(world, settings):
    """It may have been somebody else; and nobody can switch it off for them."""
    Preference.objects.create(person=world.ben, channel="INBOX", email_changes=False, created_at=NOW)
    set_password(Person.objects.select_related("home_unit").get(pk=world.ben.pk), "a long new one 27", NOW)
    assert told() == [("Ben", "PASSWORD_CHANGED")]
    (sent,) = deliver(settings)
    assert sent.to == [world.ben.email]
    assert "List-Unsubscribe" not in sent.extra_headers


def test_a_role_given_and_ended_is_mailed_to_the_person_and_a_membership_is_not(world, settings):
    role = organisations.grant_role(
        actor=world.eva, person_id=world.ben.pk, kind="COORDINATOR", cell=world.cell, now=NOW
    )
    assert told() == [("Ben", "ROLE_GRANTED")]
    organisations.end_role(actor=world.eva, role_id=role.pk, now=NOW)
    member = Role.objects.get(person=world.bao, kind="MEMBER")
    journal.record(
        "role.granted",
        actor=world.eva,
        at=NOW,
        subject=member,
        scope=world.branch.scope,
        person_id=world.bao.pk,
        role="MEMBER",
    )
    assert told() == [("Ben", "ROLE_ENDED"), ("Ben", "ROLE_GRANTED")]
    assert {email.to[0] for email in deliver(settings)} == {world.ben.email}


def test_closed_cells_are_told_to_who_organised_there(world):
    journal.record(
        "cell.closed",
        actor=world.eva,
        at=NOW,
        subject=world.cell,
        scope=factories.make_post(unit=world.wenzhu, cell=world.cell).scope,
    )
    assert told("CELL_CLOSED") == [("Ada", "CELL_CLOSED")]


def test_nobody_told_case(world):
    """The case of the issue: two applications, a late withdrawal, a report, its closing and reopening."""

    def step(work) -> set[tuple[str, str]]:
        before = set(Message.objects.values_list("pk", flat=True))
        work()
        operations.queue_for_entries(list(Entry.objects.order_by("id")), now=NOW)
        rows = Message.objects.exclude(pk__in=before)
        return set(rows.values_list("recipient__name", "kind"))

    chosen = make_post(world, selection="ORGANISER", waitlist_places=5)
    assert step(
        lambda: [posts.claim_post(actor=who, post_id=chosen.pk, now=NOW) for who in (world.ben, world.bao)]
    ) == {("Ada", "CLAIM_APPLIED")}
    soon = make_post(world, starts_at=NOW + 1.5 * HOUR, ends_at=NOW + 4 * HOUR)
    held = posts.claim_post(actor=world.ben, post_id=soon.pk, now=NOW)
    gave_up = step(lambda: posts.withdraw_claim(actor=world.ben, claim_id=held.pk, now=NOW, reason="ill"))
    assert ("Ada", "CLAIM_GIVEN_UP_LATE") in gave_up
    reported: list[Issue] = []
    assert ("Ada", "ISSUE_REPORTED") in step(lambda: reported.append(steps.report(world)))
    pk = reported[0].pk
    issues.accept_issue(actor=world.ada, issue_id=pk, now=NOW)
    issues.handle_by_grid(actor=world.ada, issue_id=pk, now=NOW)
    answered = step(lambda: issues.respond_to_issue(actor=world.ada, issue_id=pk, now=NOW, resolution="towed"))
    assert ("Jin", "ISSUE_TO_VERIFY") in answered
    assert step(lambda: issues.close_issue(actor=world.jin, issue_id=pk, now=NOW)) == {("Ben", "ISSUE_CLOSED")}
    reopened = step(lambda: issues.reopen_issue(actor=world.fay, issue_id=pk, now=NOW, reason="again"))
    assert reopened == {("Ben", "ISSUE_REOPENED"), ("Ada", "ISSUE_REDONE")}


def test_a_batch_costs_the_same_for_one_entry_of_each_kind_and_for_ten(world):
    def batch(count) -> list[Entry]:
        made = []
        for number in range(count):
            post = make_post(world, kind="EMERGENCY", title=f"Post {number}", selection="ORGANISER", waitlist_places=3)
            claim = factories.make_claim(post=post, person=world.ben, state="WAITLISTED")
            issue = factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)
            facts = {"person_id": world.ben.pk, "kind_of_post": "EMERGENCY", "gave_up": "late", "starts_at": NOW + DAY}
            about = [("post.opened", post), ("claim.waitlisted", claim), ("claim.withdrawn", claim)]
            about += [(kind, issue) for kind in ("issue.responded", "issue.closed", "issue.extended", "issue.accepted")]
            for kind, subject in about:
                subject.version += 1
                scope = post.scope
                made.append(journal.record(kind, actor=world.ada, at=NOW, subject=subject, scope=scope, **facts))
        return made

    statements = []
    for entries in (batch(1), batch(10)):
        with CaptureQueriesContext(connection) as captured:
            operations.queue_for_entries(entries, now=NOW)
        statements.append(sum(not query["sql"].startswith("INSERT") for query in captured))
    assert statements[0] == statements[1]
