"""The campaign 党员领岗履责: set up by the administrator, 500 days long, and what members do in it beside posts and families."""

from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

from backend.campaigns import operations
from backend.campaigns.models import Campaign, Example, Exemption, PracticalDeed, ResidenceRegistration, Suggestion
from backend.demo.agenda import Story
from backend.demo.people import pick
from backend.demo.stage import Place, Stage
from backend.demo.stories.posts import Plan, invite
from backend.demo.times import DAY, in_office, later, local, soon
from backend.demo.words import campaign as words
from backend.organisations.models import Person, Unit
from backend.posts import operations as posts
from backend.posts import queries as post_queries
from backend.posts.models import ServicePost

KINDS = (Person.Kind.IN_SERVICE, Person.Kind.RETIRED, Person.Kind.DELEGATE)
LENGTH = 500 * DAY
COMMUNITIES = (Unit.Kind.COMMUNITY, Unit.Kind.VILLAGE)
Deed, Made, Told = PracticalDeed.State, Suggestion.State, Example.State
# How it ends, in turn: most go through, and each of the other states is there however few people there are.
DEEDS = (Deed.ACCEPTED, Deed.ACCEPTED, Deed.PROPOSED, Deed.ACCEPTED, Deed.DECLINED, Deed.ACCEPTED, Deed.AGREED,
         Deed.ACCEPTED, Deed.DONE, Deed.ACCEPTED, Deed.WITHDRAWN, Deed.ACCEPTED, Deed.ACCEPTED)  # fmt: skip
SUGGESTIONS = ("ADOPTED", "PARTLY", Made.MADE, "ADOPTED", "NOT", Made.RECEIVED, "ADOPTED", "PARTLY", "ADOPTED")
EXAMPLES = (Told.CONFIRMED, Told.CONFIRMED, Told.RECORDED, Told.CONFIRMED, Told.CONFIRMED, Told.CONFIRMED)
UNFINISHED = (Deed.PROPOSED, Deed.AGREED, Deed.DONE, Made.MADE, Made.RECEIVED, Told.RECORDED)


def members(stage: Stage) -> list[UUID]:
    """Whom it covers, in the order in which they were cast; the account that tries it out has a story of its own."""
    alone = (stage.featured["administrator"], stage.featured["member"])
    return [one for one, kind in stage.kinds.items() if kind in KINDS and one not in alone]


def campaign(stage: Stage) -> Story:
    """Drafted, looked through, published; then everybody's own stories begin."""
    rng, runner, people = stage.dice("campaign"), stage.featured["administrator"], members(stage)
    for story in registrations(stage):
        stage.agenda.add(story)
    yield in_office(stage.start + DAY)
    starts_on = local(in_office(stage.start + 4 * DAY)).date()
    draft = stage.perform(
        operations.create_campaign, runner, unit_id=stage.district.pk, title=words.TITLE, starts_on=starts_on,
        ends_on=starts_on + LENGTH - DAY, goals=words.GOALS[:4], kinds=list(KINDS), post_codes=words.POST_CODES,
    )  # fmt: skip
    yield soon(rng, stage.now, 1, 2)
    stage.perform(operations.edit_campaign, runner, campaign_id=draft.pk, goals=words.GOALS)
    yield in_office(stage.start + 4 * DAY)
    published = stage.perform(operations.publish_campaign, runner, campaign_id=draft.pk)
    for story in [*exemptions(stage, published, people), *actions(stage, people)]:
        stage.agenda.add(story)
    yield soon(rng, stage.now, 1, 3)
    open_posts(stage, rng, runner, people)


def open_posts(stage: Stage, rng: Random, runner: UUID, people: list[UUID]) -> None:
    """The drafts that came from the templates; people of the whole district come."""
    drafts = post_queries.list_posts(actor=stage.actor(runner), state=["DRAFT"], unit=stage.district.pk)
    mine = drafts.filter(unit_id=stage.district.pk).order_by("id").values_list("id", flat=True)
    for number, post_id in enumerate(list(mine)):
        post = stage.perform(posts.open_post, runner, post_id=post_id)
        some = rng.sample(people, min(30, len(people)))
        kind = ServicePost.Kind.STANDING
        invite(Plan(stage, f"campaign {number}", rng, runner, some, kind, post.places, eager=1.0, rush=12), post)


def exemptions(stage: Stage, running: Campaign, people: list[UUID]) -> Iterator[Story]:
    """About one in forty: for good, until a day, ended early, and over by itself."""
    for turn, person_id in enumerate(stage.dice("exempt").sample(people, max(4, len(people) // 40))):
        yield exemption(stage, turn, running, person_id)


def exemption(stage: Stage, turn: int, running: Campaign, person_id: UUID) -> Story:
    rng, fate = stage.dice("exempt", stage.names[person_id]), ("for good", "until", "ended", "over")[turn % 4]
    yield soon(rng, stage.now, 5, 30)
    keeper, today = stage.secretary(person_id), local(stage.now).date()
    until = {"until": local(stage.end).date() + 25 * DAY, "over": today + rng.randint(15, 25) * DAY}.get(fate)
    made = stage.perform(
        operations.exempt_member, keeper, campaign_id=running.pk, person_id=person_id,
        reason=Exemption.Reason.values[turn % len(Exemption.Reason.values)], until_date=until,
    )  # fmt: skip
    if fate == "ended":
        yield later(rng, stage.now, 10, 25)
        stage.perform(operations.end_exemption, keeper, exemption_id=made.pk)


def actions(stage: Stage, people: list[UUID]) -> Iterator[Story]:
    """Some members do all three, some one, most none yet. What stays unfinished began within the last weeks."""
    turns = {deed: 0, suggestion: 0, example: 0}
    for person_id in people:
        rng = stage.dice("actions", stage.names[person_id])
        for tell, fates in ((deed, DEEDS), (suggestion, SUGGESTIONS), (example, EXAMPLES)):
            if rng.random() < stage.size.zeal:
                fate = fates[turns[tell] % len(fates)]
                yield begin(stage, Random(rng.random()), tell, turns[tell], fate, person_id)
                turns[tell] += 1


def begin(stage: Stage, rng: Random, tell: Any, number: int, fate: str, person_id: UUID) -> Story:
    start = stage.ago(24) if fate in UNFINISHED else stage.now
    yield later(rng, start, 0, 10 if fate in UNFINISHED else 60)
    yield from tell(stage, rng, number, fate, person_id)


def deed(stage: Stage, rng: Random, number: int, fate: str, person_id: UUID) -> Story:
    keeper, matter = stage.keeper(person_id), words.DEEDS[number % len(words.DEEDS)]
    place = stage.serving.get(person_id) or stage.place_of(stage.homes[person_id])
    neighbour = pick(rng, place.people, person_id) if place and rng.random() < 0.3 else None
    made = stage.perform(operations.propose_deed, person_id, **matter.as_description(), served_id=neighbour)
    here = {"deed_id": made.pk}
    if fate == Deed.PROPOSED:
        return
    yield soon(rng, stage.now, 0.3, 4)
    if fate == Deed.DECLINED:
        stage.perform(operations.decline_deed, keeper, **here, reason=rng.choice(words.DECLINED))
        return
    stage.perform(operations.agree_deed, keeper, **here)
    if fate == Deed.AGREED:
        return
    yield later(rng, stage.now, 1, 8 if fate == Deed.DONE else 15)
    if fate == Deed.WITHDRAWN:
        stage.perform(operations.withdraw_deed, person_id, **here)
        return
    stage.perform(operations.finish_deed, person_id, **here, result=rng.choice(words.RESULTS))
    if fate == Deed.ACCEPTED:
        yield soon(rng, stage.now, 0.3, 5)
        stage.perform(operations.accept_deed, neighbour or keeper, **here)


def suggestion(stage: Stage, rng: Random, number: int, fate: str, person_id: UUID) -> Story:
    keeper, matter = stage.keeper(person_id), words.SUGGESTIONS[number % len(words.SUGGESTIONS)]
    made = stage.perform(operations.make_suggestion, person_id, **matter.as_description())
    here = {"suggestion_id": made.pk}
    if fate == Made.MADE:
        return
    yield soon(rng, stage.now, 0.2, 4)
    stage.perform(operations.receive_suggestion, keeper, **here)
    if fate != Made.RECEIVED:
        yield soon(rng, stage.now, 1, 14)
        stage.perform(operations.answer_suggestion, keeper, **here, answer=fate, reason=words.ANSWERS[fate])


def example(stage: Stage, rng: Random, number: int, fate: str, person_id: UUID) -> Story:
    matter = words.EXAMPLES[number % len(words.EXAMPLES)]
    made = stage.perform(operations.record_example, person_id, title=matter.title, account=matter.text)
    if fate == Told.CONFIRMED:
        yield soon(rng, stage.now, 0.5, 9)
        stage.perform(operations.confirm_example, stage.keeper(person_id), example_id=made.pk)


def registrations(stage: Stage) -> Iterator[Story]:
    """双报到: some of those who serve where they live say so, on the first days or of late; officers end theirs again."""
    here = [(one, place) for one, place in stage.serving.items() if place.unit.kind in COMMUNITIES]
    for number, (person_id, place) in enumerate(here[:40]):
        yield registration(stage, person_id, place, ResidenceRegistration.State.REGISTERED if number % 9 == 5 else "")
    rng, agencies = stage.dice("newcomers"), list(stage.agencies.values())
    communities = [place for place in stage.places.values() if place.unit.kind in COMMUNITIES]
    for agency in agencies[:4]:
        yield registration(
            stage, stage.officers[agency.pk][0], rng.choice(communities), ResidenceRegistration.State.ENDED
        )


def registration(stage: Stage, person_id: UUID, place: Place, fate: str) -> Story:
    rng, late = stage.dice("registration", stage.names[person_id]), fate == ResidenceRegistration.State.REGISTERED
    yield later(rng, stage.ago(12) if late else stage.start, 0, 9 if late else 1)
    made = stage.perform(
        operations.register_residence, person_id, unit_id=place.unit.pk, times=rng.choice(words.TIMES),
        services=rng.choice(words.SERVICES),
    )  # fmt: skip
    if late:
        return
    spot = rng.choice(place.spots)
    assert spot.coordinator is not None
    yield soon(rng, stage.now, 0.1, 2)
    stage.perform(operations.accept_registration, spot.coordinator, registration_id=made.pk, cell_id=spot.cell.pk)
    stage.actors.pop(person_id, None)  # membership of the community came with it
    if fate == ResidenceRegistration.State.ENDED:
        yield later(rng, stage.now, 20, 60)
        stage.perform(operations.end_registration, person_id, registration_id=made.pk)
        stage.actors.pop(person_id, None)
