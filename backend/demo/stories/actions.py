"""What members do in the campaign beside posts, teams and families: deeds, suggestions, examples; each as far as it gets."""

from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from uuid import UUID

from backend.campaigns import operations
from backend.campaigns.models import Example, PracticalDeed, Suggestion
from backend.demo.agenda import Story
from backend.demo.people import pick
from backend.demo.stage import Stage
from backend.demo.times import DAY, later, soon
from backend.demo.words import campaign as words

Deed, Made, Told = PracticalDeed.State, Suggestion.State, Example.State
# How it ends, in turn: most go through, and each of the other states is there however few people there are.
DEEDS = (Deed.ACCEPTED, Deed.ACCEPTED, Deed.PROPOSED, Deed.ACCEPTED, Deed.DECLINED, Deed.ACCEPTED, Deed.AGREED,
         Deed.ACCEPTED, Deed.DONE, Deed.ACCEPTED, Deed.WITHDRAWN, Deed.ACCEPTED, Deed.ACCEPTED)  # fmt: skip
SUGGESTIONS = ("ADOPTED", "PARTLY", Made.MADE, "ADOPTED", "NOT", Made.RECEIVED, "ADOPTED", "PARTLY", "ADOPTED")
EXAMPLES = (Told.CONFIRMED, Told.CONFIRMED, Told.RECORDED, Told.CONFIRMED, Told.CONFIRMED, Told.CONFIRMED)
UNFINISHED = (Deed.PROPOSED, Deed.AGREED, Deed.DONE, Made.MADE, Made.RECEIVED, Told.RECORDED)


def stories(stage: Stage, people: list[UUID]) -> Iterator[Story]:
    """Some members do all three, some one, some none yet."""
    deeds, suggestions, examples = count(), count(), count()
    for person_id in people:
        rng = stage.dice("actions", stage.names[person_id])
        zeal = rng.uniform(0.25, 0.95)
        if rng.random() < zeal:
            yield begin(stage, rng, deed, next(deeds), DEEDS, person_id)
        if rng.random() < zeal:
            yield begin(stage, rng, suggestion, next(suggestions), SUGGESTIONS, person_id)
        if rng.random() < zeal * 0.9:
            yield begin(stage, rng, example, next(examples), EXAMPLES, person_id)


def begin(
    stage: Stage,
    rng: Random,
    tell: Callable[[Stage, Random, int, str, UUID], Story],
    number: int,
    fates: tuple[str, ...],
    person_id: UUID,
) -> Story:
    """What stays unfinished began within the last weeks; everything else at any time before."""
    fate, days = fates[number % len(fates)], (stage.end - stage.now) / DAY
    whole = Random(rng.random())
    if fate in UNFINISHED:
        yield later(whole, stage.end - 24 * DAY, 0, 10)
    else:
        yield later(whole, stage.now, 3, days - 30)
    yield from tell(stage, whole, number, fate, person_id)


def deed(stage: Stage, rng: Random, number: int, fate: str, person_id: UUID) -> Story:
    keeper, matter = stage.keeper(person_id), words.DEEDS[number % len(words.DEEDS)]
    neighbour = pick(rng, people_near(stage, person_id), person_id) if rng.random() < 0.3 else None
    made = stage.perform(
        operations.propose_deed, person_id, title=matter.title, description=matter.text, served_id=neighbour
    )
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
    yield later(rng, stage.now, 1, 8 if fate == Deed.DONE else 20)
    if fate == Deed.WITHDRAWN:
        stage.perform(operations.withdraw_deed, person_id, **here)
        return
    stage.perform(operations.finish_deed, person_id, **here, result=rng.choice(words.RESULTS))
    if fate == Deed.ACCEPTED:
        yield soon(rng, stage.now, 0.3, 5)
        stage.perform(operations.accept_deed, neighbour or keeper, **here)


def people_near(stage: Stage, person_id: UUID) -> list[UUID]:
    place = stage.serving.get(person_id) or stage.place_of(stage.homes[person_id])
    return place.people if place else []


def suggestion(stage: Stage, rng: Random, number: int, fate: str, person_id: UUID) -> Story:
    keeper, matter = stage.keeper(person_id), words.SUGGESTIONS[number % len(words.SUGGESTIONS)]
    made = stage.perform(operations.make_suggestion, person_id, title=matter.title, description=matter.text)
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
