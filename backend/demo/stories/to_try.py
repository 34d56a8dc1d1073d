"""What the accounts find of campaign, families and pledges: something open for the member, a queue for the secretary."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.campaigns import operations as campaigns
from backend.demo.agenda import Story
from backend.demo.people import FEATURED_PLACE
from backend.demo.stage import Place, Stage
from backend.demo.stories.lists import list_of
from backend.demo.times import local
from backend.demo.words import campaign as words
from backend.demo.words import families as family_words
from backend.demo.words import pledges as pledge_words
from backend.demo.words.pledges import Sample
from backend.handbook import operations as handbook
from backend.handbook.models import Household, Visit
from backend.pledges import operations as pledges
from backend.pledges.models import Tier

ASKED, MADE = words.SUGGESTIONS[0], words.SUGGESTIONS[1]


def stories(stage: Stage) -> Iterator[Story]:
    place = stage.places[FEATURED_PLACE]
    member, secretary = stage.featured["member"], stage.featured["secretary"]
    neighbours = members_of_branch(stage, place)
    yield own_records(stage, member)
    yield own_family(stage, place, member)
    yield asked_to_help(stage, place, member)
    yield other_family(stage, place, neighbours[0])
    yield for_the_secretary(stage, neighbours)
    yield newcomer(stage, place)
    yield pledge(stage, member, secretary, pledge_words.OF_MEMBERS[1], 9, passed=True)
    yield pledge(stage, member, secretary, pledge_words.OF_MEMBERS[3], 40, passed=True)
    yield pledge(stage, member, secretary, pledge_words.OF_MEMBERS[2], 4, passed=False)
    for number, neighbour in enumerate(neighbours[:3]):
        yield pledge(stage, neighbour, secretary, pledge_words.OF_MEMBERS[number], 5 - number)
    yield pledge(stage, secretary, stage.featured["leader"], pledge_words.OF_BRANCHES[5], 3, tier=Tier.BRANCH)


def members_of_branch(stage: Stage, place: Place) -> list[UUID]:
    """Whom the secretary answers for: the first branch's people, without the accounts' and other secretaries."""
    others = (*stage.featured.values(), *place.secretaries.values())
    here = [one for one in place.people if one not in others]
    return [one for one in here if stage.homes[one] == place.branches[0]] or here


def days_ago(stage: Stage, days: float) -> Any:
    return stage.end - timedelta(days=days)


def own_records(stage: Stage, member: UUID) -> Story:
    """A suggestion that was answered, a deed that the branch has agreed to and that is to be done."""
    keeper = stage.keeper(member)
    yield days_ago(stage, 60)
    made = stage.perform(campaigns.make_suggestion, member, title=ASKED.title, description=ASKED.text)
    yield days_ago(stage, 58)
    stage.perform(campaigns.receive_suggestion, keeper, suggestion_id=made.pk)
    yield days_ago(stage, 52)
    given = {"answer": "PARTLY", "reason": words.ANSWERS["PARTLY"]}
    stage.perform(campaigns.answer_suggestion, keeper, suggestion_id=made.pk, **given)
    yield days_ago(stage, 6)
    matter = words.DEEDS[0]
    deed = stage.perform(campaigns.propose_deed, member, title=matter.title, description=matter.text)
    yield days_ago(stage, 4)
    stage.perform(campaigns.agree_deed, keeper, deed_id=deed.pk)


def household(stage: Stage, place: Place, needs: list[str]) -> Household:
    spot, today = place.spots[0], local(stage.now).date()
    made: Household = stage.perform(
        handbook.register_household, stage.featured["coordinator"], cell_id=spot.cell.pk, needs=needs,
        purpose=Household.Purpose.ASSISTANCE, consent_by=Household.ConsentBy.SELF, consent_on=today,
        consent_how=Household.ConsentHow.PAPER, consent_until=today + timedelta(days=730),
        contact=family_words.CONTACTS[0], note=family_words.NOTES[0],
    )  # fmt: skip
    return made


def own_family(stage: Stage, place: Place, member: UUID) -> Story:
    """Three visits of the four that make a handbook; at the last one something was asked for that nobody has answered."""
    coordinator = stage.featured["coordinator"]
    yield days_ago(stage, 110)
    family = household(stage, place, ["ELDERLY", "MOBILITY"])
    asked = stage.perform(handbook.propose_pairing, coordinator, household_id=family.pk, person_id=member)
    yield days_ago(stage, 109)
    stage.perform(handbook.accept_pairing, member, pairing_id=asked.pk)
    for days, topic in ((100, Visit.Topic.LOOK_IN), (62, Visit.Topic.DAILY_LIFE), (2, Visit.Topic.HOUSING)):
        yield days_ago(stage, days)
        today = local(stage.now).date()
        last = {"request": True, "promised_on": today + timedelta(days=4)} if days < 10 else {}
        stage.perform(
            handbook.record_visit, member, household_id=family.pk, day=today, topic=topic,
            note=family_words.VISIT_NOTES[0], **last,
        )  # fmt: skip


def asked_to_help(stage: Stage, place: Place, member: UUID) -> Story:
    """A second family, for the member to say yes or no."""
    yield days_ago(stage, 3)
    family = household(stage, place, ["LIVING_ALONE"])
    yield days_ago(stage, 1.5)
    coordinator = stage.featured["coordinator"]
    stage.perform(handbook.propose_pairing, coordinator, household_id=family.pk, person_id=member)


def other_family(stage: Stage, place: Place, neighbour: UUID) -> Story:
    """A neighbour's family of late: one request became an issue, one was answered at once, one has been followed up."""
    coordinator = stage.featured["coordinator"]
    yield days_ago(stage, 45)
    family = household(stage, place, ["EVERYDAY", "MOBILITY"])
    asked = stage.perform(handbook.propose_pairing, coordinator, household_id=family.pk, person_id=neighbour)
    yield days_ago(stage, 44)
    stage.perform(handbook.accept_pairing, neighbour, pairing_id=asked.pk)
    code, title = family_words.ISSUES[0]
    for days, answer in ((12, family_words.ANSWERS[0]), (3.6, ""), (1.7, family_words.ANSWERS[1])):
        yield days_ago(stage, days)
        made = stage.perform(
            handbook.record_visit, neighbour, household_id=family.pk, day=local(stage.now).date(),
            topic=Visit.Topic.HOUSING, request=True, answer=answer,
        )  # fmt: skip
        if days > 10:
            yield days_ago(stage, 5)
            today = local(stage.now).date()
            stage.perform(handbook.follow_up_visit, neighbour, visit_id=made.pk, day=today)
        elif not answer:
            stage.perform(handbook.create_issue, neighbour, visit_id=made.pk, category=code, title=title)


def for_the_secretary(stage: Stage, neighbours: list[UUID]) -> Story:
    """A deed to agree to, a suggestion to answer, an example to confirm."""
    one, other = neighbours[0], neighbours[-1]
    yield days_ago(stage, 3.2)
    matter = words.DEEDS[1]
    stage.perform(campaigns.propose_deed, one, title=matter.title, description=matter.text)
    yield days_ago(stage, 2.4)
    stage.perform(campaigns.make_suggestion, other, title=MADE.title, description=MADE.text)
    yield days_ago(stage, 1.4)
    told = words.EXAMPLES[0]
    stage.perform(campaigns.record_example, one, title=told.title, account=told.text)


def newcomer(stage: Stage, place: Place) -> Story:
    """Somebody of an agency reports where they live; the coordinator takes them into a cell, or not yet."""
    yield days_ago(stage, 2.6)
    officer = stage.officers[next(iter(stage.agencies.values())).pk][-1]
    given = {"times": words.TIMES[0], "services": words.SERVICES[0]}
    stage.perform(campaigns.register_residence, officer, unit_id=place.unit.pk, **given)


def pledge(
    stage: Stage,
    owner: UUID,
    reviewer: UUID,
    sample: Sample,
    days: float,
    *,
    passed: bool | None = None,
    tier: str = Tier.MEMBER,
) -> Story:
    """Handed in; looked at unless `passed` is None, and then published or returned."""
    yield days_ago(stage, days)
    today = local(stage.now).date()
    given: dict[str, Any] = {
        "text": sample.text, "kind": sample.kind, "unit_of_measure": sample.unit, "measure": sample.measure,
        "metric": sample.metric, "baseline": Decimal("0.000"), "target": Decimal(f"{sample.usual[0]}.000"),
        "starts_on": today, "due_on": today + timedelta(days=150),
    }  # fmt: skip
    unit = stage.homes[owner] if tier == Tier.MEMBER else stage.places[FEATURED_PLACE].branches[0]
    list_id = list_of(stage, tier, owner, unit.pk, local(stage.now).year)
    made = stage.perform(pledges.add_pledge, owner, list_id=list_id, **given)
    yield days_ago(stage, days * 0.8)
    here = {"pledge_id": made.pk}
    stage.perform(pledges.submit_pledge, owner, **here)
    if passed is None:
        return
    yield days_ago(stage, days * 0.5)
    opinion = pledge_words.PASSED[0] if passed else pledge_words.OPINIONS[0]
    stage.perform(pledges.review_pledge, reviewer, **here, passed=passed, opinion=opinion)
    if passed:
        yield days_ago(stage, days * 0.4)
        stage.perform(pledges.publish_pledge, reviewer, **here, scope="BRANCH")
