"""The last weeks of the people behind the demo's accounts: a duty tomorrow, an offer about to lapse, issues that wait.

Their hours lie between those of all other posts, so that nothing collides with what chance has given them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.people import FEATURED_PLACE
from backend.demo.stage import Place, Spot, Stage
from backend.demo.stories.claims import tick
from backend.demo.times import at_clock, local
from backend.demo.words import issues as issue_words
from backend.demo.words import posts as words
from backend.issues import operations as issues
from backend.issues import queries as issue_queries
from backend.posts import operations as posts
from backend.posts.models import ServicePost
from backend.tasks import operations as tasks


@dataclass
class Cast:
    """Who plays, and where."""

    stage: Stage
    place: Place
    spots: list[Spot]  # the cells of the featured coordinator

    @property
    def member(self) -> UUID:
        return self.stage.featured["member"]

    @property
    def coordinator(self) -> UUID:
        return self.stage.featured["coordinator"]

    @property
    def worker(self) -> UUID:
        assert self.spots[0].worker is not None
        return self.spots[0].worker

    @property
    def neighbours(self) -> list[UUID]:
        return [one for one in self.place.people if one not in (self.member, self.coordinator, self.place.secretary)]

    def days_ago(self, days: float) -> datetime:
        return self.stage.end - timedelta(days=days)

    def tomorrow(self, hours: float) -> datetime:
        return at_clock(local(self.stage.end).date() + timedelta(days=1), hours)

    def post(self, number: int, *, starts: float, ends: float = 150, **fields: Any) -> ServicePost:
        """An open post of the coordinator in the first cell; `starts` and `ends` in days from the end of the story."""
        title, duties = words.STANDING[number]
        given = {
            "kind": ServicePost.Kind.STANDING, "title": title, "duties": duties,
            "starts_at": self.stage.end + timedelta(days=starts), "ends_at": self.stage.end + timedelta(days=ends),
            "cell_id": self.spots[0].cell.pk, "audience_id": self.place.unit.pk, **fields,
        }  # fmt: skip
        made = self.stage.perform(posts.create_post, self.coordinator, **given)
        return self.stage.perform(posts.open_post, self.coordinator, post_id=made.pk)

    def claim(self, post: ServicePost, person_id: UUID) -> UUID:
        claim = self.stage.perform(posts.claim_post, person_id, post_id=post.pk)
        self.stage.asked.add(claim.pk)  # whatever is offered to them waits for whoever tries the demo
        return claim.pk


def stories(stage: Stage) -> Iterator[Story]:
    place = stage.places[FEATURED_PLACE]
    coordinator = stage.featured["coordinator"]
    cast = Cast(stage, place, [spot for spot in place.spots if spot.coordinator == coordinator])
    yield duty_tomorrow(cast)
    yield offer_about_to_lapse(cast)
    yield free_places(cast)
    yield handover(cast)
    yield from member_tasks(cast)
    yield from waiting_issues(cast)


def every_week(*slots: tuple[int, str, str]) -> list[dict[str, Any]]:
    return [{"weekday": day, "start": start, "end": end} for day, start, end in slots]


def duty_tomorrow(cast: Cast) -> Story:
    """The member's standing duty; one log confirmed, one for the coordinator to confirm."""
    stage = cast.stage
    yield cast.days_ago(25)
    day = cast.tomorrow(12).weekday()
    times = every_week((day, "12:15", "13:45"), ((day + 3) % 7, "12:15", "13:45"))
    post = cast.post(4, starts=-20, places=3, waitlist_places=3, weekly_times=times)
    yield cast.days_ago(23)
    claim_id = cast.claim(post, cast.member)
    for days in (6, 0.9):
        yield cast.days_ago(days)
        tick(stage)
        day_done = local(stage.now).date()
        log = stage.perform(
            posts.log_duty, cast.member, claim_id=claim_id, day=day_done, minutes=90, what=words.DONE[0]
        )
        if days > 1:
            yield cast.days_ago(days - 1)
            stage.perform(posts.confirm_duty_log, cast.coordinator, log_id=log.pk)


def offer_about_to_lapse(cast: Cast) -> Story:
    """A full post; a holder gives the place back, and it is kept for the member for two more hours."""
    stage = cast.stage
    first, second, third = cast.neighbours[:3]
    yield cast.days_ago(30)
    times = every_week((2, "17:45", "18:15"), (4, "17:45", "18:15"))
    post = cast.post(6, starts=6, places=2, waitlist_places=5, weekly_times=times)
    yield cast.days_ago(29)
    given_back = cast.claim(post, first)
    cast.claim(post, second)
    cast.claim(post, cast.member)
    cast.claim(post, third)
    yield cast.days_ago(21.7 / 24)
    stage.perform(posts.withdraw_claim, first, claim_id=given_back, reason=words.WITHDRAWN[0])


def free_places(cast: Cast) -> Story:
    """Posts with free places, one that is full, and a call for the day after tomorrow."""
    stage = cast.stage
    yield cast.days_ago(5)
    evening = every_week((0, "20:40", "21:40"), (3, "20:40", "21:40"))
    cast.claim(cast.post(9, starts=4, places=4, waitlist_places=2, weekly_times=evening), cast.neighbours[0])
    cast.claim(cast.post(11, starts=3, places=1, waitlist_places=0), cast.neighbours[1])
    closed_for_now = cast.post(14, starts=-4, places=2, waitlist_places=0)
    stage.perform(posts.suspend_post, cast.coordinator, post_id=closed_for_now.pk, reason="场地维修 Repairs")
    called_off = cast.post(13, starts=9, places=2, waitlist_places=0)
    stage.perform(posts.cancel_post, cast.coordinator, post_id=called_off.pk, reason="活动取消 Called off")
    title, duties = (
        "寒潮应急：水管防冻 Cold wave: pipes",
        "入户提醒，协助包裹水管。Remind households and help to wrap pipes.",
    )
    starts = cast.tomorrow(24 + 19)
    cast.post(
        0, starts=1, title=title, duties=duties, kind=ServicePost.Kind.EMERGENCY, risk_notice=words.RISK,
        starts_at=starts, ends_at=starts + timedelta(hours=2), places=8, waitlist_places=20,
        audience_id=cast.place.street.pk,
    )  # fmt: skip
    stage.perform(
        posts.create_post, cast.coordinator, kind=ServicePost.Kind.STANDING, title=words.STANDING[15].title,
        duties=words.STANDING[15].duties, starts_at=stage.end + timedelta(days=20), places=3,
        ends_at=stage.end + timedelta(days=200), cell_id=cast.spots[0].cell.pk,
    )  # fmt: skip


def handover(cast: Cast) -> Story:
    """A neighbour would like the member to take a post over."""
    yield cast.days_ago(40)
    post = cast.post(10, starts=-35, places=1, waitlist_places=0)
    neighbour = cast.neighbours[2]
    yield cast.days_ago(39)
    claim_id = cast.claim(post, neighbour)
    yield cast.days_ago(1.3)
    cast.stage.perform(posts.propose_handover, neighbour, claim_id=claim_id, to_person_id=cast.member)


def member_tasks(cast: Cast) -> Iterator[Story]:
    """Of the coordinator for the member: offered, accepted, done, come back, verified."""
    yield member_task(cast, 0, 0.8)
    yield member_task(cast, 1, 3, "accept")
    yield member_task(cast, 2, 6, "accept", "do")
    yield member_task(cast, 8, 7, "accept", "do", "return")
    yield member_task(cast, 7, 9, "accept", "do", "verify")


def member_task(cast: Cast, number: int, days: float, *steps: str) -> Story:
    stage = cast.stage
    yield cast.days_ago(days)
    task = stage.perform(
        tasks.offer_task, cast.coordinator, title=words.TASKS[number], due_at=cast.tomorrow(18),
        cell_id=cast.spots[0].cell.pk, person_id=cast.member,
    )  # fmt: skip
    for count, step in enumerate(steps, start=1):
        yield cast.days_ago(days * (1 - count / (len(steps) + 1)))
        if step == "accept":
            stage.perform(tasks.accept_task, cast.member, task_id=task.pk)
        elif step == "do":
            stage.perform(tasks.complete_task, cast.member, task_id=task.pk, note=words.DONE[0])
        elif step == "return":
            stage.perform(tasks.return_task, cast.coordinator, task_id=task.pk, reason=words.TASK_REASON[0])
        else:
            stage.perform(tasks.verify_task, cast.coordinator, task_id=task.pk)


def waiting_issues(cast: Cast) -> Iterator[Story]:
    """In the coordinator's cells: new, accepted, overdue with an agency, sent to the street, returned, to be verified."""
    yield waiting_issue(cast, "road-light", 0.4, ())
    yield waiting_issue(cast, "frontage-dirt", 1.5, ())
    yield waiting_issue(cast, "care-handrail", 2.5, ("accept",))
    yield waiting_issue(cast, "structure-new", 26, ("accept", "agency", "take up"))
    yield waiting_issue(cast, "road-pothole", 1.8, ("accept", "street"))
    yield waiting_issue(cast, "river-bank", 4, ("accept", "agency", "return"))
    yield waiting_issue(cast, "safety-charging", 2.2, ("accept", "grid", "respond"))
    yield waiting_issue(cast, "parking-fire-lane", 3.1, ("accept", "grid", "respond"))
    yield waiting_issue(cast, "dispute-noise", 9, ("accept", "grid", "respond", "close", "reopen"))


def waiting_issue(cast: Cast, code: str, days: float, steps: tuple[str, ...]) -> Story:
    stage = cast.stage
    topic = next(topic for topic in issue_words.TOPICS if topic.code == code)
    spot = cast.spots[len(code) % len(cast.spots)]
    yield cast.days_ago(days)
    given: dict[str, Any] = {
        "category": code, "title": topic.title, "cell_id": spot.cell.pk, "description": issue_words.DESCRIPTION,
        "location": issue_words.WHERE[len(code) % len(issue_words.WHERE)], "now": stage.now,
    }  # fmt: skip
    if days < 1:
        contact = issue_words.CONTACT.format(number=1)
        issue = issues.report_as_resident(actor=issue_queries.get_resident(), contact=contact, **given)
    else:
        issue = issues.report_issue(actor=stage.actor(cast.member), **given)
    agency = stage.agencies[topic.agency]
    officer, here = stage.officers[agency.pk][0], {"issue_id": issue.pk}
    for count, step in enumerate(steps, start=1):
        yield cast.days_ago(days * (1 - 0.4 * count / len(steps)))
        if step == "accept":
            stage.perform(issues.accept_issue, cast.coordinator, **here)
        elif step == "agency":
            stage.perform(issues.dispatch_issue, cast.coordinator, **here, unit_id=agency.pk)
        elif step == "street":
            stage.perform(issues.dispatch_issue, cast.coordinator, **here, unit_id=cast.place.street.pk)
        elif step == "take up":
            stage.perform(issues.take_up_issue, officer, **here)
        elif step == "return":
            stage.perform(issues.return_issue, officer, **here, reason=issue_words.RETURNED[0])
        elif step == "grid":
            stage.perform(issues.handle_by_grid, cast.worker, **here)
        elif step == "close":
            stage.perform(issues.close_issue, cast.coordinator, **here)
        elif step == "reopen":
            stage.perform(issues.reopen_issue, cast.coordinator, **here, reason=issue_words.REOPENED[0])
        else:
            stage.perform(issues.respond_to_issue, cast.worker, **here, resolution=issue_words.RESOLUTIONS[0])
