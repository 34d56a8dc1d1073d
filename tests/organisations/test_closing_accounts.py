"""Closing an account: all that the person holds is shown beforehand, and released in the same operation."""

from collections import Counter
from datetime import timedelta

import pytest

from backend.campaigns import operations as campaigns
from backend.common.errors import DomainError
from backend.handbook.models import Household, Pairing
from backend.issues import operations as issues
from backend.issues.models import Issue
from backend.journal.models import Entry
from backend.organisations import operations
from backend.organisations.models import Person, Role
from backend.organisations.operations.errors import AlreadyExists
from backend.organisations.queries import get_system
from backend.pledges.models import Pledge
from backend.posts import operations as posts
from backend.posts.models import Claim, Handover, ServiceTeam, TeamMember
from backend.tasks.models import Task
from tests import factories
from tests.issues import steps as issue_steps
from tests.pledges import steps as pledge_steps
from tests.world import NOW


def close(world, person, **more):
    return operations.deactivate_person(actor=world.eva, person_id=person.pk, **{"now": NOW, **more})


def preview(client, person, **query):
    answer = client.get(f"/api/v1/people/{person.pk}/holdings", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def kinds(rows):
    return {(row["kind"], row["state"], row["becomes"]) for row in rows}


@pytest.fixture
def laden(world):
    """Ben holds one of everything that a member can hold."""
    post = factories.make_post(unit=world.wenzhu, places=2, waitlist_places=2)
    claim = factories.make_claim(post=post, person=world.ben)
    other = factories.make_claim(post=post, person=world.bao)
    asked = factories.make_handover(claim=other, to_person=world.ben)
    team = factories.make_team(unit=world.wenzhu, leader=world.ben)
    factories.make_team_member(team=team, person=world.ben)
    todo = factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben, state="ACCEPTED")
    done = factories.make_task(unit=world.wenzhu, offered_by=world.ada, person=world.ben, state="DONE", title="done")
    household = factories.make_household(cell=world.cell)
    pairing = factories.make_pairing(household=household, person=world.ben)
    pledge = pledge_steps.published(world)
    return {
        "claim": claim, "asked": asked, "team": team, "todo": todo, "done": done, "pairing": pairing, "pledge": pledge,
        "household": household,
    }  # fmt: skip


WHAT_BENS_BECOME = {
    ("roles", "MEMBER", "ENDS"),
    ("claims", "CONFIRMED", "ENDS"),
    ("handovers", "PROPOSED", "GIVEN_BACK"),
    ("teams", "", "ENDS"),
    ("tasks", "ACCEPTED", "GIVEN_BACK"),
    ("tasks", "DONE", "STAYS"),
    ("pairings", "IN_FORCE", "ENDS"),
    ("pledges", "PUBLISHED", "ENDS"),
}


def test_administrator_sees_beforehand_what_becomes_of_everything(world, now, laden, client_for):
    rows = preview(client_for(world.eva), world.ben)
    assert kinds(rows) == WHAT_BENS_BECOME
    titles = {row["kind"]: row["title"] for row in rows}
    assert titles["claims"] == "Fill sandbags"
    assert titles["pairings"] == ""  # which family it is, she need not know
    assert kinds(preview(client_for(world.ben), world.ben)) == WHAT_BENS_BECOME


def test_closing_does_what_was_shown_in_one_operation(world, now, laden, client_for):
    rows = preview(client_for(world.eva), world.ben)
    close(world, world.ben)
    for row in laden.values():
        row.refresh_from_db()
    states = {name: row.state for name, row in laden.items() if name not in ("team", "household")}
    assert states == {
        "claim": "LEFT", "asked": "ENDED", "todo": "DECLINED", "done": "DONE", "pairing": "ENDED", "pledge": "WITHDRAWN",
    }  # fmt: skip
    assert (laden["pairing"].reason, laden["household"].pairings_in_force) == ("LEFT", 0)
    assert (laden["team"].leader_id, TeamMember.objects.filter(left_at=None).exists()) == (None, False)
    assert not Role.objects.filter(person=world.ben, until_date=None).exists()
    released = Counter(row["kind"] for row in rows if row["becomes"] != "STAYS")
    entry = Entry.objects.get(kind="person.deactivated")
    assert entry.facts["released"] == dict(released)
    assert set(preview_again(world, client_for)) == {("tasks", "DONE", "STAYS")}


def preview_again(world, client_for):
    return kinds(preview(client_for(world.eva), world.ben))


def test_refused_closing_releases_nothing(world, laden, nothing_changes):
    with nothing_changes(), pytest.raises(DomainError):
        operations.deactivate_person(actor=world.fay, person_id=world.ben.pk, now=NOW)


def test_preview_of_a_membership_that_ends(world, now, laden, client_for):
    rows = preview(client_for(world.eva), world.ben, leaving=str(world.branch.pk))
    leaving = {row["kind"] for row in rows if row["becomes"] != "STAYS"}
    assert leaving == {"claims", "handovers", "teams"}
    elsewhere = preview(client_for(world.eva), world.ben, leaving=str(world.lvmei.pk))
    assert {row["becomes"] for row in elsewhere} == {"STAYS"}


def test_ending_a_membership_releases_only_what_came_with_it(world, laden):
    operations.edit_person(actor=world.eva, person_id=world.ben.pk, now=NOW, home_unit_id=world.cicheng_branch.pk)
    for row in laden.values():
        row.refresh_from_db()
    assert laden["claim"].state == "LEFT"
    assert (laden["todo"].state, laden["pairing"].state, laden["pledge"].state) == ("ACCEPTED", "IN_FORCE", "PUBLISHED")


@pytest.mark.parametrize(
    ("route", "state", "kind"), [("UNIT", "DISPATCHED", "issue.dispatched"), ("SELF", "RETURNED", "issue.returned")]
)
def test_issue_in_hand_goes_back_to_its_unit_or_to_those_who_dispatch(world, route, state, kind):
    issue = issue_steps.accepted(world)
    if route == "SELF":
        issue = issues.handle_by_grid(actor=world.jin, issue_id=issue.pk, now=NOW)
        handler = world.jin
    else:
        issues.dispatch_issue(actor=world.ada, issue_id=issue.pk, unit_id=world.branch.pk, now=NOW)
        issues.take_up_issue(actor=world.hao, issue_id=issue.pk, now=NOW)
        handler = world.hao
    close(world, handler)
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.state, issue.handler_id) == (state, None)
    assert Entry.objects.filter(kind=kind, facts__by="account").count() == 1


def test_answered_issue_waits_for_its_verification_all_the_same(world):
    issue = issue_steps.responded(world)
    close(world, Person.objects.get(pk=issue.handler_id))
    assert Issue.objects.get(pk=issue.pk).state == "RESPONDED"


def test_issue_that_is_sent_back_does_not_go_to_a_closed_account(world):
    issue = issue_steps.responded(world)
    close(world, world.ada)
    issues.send_back_issue(actor=world.jin, issue_id=issue.pk, now=NOW, reason="Still open")
    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.state, issue.handler_id) == ("RETURNED", None)


def test_proposed_pairing_is_withdrawn(world):
    pairing = factories.make_pairing(
        household=factories.make_household(cell=world.cell), person=world.ben, state="PROPOSED"
    )
    close(world, world.ben)
    assert Pairing.objects.get(pk=pairing.pk).state == "ENDED"
    assert Household.objects.get(pk=pairing.household_id).pairings_in_force == 0


def test_pledge_of_the_branch_for_which_a_member_answers_goes_back_to_its_secretary(world):
    pledge = pledge_steps.branch_published(world, responsible_id=world.ben.pk)
    assert Pledge.objects.get(pk=pledge.pk).responsible_id == world.ben.pk
    close(world, world.ben)
    pledge = Pledge.objects.get(pk=pledge.pk)
    assert (pledge.state, pledge.responsible_id) == ("PUBLISHED", world.hao.pk)


def test_list_and_reviews_of_a_secretary_are_for_the_next_one(world, now, client_for):
    own = pledge_steps.branch_published(world)
    waits = pledge_steps.submitted(world)
    rows = kinds(preview(client_for(world.eva), world.hao))
    assert {("pledges", "PUBLISHED", "FOR_OTHERS"), ("reviews", "UNDER_REVIEW", "FOR_OTHERS")} <= rows
    close(world, world.hao)
    assert Pledge.objects.get(pk=own.pk).state == "PUBLISHED"
    assert Pledge.objects.get(pk=waits.pk).state == "UNDER_REVIEW"


def test_registration_with_the_community_of_residence_ends(world):
    registration = campaigns.register_residence(actor=world.ben, now=NOW, unit_id=world.lvmei.pk)
    close(world, world.ben)
    registration.refresh_from_db()
    assert registration.state == "ENDED"


# --- contacts and coming back ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["email", "phone"])
def test_contact_of_a_closed_account_can_be_used_again(world, field):
    contact = getattr(world.ben, field)
    new = {"actor": world.eva, "name": "Olga", "home_unit_id": world.branch.pk, "now": NOW, field: contact}
    with pytest.raises(AlreadyExists):
        operations.create_person(**new)
    close(world, world.ben)
    olga = operations.create_person(**new)
    assert getattr(olga, field) == contact
    ben = Person.objects.get(pk=world.ben.pk)
    assert getattr(ben, field) is None
    other = {"email": "phone", "phone": "email"}[field]
    assert getattr(ben, other) == getattr(world.ben, other)


def test_contact_of_a_closed_account_can_be_given_to_an_existing_person(world):
    close(world, world.ben)
    edited = operations.edit_person(actor=world.eva, person_id=world.bao.pk, now=NOW, email=world.ben.email)
    assert edited.email == world.ben.email


def test_who_comes_back_is_a_member_and_nothing_more(world):
    close(world, world.hao)
    operations.reactivate_person(actor=world.eva, person_id=world.hao.pk, now=NOW + timedelta(days=1))
    hao = factories.as_actor(world.hao, today=(NOW + timedelta(days=1)).date())
    assert {grant.kind for grant in hao.grants} == {"MEMBER"}


# --- at the same moment ---------------------------------------------------------------------------------------------------


def test_claim_with_rights_read_before_the_closing_is_freed_by_the_next_pass(world):
    post = factories.make_post(unit=world.wenzhu, places=1)
    close(world, world.ben)
    posts.claim_post(actor=world.ben, post_id=post.pk, now=NOW)  # the request had signed him in before
    assert Claim.objects.filter(person=world.ben, state__in=Claim.LIVE).count() == 1
    posts.advance_posts(actor=get_system(), now=NOW)
    assert Claim.objects.filter(person=world.ben, state__in=Claim.LIVE).count() == 0


def test_handover_to_a_closed_account_ends_and_another_may_be_asked(world, laden):
    close(world, world.ben)
    other = laden["asked"].claim
    asked = posts.propose_handover(actor=world.bao, claim_id=other.pk, to_person_id=world.hao.pk, now=NOW)
    assert asked.state == Handover.State.PROPOSED


def test_other_people_keep_what_they_hold(world, laden):
    close(world, world.ben)
    assert Claim.objects.get(person=world.bao).state == "CONFIRMED"
    assert ServiceTeam.objects.count() == 1
    assert Task.objects.filter(state="DONE").count() == 1
