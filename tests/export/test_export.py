"""A person's own data, all of it and nobody else's."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.export.queries import SECTIONS
from backend.notifications.models import Message
from backend.organisations.models import Person
from backend.pledges import operations as pledges
from backend.pledges.models import PledgeList, Tier
from backend.posts import operations as posts
from backend.tasks import operations as tasks
from tests import factories
from tests.handbook.saying import HELP, paired, request
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


def test_every_section_holds_what_is_the_persons_own(world, now, client_for):
    Person.objects.filter(pk=world.ben.pk).update(consents=HELP)
    story(world, world.ben)
    mine = client_for(world.ben).get(URL).json()
    assert mine["profile"]["email"] == world.ben.email
    assert mine["consents"] == HELP
    assert mine["claims"][0]["note"] == "I bring a shovel"
    assert mine["messages"] and len(mine["messages"]) == Message.objects.filter(recipient=world.ben).count()
    filled = {name: len(mine[name]) for name in SECTIONS if name not in ("messages", "preferences")}
    assert filled == dict.fromkeys(filled, 1)


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
