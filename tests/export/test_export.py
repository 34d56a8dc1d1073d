"""A person's own data, all of it and nobody else's."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import UUIDField
from django.test.utils import CaptureQueriesContext

from backend.campaigns import operations as campaigns
from backend.export.queries import SECTIONS
from backend.export.queries.coverage import EXPORTED, LEFT_OUT
from backend.notifications.models import Message
from backend.organisations.models import Invitation, Person
from backend.organisations.operations.account_changes import ask_for_reset
from backend.pledges import operations as pledges
from backend.pledges.models import PledgeList, Tier
from backend.posts import operations as posts
from backend.tasks import operations as tasks
from tests import factories
from tests.campaigns.slips import objected_slip
from tests.campaigns.steps import accepted_deed, answered_suggestion, confirmed_example, published
from tests.handbook.steps import HELP, paired, request, with_help
from tests.pledges import steps
from tests.world import NOW
from workers.relay import relay

URL = "/api/v1/me/export"


def story(world, person, day: int = 6) -> None:
    """The person claims, serves, is asked for a task, reports, and visits a family."""
    times = {"starts_at": NOW.replace(day=day), "ends_at": NOW.replace(day=day, hour=4)}
    post = factories.make_post(unit=world.wenzhu, cell=world.cell, **times)
    claim = posts.claim_post(actor=person, post_id=post.pk, now=NOW, note="I bring a shovel")
    factories.make_duty_log(claim=claim, entered_by=person)
    factories.make_handover(claim=claim, to_person=world.hao)
    factories.make_team_member(team=factories.make_team(unit=world.wenzhu, name=f"Team {post.pk}"), person=person)
    due_at = NOW + timedelta(days=7)
    tasks.offer_task(actor=world.ada, now=NOW, title="Sweep", due_at=due_at, person_id=person.pk, cell_id=world.cell.pk)
    factories.make_issue(unit=world.wenzhu, reporter=person)
    pledge(person)
    household, _ = paired(world, person=person)
    request(person, household, answer="We shall ask")
    while relay(now=NOW):
        pass


def pledge(person) -> None:
    theirs = PledgeList.objects.filter(owner=person).first() or pledges.open_list(
        actor=person, now=NOW, tier=Tier.MEMBER, year=2026, unit_id=person.home_unit_id
    )
    pledges.add_pledge(actor=person, list_id=theirs.pk, now=NOW, text="Half a day of service", kind="SERVICE")


def promises(world, person) -> None:
    """A pledge through its year, with a step by hand, a note, and a revision; and one of the branch that the person helps to
    keep."""
    pledge = steps.published(world, **steps.BY_HAND)
    step = pledge.milestones.order_by("pk").first()
    pledges.reach_milestone(actor=person, milestone_id=step.pk, now=NOW, reached_on=NOW.date())
    pledges.note_quarter(actor=person, pledge_id=pledge.pk, now=NOW, year=2026, quarter=2, text="On the way")
    pledges.revise_pledge(actor=person, pledge_id=pledge.pk, now=NOW, reason="Books came early", text="A corner")
    pledges.report_pledge(actor=person, pledge_id=pledge.pk, now=NOW, report="It stands", outcome="FULFILLED")
    pledges.judge_pledge(
        actor=world.hao, pledge_id=pledge.pk, now=NOW, side="BRANCH", outcome="FULFILLED", text="So it was"
    )
    steps.branch_draft(world, helper_ids=[person.pk])


def campaigning(world, person) -> None:
    """All that somebody can do in a campaign, and be excused from."""
    actions = [{"code": "TEAM", "source": "TEAM", "target": 1, "needs_confirmation": True}]
    campaign = published(world, actions=actions)
    named = {"campaign_id": campaign.pk, "now": NOW, "person_id": person.pk}
    campaigns.confirm_action(actor=world.hao, code="TEAM", **named)
    campaigns.exempt_member(actor=world.hao, reason="FRAIL", **named)
    accepted_deed(person, world.hao)
    answered_suggestion(person, world.hao)
    confirmed_example(person, world.hao)
    campaigns.register_residence(actor=person, now=NOW, unit_id=world.lvmei.pk, services="Mending bicycles")
    campaigns.propose_deed(actor=world.bao, now=NOW, title="A lamp", served_id=person.pk)


def everything(world, person) -> None:
    story(world, person)
    promises(world, person)
    campaigning(world, person)
    Invitation.objects.create(digest="d" * 64, person=person, expires_at=NOW + timedelta(days=1))
    ask_for_reset(person, actor=world.eva, now=NOW)
    factories.make_team(unit=world.wenzhu, name="Led", leader=person)
    while relay(now=NOW):
        pass


#: What only somebody in office writes, or who helps others: Hao's part of the same story.
OF_HAO = ("pledge_reviews_written", "evaluations_written", "entered_for_others")


def test_every_section_holds_what_is_the_persons_own(world, now, client_for):
    Person.objects.filter(pk=world.ben.pk).update(consents=HELP)
    everything(world, world.ben)
    mine = client_for(world.ben).get(URL).json()
    assert mine["profile"]["email"] == world.ben.email
    assert mine["consents"] == HELP
    assert mine["claims"][0]["note"] == "I bring a shovel"
    assert mine["messages"] and len(mine["messages"]) == Message.objects.filter(recipient=world.ben).count()
    empty = [name for name in SECTIONS if not mine[name]]
    assert empty == ["pledge_reviews_written", "feedback_slips", "entered_for_others", "preferences"]
    assert [row["opinion"] for row in mine["pledge_reviews"]] == [""]
    assert {row["text"] for row in mine["evaluations"]} == {"", "So it was"}
    assert (mine["suggestions"][0]["reason"], mine["examples"][0]["account"]) == (
        "It will stand there in July.",
        "Every day.",
    )
    assert mine["campaign_exemptions"][0]["reason"] == "FRAIL"
    assert mine["deeds_served"][0]["title"] == "A lamp"


def test_ones_feedback_slips_are_in_it_with_what_one_said_of_them(world, now, client_for):
    slip = objected_slip(world, reason="Two hours are missing")
    (row,) = client_for(world.cem).get(URL).json()["feedback_slips"]
    assert (row["id"], row["objection"]) == (str(slip.pk), "Two hours are missing")
    assert row["content"]["figures"] == slip.content["figures"]


def test_what_one_said_of_others_is_a_fact_without_its_words(world, now, client_for):
    everything(world, world.ben)
    theirs = client_for(world.hao).get(URL)
    assert [row["passed"] for row in theirs.json()["pledge_reviews_written"]] == [True]
    assert [row["side"] for row in theirs.json()["evaluations_written"]] == ["BRANCH"]
    for text in ("So it was", "Books came early", "Every day.", "At the gate.", "It stands"):
        assert text not in theirs.content.decode()


def test_what_was_typed_for_others_is_a_fact_without_its_words(world, now, client_for):
    with_help(world.ben)
    named = {"actor": world.hao, "now": NOW, "person_id": world.ben.pk}
    campaigns.make_suggestion(title="A bench", description="At the gate.", **named)
    made = pledges.open_list(tier=Tier.MEMBER, year=2026, **named)
    pledges.add_pledge(actor=world.hao, list_id=made.pk, now=NOW, text="Half a day of service", kind="SERVICE")
    answer = client_for(world.hao).get(URL)
    rows = answer.json()["entered_for_others"]
    assert sorted(row["entered"] for row in rows) == [
        "pledge.entered_by",
        "pledgelist.entered_by",
        "suggestion.entered_by",
    ]
    assert {row["of_person_id"] for row in rows} == {str(world.ben.pk)}
    assert "bench" not in answer.content.decode() and "Half a day" not in answer.content.decode()
    theirs = client_for(world.ben).get(URL).json()
    assert [row["entered_by_id"] for row in theirs["suggestions"]] == [str(world.hao.pk)]


def columns_that_name_people() -> set[str]:
    """Every foreign key to a person, and every bare id of one."""
    bare = ("person_id", "actor_id", "on_behalf_of_id")
    found = set()
    for model in apps.get_models():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if field.related_model is Person or (isinstance(field, UUIDField) and field.name in bare):
                found.add(f"{model._meta.label}.{field.name}")
    return found


def test_every_column_that_names_a_person_is_in_the_export_or_left_out_for_a_reason():
    assert columns_that_name_people() == EXPORTED.keys() | LEFT_OUT.keys()
    assert not EXPORTED.keys() & LEFT_OUT.keys()
    assert set(EXPORTED.values()) <= SECTIONS.keys()
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("column", sorted(EXPORTED))
def test_each_column_is_what_its_section_asks_for(world, column):
    """The section's statement names the column: a section that forgets it would be named here in vain."""
    label, name = column.rsplit(".", 1)
    model = apps.get_model(label)
    field = model._meta.get_field(name)
    table = field.remote_field.through._meta.db_table if field.many_to_many else model._meta.db_table
    where = f'"{table}"."{"person_id" if field.many_to_many else field.column}" ='
    with CaptureQueriesContext(connection) as statements:
        list(SECTIONS[EXPORTED[column]](world.ben))
    assert where in statements[0]["sql"]


def test_nothing_of_others_is_in_it(world, now, client_for):
    story(world, world.bao)
    mine = client_for(world.ben).get(URL).json()
    assert [name for name in SECTIONS if mine[name]] == ["roles", "tokens"]
    assert str(world.bao.pk) not in str(mine)


def test_what_was_said_at_a_visit_is_the_familys_and_not_in_it(world, now, client_for):
    story(world, world.ben)
    answer = client_for(world.ben).get(URL)
    assert [row["request"] for row in answer.json()["visits"]] == [True]
    for text in ("door 3", "likes chess", "asks for a ramp", "We shall ask"):
        assert text not in answer.content.decode()


def test_pairing_that_has_ended_is_in_it(world, now, client_for):
    _, pairing = paired(world)
    type(pairing).objects.filter(pk=pairing.pk).update(state="ENDED")
    (row,) = client_for(world.ben).get(URL).json()["pairings"]
    assert (row["id"], row["state"]) == (str(pairing.pk), "ENDED")


def test_it_costs_one_statement_per_section_and_is_not_kept_anywhere(world, now, client_for):
    ben = client_for(world.ben)
    for day in (6, 7):
        story(world, world.ben, day)
        with CaptureQueriesContext(connection) as statements:
            answer = ben.get(URL)
        assert len(statements) == 1 + len(SECTIONS)
    assert answer["Cache-Control"] == "no-store"
