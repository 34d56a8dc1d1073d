"""The campaign 党员领岗履责: set up by the administrator, 500 days long, and still running when the demo is loaded."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from uuid import UUID

from backend.campaigns import operations
from backend.campaigns.models import Campaign, Exemption
from backend.demo import relaying
from backend.demo.agenda import Story
from backend.demo.stage import Stage
from backend.demo.stories import actions, registrations
from backend.demo.stories.posts import Plan, invite
from backend.demo.times import DAY, in_office, later, local, soon
from backend.demo.words import campaign as words
from backend.organisations.models import Person
from backend.posts import operations as posts
from backend.posts import queries as post_queries

KINDS = (Person.Kind.IN_SERVICE, Person.Kind.RETIRED, Person.Kind.DELEGATE)
LENGTH = timedelta(days=500)
BEGINS = timedelta(days=30)  # so that as much of it is left to try it out


def members(stage: Stage) -> list[UUID]:
    """Whom it covers, in the order in which they were cast; the account that tries it out has a story of its own."""
    alone = (stage.featured["administrator"], stage.featured["member"])
    return [one for one, kind in stage.kinds.items() if kind in KINDS and one not in alone]


def campaign(stage: Stage) -> Story:
    """Drafted, looked through, published; then everybody's own stories begin."""
    rng, runner = stage.dice("campaign"), stage.featured["administrator"]
    yield in_office(stage.start + BEGINS - 6 * DAY)
    starts_on = local(in_office(stage.start + BEGINS)).date()
    draft = stage.perform(
        operations.create_campaign, runner, unit_id=stage.district.pk, title=words.TITLE, starts_on=starts_on,
        ends_on=starts_on + LENGTH - DAY, goals=words.GOALS[:4], kinds=list(KINDS), post_codes=words.POST_CODES,
    )  # fmt: skip
    yield soon(rng, stage.now, 1, 2)
    stage.perform(operations.edit_campaign, runner, campaign_id=draft.pk, goals=words.GOALS)
    yield in_office(stage.start + BEGINS)
    published = stage.perform(operations.publish_campaign, runner, campaign_id=draft.pk)
    stage.campaign_id = published.pk
    relaying.relay_all(stage)
    for story in [
        *exemptions(stage, published),
        *actions.stories(stage, members(stage)),
        *registrations.stories(stage),
    ]:
        stage.agenda.add(story)
    yield soon(rng, stage.now, 1, 3)
    open_posts(stage, rng, runner)


def open_posts(stage: Stage, rng: Random, runner: UUID) -> None:
    """The drafts that came from the templates; people of the whole district come."""
    drafts = post_queries.list_posts(actor=stage.actor(runner), state="DRAFT", unit=stage.district.pk)
    mine = drafts.filter(unit_id=stage.district.pk).order_by("id").values_list("id", flat=True)
    for number, post_id in enumerate(list(mine)):
        post = stage.perform(posts.open_post, runner, post_id=post_id)
        people = rng.sample(members(stage), min(40, len(members(stage))))
        invite(Plan(stage, f"campaign {number}", rng, runner, people, {}, eager=1.0, rush=12), post)


def exemptions(stage: Stage, running: Campaign) -> Iterator[Story]:
    """About one in forty: for good, until a day, ended early, and over by itself."""
    people = members(stage)
    number = max(4, len(people) // 40)
    chosen = stage.dice("exempt").sample(people, number)
    for turn, person_id in enumerate(chosen):
        yield exemption(stage, turn, running, person_id)


def exemption(stage: Stage, turn: int, running: Campaign, person_id: UUID) -> Story:
    rng = stage.dice("exempt", stage.names[person_id])
    fate = ("for good", "until", "ended", "over")[turn % 4]
    yield soon(rng, stage.now, 5, (stage.end - stage.now) / DAY - 50)
    keeper, today = stage.secretary(person_id), local(stage.now).date()
    until = {"until": local(stage.end).date() + 25 * DAY, "over": today + rng.randint(15, 40) * DAY}.get(fate)
    made = stage.attempt(
        operations.exempt_member, keeper, campaign_id=running.pk, person_id=person_id,
        reason=Exemption.Reason.values[turn % len(Exemption.Reason.values)], until_date=until,
    )  # fmt: skip
    if fate == "over" and until:
        stage.turns.add(until)
    if fate == "ended" and made:
        yield later(rng, stage.now, 15, 40)
        stage.attempt(operations.end_exemption, keeper, exemption_id=made.pk)
