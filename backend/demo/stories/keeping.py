"""What becomes of pledges: review and return, publication, notes each quarter, revision, report, evaluation, carrying over.

Figures are read when somebody speaks of them, so notes are written in the minute after the relay's weekly pass, and reports
more than a week after the last day that counts.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import FEATURED_PLACE
from backend.demo.relaying import WEEKLY
from backend.demo.stage import Stage
from backend.demo.stories.lists import Writer, Written, draft
from backend.demo.times import DAY, at_clock, later, local, soon
from backend.demo.words import pledges as words
from backend.pledges import operations, queries
from backend.pledges.models import Evaluation, Pledge, Tier

State, Side, Outcome, Audience = Pledge.State, Evaluation.Side, Pledge.Outcome, Pledge.Audience
SCOPES = {
    Tier.SECRETARY: (Audience.PUBLIC, Audience.PUBLIC, Audience.UNIT),
    Tier.BRANCH: (Audience.UNIT, Audience.PUBLIC, Audience.BRANCH),
    Tier.MEMBER: (Audience.BRANCH, Audience.BRANCH, Audience.UNIT, Audience.PUBLIC),
}
NEARLY = Decimal("0.6")


def bring_forward(written: Written, rng: Random, ids: list[UUID]) -> Story:
    """Handed in, looked at one by one, mended where something was missing, published; and then kept, or not."""
    stage, writer = written.stage, written.writer
    yield soon(rng, stage.now, 0.5, 3)
    for pledge_id in ids:
        written.step(operations.submit_pledge, writer.owner, pledge_id)
    yield soon(rng, stage.now, 0.5, 3)
    back = [pledge_id for pledge_id in ids if not review(written, rng, pledge_id, passed=rng.random() > 0.12)]
    if back:
        yield soon(rng, stage.now, 0.3, 1.2)
        for pledge_id in back:
            mend(written, pledge_id)
        yield soon(rng, stage.now, 0.3, 1.2)
        for pledge_id in back:
            review(written, rng, pledge_id, passed=True)
    yield soon(rng, stage.now, 0.1, 1.2)
    for pledge_id in ids:
        publish(written, rng, pledge_id)
    for story in lives(written, rng, ids):
        stage.agenda.add(story)


def review(written: Written, rng: Random, pledge_id: UUID, *, passed: bool) -> bool:
    opinion = rng.choice(words.PASSED if passed else words.OPINIONS)
    written.step(operations.review_pledge, written.writer.reviewer, pledge_id, passed=passed, opinion=opinion)
    return passed


def mend(written: Written, pledge_id: UUID) -> None:
    """What the opinion asked for, and handed in again."""
    writer, pledge = written.writer, written.pledges[pledge_id]
    text = f"{pledge.text}（已补充 more definite）"
    written.step(operations.edit_pledge, writer.owner, pledge_id, text=text)
    written.step(operations.submit_pledge, writer.owner, pledge_id)


def publish(written: Written, rng: Random, pledge_id: UUID) -> None:
    writer = written.writer
    scope = rng.choice(SCOPES[Tier(writer.tier)])
    written.step(operations.publish_pledge, writer.reviewer, pledge_id, scope=scope)
    written.stage.published.setdefault((writer.tier, writer.unit.pk, written.year), []).append(pledge_id)


def lives(written: Written, rng: Random, ids: list[UUID]) -> Iterator[Story]:
    """The rest of the year: one sitting of the owner for each quarter and each day on which pledges are due."""
    due: dict[date, list[UUID]] = {}
    for pledge_id in ids:
        pledge = written.pledges[pledge_id]
        due.setdefault(pledge.due_on, []).append(pledge_id)
        if pledge.measure == Pledge.Measure.MILESTONES:
            yield steps(written, Random(rng.random()), pledge)
        fate = rng.random()
        if fate < 0.06:
            yield revision(written, Random(rng.random()), pledge_id)
        elif fate < 0.1:
            yield withdrawal(written, Random(rng.random()), pledge_id)
    yield notes(written, Random(rng.random()), ids)
    for day, some in due.items():
        yield result(written, Random(rng.random()), some, day)


def still(written: Written, ids: list[UUID], state: str) -> list[UUID]:
    return [pledge_id for pledge_id in ids if written.pledges[pledge_id].state == state]


def notes(written: Written, rng: Random, ids: list[UUID]) -> Story:
    """On the first Monday after a quarter, beside the figure as it stands then; not of every pledge."""
    stage, owner = written.stage, written.writer.owner
    for quarter in (1, 2, 3):
        first = date(written.year, 3 * quarter + 1, 1)
        monday = first + timedelta(days=-first.weekday() % 7)
        moment = at_clock(monday, WEEKLY) + timedelta(seconds=rng.randint(1, 55))
        if moment < stage.now:
            continue
        yield moment
        for pledge_id in still(written, ids, State.PUBLISHED):
            if written.pledges[pledge_id].starts_on + 45 * DAY <= monday and rng.random() < 0.7:
                given = {"year": written.year, "quarter": quarter, "text": rng.choice(words.NOTES)}
                written.step(operations.note_quarter, owner, pledge_id, **given)


def steps(written: Written, rng: Random, pledge: Pledge) -> Story:
    """Milestones are reached around their days, or not at all; said by hand, by the owner."""
    stage = written.stage
    for milestone in list(pledge.milestones.order_by("due_on", "pk")):
        yield max(later(rng, at_clock(milestone.due_on, 10), -12, 6), stage.now + DAY / 8)
        if rng.random() < 0.8 and written.pledges[pledge.pk].state == State.PUBLISHED:
            given = {"milestone_id": milestone.pk}
            written.pledges[pledge.pk] = stage.perform(operations.reach_milestone, written.writer.owner, **given)


def revision(written: Written, rng: Random, pledge_id: UUID) -> Story:
    """The target is changed for a reason, and what was said before stays beside it."""
    yield soon(rng, written.stage.now, 30, 120)
    pledge = written.pledges[pledge_id]
    if pledge.state == State.PUBLISHED and pledge.target is not None:
        more = (pledge.target * Decimal(rng.choice(("0.7", "1.3")))).to_integral_value() + 1
        given = {"reason": rng.choice(words.REVISIONS), "target": more.quantize(Decimal("0.001"))}
        if given["target"] != pledge.target:
            written.step(operations.revise_pledge, written.writer.owner, pledge_id, **given)


def withdrawal(written: Written, rng: Random, pledge_id: UUID) -> Story:
    yield soon(rng, written.stage.now, 10, 90)
    if written.pledges[pledge_id].state == State.PUBLISHED:
        reason = rng.choice(words.WITHDRAWN)
        written.step(operations.withdraw_pledge, written.writer.reviewer, pledge_id, reason=reason)
        writer = written.writer
        written.stage.published[writer.tier, writer.unit.pk, written.year].remove(pledge_id)


def result(written: Written, rng: Random, ids: list[UUID], day: date) -> Story:
    """述诺 and 评诺: the owner reports, others say what they saw, the reviewer states what came of it."""
    stage = written.stage
    yield soon(rng, at_clock(day, 9), 9, 16)
    ids = still(written, ids, State.PUBLISHED)
    for pledge_id in ids:
        report(written, rng, pledge_id)
    yield soon(rng, stage.now, 2, 8)
    for pledge_id in ids:
        judge(written, rng, pledge_id)
    yield soon(rng, stage.now, 1, 8)
    missed = [pledge_id for pledge_id in ids if not evaluate(written, rng, pledge_id)]
    yield soon(rng, stage.now, 0.5, 3)
    yield from carry(written, rng, missed)


def report(written: Written, rng: Random, pledge_id: UUID) -> None:
    given = {"report": rng.choice(words.REPORTS), "outcome": outcome_of(written.pledges[pledge_id])}
    written.step(operations.report_pledge, written.writer.owner, pledge_id, **given)


def outcome_of(pledge: Pledge) -> str:
    """As the records have it; what is too small to be shown counts as begun."""
    value = queries.value_now(pledge)
    by_hand = pledge.measure == Pledge.Measure.MILESTONES
    target = Decimal(pledge.milestones.count()) if by_hand else pledge.target
    assert target is not None
    if value is None or NEARLY * target <= value < target:
        return Outcome.PARTLY_FULFILLED
    return Outcome.FULFILLED if value >= target else Outcome.UNFULFILLED


def judge(written: Written, rng: Random, pledge_id: UUID) -> None:
    """From the branch or the unit above, now and then from both, and from residents as a count."""
    writer, place = written.writer, written.writer.place
    said = {"outcome": outcome_of(written.pledges[pledge_id]), "text": rng.choice(words.JUDGED)}
    side = Side.BRANCH if writer.tier == Tier.MEMBER else Side.SUPERIOR
    written.step(operations.judge_pledge, writer.reviewer, pledge_id, side=side, **said)
    if writer.tier == Tier.MEMBER and rng.random() < 0.2:
        officer = written.stage.officers[place.street.pk][0]
        written.step(operations.judge_pledge, officer, pledge_id, side=Side.SUPERIOR, **said)
    if rng.random() < 0.3:
        asked = rng.randint(8, 40)
        counted = {"asked": asked, "satisfied": rng.randint(asked // 2, asked), "source": rng.choice(words.SOURCES)}
        written.step(operations.judge_pledge, writer.reviewer, pledge_id, side=Side.RESIDENTS, **said, **counted)


def evaluate(written: Written, rng: Random, pledge_id: UUID) -> bool:
    """Whether it was met. Two of three that were not have a reason that is accepted."""
    outcome, explanation = outcome_of(written.pledges[pledge_id]), ""
    if outcome == Outcome.UNFULFILLED and rng.random() < 0.66:
        outcome, explanation = Outcome.UNFULFILLED_EXPLAINED, rng.choice(words.EXPLAINED)
    elif outcome == Outcome.UNFULFILLED:
        explanation = words.NOT_MET
    elif outcome == Outcome.PARTLY_FULFILLED:
        explanation = words.NEARLY
    given = {"outcome": outcome, "explanation": explanation}
    written.step(operations.evaluate_pledge, written.writer.reviewer, pledge_id, **given)
    return outcome == Outcome.FULFILLED


def carry(written: Written, rng: Random, missed: list[UUID]) -> Story:
    """Some of what was not met goes into the next year's list, once there is one, and through the same steps."""
    stage, writer = written.stage, written.writer
    following = next((one for one in writer.written if one.year == written.year + 1), None)
    if following is None:
        return
    chosen = [pledge_id for pledge_id in missed if rng.random() < 0.3]
    drafts = [stage.perform(operations.carry_over, writer.owner, pledge_id=pledge_id) for pledge_id in chosen]
    following.pledges |= {pledge.pk: pledge for pledge in drafts}
    if drafts:
        yield from bring_forward(following, rng, [pledge.pk for pledge in drafts])


# --- the last weeks -----------------------------------------------------------------------------------------------------

LATE = (
    State.UNDER_REVIEW,
    State.RETURNED,
    State.DRAFT,
    State.SELF_REPORTED,
    State.WITHDRAWN,
    "PASSED",
    State.EVALUATED,
)


def late(stage: Stage, writers: list[Writer], number: int) -> Iterator[Story]:
    """Pledges that are in every state on the last day, whatever day that is: those of the featured place come first."""
    rng = stage.dice("late")
    home = stage.places[FEATURED_PLACE]
    near = [writer for writer in writers if writer.place is home]
    others = [writer for writer in writers if writer.place is not home]
    chosen = [*rng.sample(near, len(near)), *rng.sample(others, len(others))]
    for count in range(number):
        yield late_pledge(stage, chosen[count % len(chosen)], LATE[count % len(LATE)], count)


def late_pledge(stage: Stage, writer: Writer, fate: str, number: int) -> Story:
    """Written weeks ago, and as far as it got."""
    rng = stage.dice("late", number)
    long_ago = fate in (State.SELF_REPORTED, State.EVALUATED)
    yield soon(rng, stage.end - (70 if long_ago else 17) * DAY, 0, 4)
    if not writer.written:
        return
    written, today = writer.written[-1], local(stage.now).date()
    sample = rng.choice(words.BY_TIER[writer.tier])
    due_on = today + timedelta(days=35 if long_ago else 120)
    pledge_id = draft(written, rng, sample, due_on, starts_on=today).pk
    if fate == State.DRAFT:
        return
    yield soon(rng, stage.now, 0.2, 2)
    written.step(operations.submit_pledge, writer.owner, pledge_id)
    if fate == State.UNDER_REVIEW:
        return
    yield soon(rng, stage.now, 0.2, 3)
    if fate == State.WITHDRAWN:
        written.step(operations.withdraw_pledge, writer.owner, pledge_id)
        return
    passed = review(written, rng, pledge_id, passed=fate != State.RETURNED)
    if not passed or fate == "PASSED":
        return
    yield soon(rng, stage.now, 0.2, 2)
    publish(written, rng, pledge_id)
    yield soon(rng, at_clock(due_on, 9), 9, 11)
    report(written, rng, pledge_id)
    if fate == State.EVALUATED:
        yield soon(rng, stage.now, 1, 3)
        judge(written, rng, pledge_id)
        yield soon(rng, stage.now, 0.5, 2)
        evaluate(written, rng, pledge_id)
