"""What the accounts find of campaign, families and pledges: something open for the member, a queue for the secretary."""

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.campaigns import operations as campaigns
from backend.demo.agenda import Story
from backend.demo.stage import Stage
from backend.demo.stories.featured import Cast, cast_of
from backend.demo.stories.pledges import list_of
from backend.demo.times import DAY, local
from backend.demo.words import campaign as words
from backend.demo.words import families as family_words
from backend.demo.words import pledges as pledge_words
from backend.demo.words import posts as post_words
from backend.demo.words.pledges import Sample
from backend.handbook import operations as handbook
from backend.handbook.models import Household, Visit
from backend.pledges import operations as pledges
from backend.pledges.models import Tier
from backend.posts import operations as posts
from backend.tasks import operations as tasks

MEMBERS = pledge_words.OF_MEMBERS


def stories(stage: Stage) -> Iterator[Story]:
    cast = cast_of(stage)
    member, secretary, neighbours = cast.member, stage.featured["secretary"], members_of_branch(cast)
    yield own_records(cast)
    yield own_family(cast)
    yield asked_to_help(cast)
    yield other_family(cast, neighbours[0])
    yield for_the_secretary(stage, neighbours)
    yield newcomer(cast)
    yield dual_service(cast)
    yield pledge(stage, member, secretary, MEMBERS[1], 9, passed=True)
    yield pledge(stage, member, secretary, MEMBERS[3], 40, passed=True)
    yield pledge(stage, member, secretary, MEMBERS[2], 4, passed=False)
    for number, neighbour in enumerate(neighbours[:3]):
        yield pledge(stage, neighbour, secretary, MEMBERS[number], 5 - number)
    yield pledge(stage, secretary, stage.featured["leader"], pledge_words.OF_BRANCHES[5], 3, tier=Tier.BRANCH)


def members_of_branch(cast: Cast) -> list[UUID]:
    """Whom the secretary answers for: the first branch's people, without the accounts' and other secretaries."""
    stage, place = cast.stage, cast.place
    here = [one for one in place.people if one not in (*stage.featured.values(), *place.secretaries.values())]
    return [one for one in here if stage.homes[one] == place.branches[0]] or here


def own_records(cast: Cast) -> Story:
    """A suggestion that was answered, a deed that the branch has agreed to and that is to be done."""
    stage, member, keeper = cast.stage, cast.member, cast.stage.keeper(cast.member)
    yield stage.ago(60)
    made = stage.perform(campaigns.make_suggestion, member, **words.SUGGESTIONS[0].as_description())
    yield stage.ago(58)
    stage.perform(campaigns.receive_suggestion, keeper, suggestion_id=made.pk)
    yield stage.ago(52)
    given = {"answer": "PARTLY", "reason": words.ANSWERS["PARTLY"]}
    stage.perform(campaigns.answer_suggestion, keeper, suggestion_id=made.pk, **given)
    yield stage.ago(6)
    deed = stage.perform(campaigns.propose_deed, member, **words.DEEDS[0].as_description())
    yield stage.ago(4)
    stage.perform(campaigns.agree_deed, keeper, deed_id=deed.pk)


def household(cast: Cast, needs: list[str]) -> UUID:
    today = local(cast.stage.now).date()
    made: Household = cast.stage.perform(
        handbook.register_household, cast.coordinator, cell_id=cast.place.spots[0].cell.pk, needs=needs,
        purpose=Household.Purpose.ASSISTANCE, consent_by=Household.ConsentBy.SELF, consent_on=today,
        consent_how=Household.ConsentHow.PAPER, consent_until=today + 730 * DAY,
        contact=family_words.CONTACTS[0], note=family_words.NOTES[0],
    )  # fmt: skip
    return made.pk


def paired(cast: Cast, person_id: UUID, days: float, needs: list[str]) -> Generator[datetime, None, UUID]:
    """A family, and the person who says yes a day later; returns the family's id."""
    stage = cast.stage
    yield stage.ago(days)
    family_id = household(cast, needs)
    asked = stage.perform(handbook.propose_pairing, cast.coordinator, household_id=family_id, person_id=person_id)
    yield stage.ago(days - 1)
    stage.perform(handbook.accept_pairing, person_id, pairing_id=asked.pk)
    return family_id


def own_family(cast: Cast) -> Story:
    """Three visits of the four that make a handbook; at the last one something was asked for that nobody has answered."""
    stage = cast.stage
    family_id = yield from paired(cast, cast.member, 90, ["ELDERLY", "MOBILITY"])
    for days, topic in ((80, Visit.Topic.LOOK_IN), (52, Visit.Topic.DAILY_LIFE), (2, Visit.Topic.HOUSING)):
        yield stage.ago(days)
        today = local(stage.now).date()
        last = {"request": True, "promised_on": today + timedelta(days=4)} if days < 10 else {}
        stage.perform(
            handbook.record_visit, cast.member, household_id=family_id, day=today, topic=topic,
            note=family_words.VISIT_NOTES[0], **last,
        )  # fmt: skip


def asked_to_help(cast: Cast) -> Story:
    """A second family, for the member to say yes or no."""
    yield cast.stage.ago(3)
    given = {"household_id": household(cast, ["LIVING_ALONE"]), "person_id": cast.member}
    yield cast.stage.ago(1.5)
    cast.stage.perform(handbook.propose_pairing, cast.coordinator, **given)


def other_family(cast: Cast, neighbour: UUID) -> Story:
    """A neighbour's family of late: one request became an issue, one was answered at once, one has been followed up."""
    stage = cast.stage
    family_id = yield from paired(cast, neighbour, 45, ["EVERYDAY", "MOBILITY"])
    code, title = family_words.ISSUES[0]
    for days, answer in ((12, family_words.ANSWERS[0]), (3.6, ""), (1.7, family_words.ANSWERS[1])):
        yield stage.ago(days)
        made = stage.perform(
            handbook.record_visit, neighbour, household_id=family_id, day=local(stage.now).date(),
            topic=Visit.Topic.HOUSING, request=True, answer=answer,
        )  # fmt: skip
        if days > 10:
            yield stage.ago(5)
            stage.perform(handbook.follow_up_visit, neighbour, visit_id=made.pk, day=local(stage.now).date())
        elif not answer:
            stage.perform(handbook.create_issue, neighbour, visit_id=made.pk, category=code, title=title)


def for_the_secretary(stage: Stage, neighbours: list[UUID]) -> Story:
    """A deed to agree to, a suggestion to answer, an example to confirm."""
    yield stage.ago(3.2)
    stage.perform(campaigns.propose_deed, neighbours[0], **words.DEEDS[1].as_description())
    yield stage.ago(2.4)
    stage.perform(campaigns.make_suggestion, neighbours[-1], **words.SUGGESTIONS[1].as_description())
    yield stage.ago(1.4)
    told = words.EXAMPLES[0]
    stage.perform(campaigns.record_example, neighbours[0], title=told.title, account=told.text)


def newcomer(cast: Cast) -> Story:
    """Somebody of an agency reports where they live; the coordinator takes them into a cell, or not yet."""
    stage = cast.stage
    yield stage.ago(2.6)
    officer = stage.officers[next(iter(stage.agencies.values())).pk][-1]
    given = {"times": words.TIMES[0], "services": words.SERVICES[0]}
    stage.perform(campaigns.register_residence, officer, unit_id=cast.place.unit.pk, **given)


def dual_service(cast: Cast) -> Story:
    """Somebody of another agency has served here from the first day on, so that there is a slip whenever a quarter has ended."""
    stage, begin = cast.stage, cast.stage.start
    officer = stage.officers[list(stage.agencies.values())[-1].pk][-1]
    yield begin + timedelta(hours=1)
    given = {"times": words.TIMES[1], "services": words.SERVICES[1]}
    made = stage.perform(campaigns.register_residence, officer, unit_id=cast.place.unit.pk, **given)
    yield begin + timedelta(hours=2)
    here = {"registration_id": made.pk, "cell_id": cast.spots[0].cell.pk}
    stage.perform(campaigns.accept_registration, cast.coordinator, **here)
    stage.actors.pop(officer, None)
    post = cast.post(12, starts=(begin - stage.end) / DAY + 1, places=2, waitlist_places=0)
    claim_id = cast.claim(post, officer)
    task_id = cast.task(post_words.TASKS[2], officer, begin + 4 * DAY)
    yield begin + 1.5 * DAY
    stage.perform(tasks.accept_task, officer, task_id=task_id)
    stage.perform(tasks.complete_task, officer, task_id=task_id, note=post_words.DONE[2])
    stage.perform(tasks.verify_task, cast.coordinator, task_id=task_id)
    log_id = cast.log(claim_id, officer)
    yield begin + 2.2 * DAY
    stage.perform(posts.confirm_duty_log, cast.coordinator, log_id=log_id)


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
    yield stage.ago(days)
    today = local(stage.now).date()
    given: dict[str, Any] = {
        "text": sample.text, "kind": sample.kind, "unit_of_measure": sample.unit, "measure": sample.measure,
        "metric": sample.metric, "baseline": Decimal("0.000"), "target": Decimal(f"{sample.usual[0]}.000"),
        "starts_on": today, "due_on": today + 150 * DAY,
    }  # fmt: skip
    unit = stage.homes[owner] if tier == Tier.MEMBER else cast_of(stage).place.branches[0]
    made = stage.perform(pledges.add_pledge, owner, list_id=list_of(stage, tier, owner, unit.pk), **given)
    here = {"pledge_id": made.pk}
    yield stage.ago(days * 0.8)
    stage.perform(pledges.submit_pledge, owner, **here)
    if passed is None:
        return
    yield stage.ago(days * 0.5)
    opinion = pledge_words.PASSED[0] if passed else pledge_words.OPINIONS[0]
    stage.perform(pledges.review_pledge, reviewer, **here, passed=passed, opinion=opinion)
    if passed:
        yield stage.ago(days * 0.4)
        stage.perform(pledges.publish_pledge, reviewer, **here, scope="BRANCH")
