"""The last weeks of the people behind the demo's accounts: a duty tomorrow, an offer about to lapse, issues that wait.

Their hours lie between those of all other posts, so that nothing collides with what chance has given them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from backend.demo.agenda import Story
from backend.demo.mails import morning
from backend.demo.people import FEATURED_PLACE
from backend.demo.stage import Place, Spot, Stage
from backend.demo.stories.claims import tick
from backend.demo.times import DAY, at_clock, local, offer_and_steps
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

    def tomorrow(self, hours: float) -> datetime:
        return at_clock(local(self.stage.end).date() + DAY, hours)

    def post(self, number: int, *, starts: float, ends: float = 150, **fields: Any) -> ServicePost:
        """An open post of the coordinator in the first cell; `starts` and `ends` in days from the end of the story."""
        title, duties = words.STANDING[number]
        given = {
            "kind": ServicePost.Kind.STANDING, "title": title, "duties": duties, "starts_at": self.stage.ago(-starts),
            "ends_at": self.stage.ago(-ends), "cell_id": self.spots[0].cell.pk, "audience_id": self.place.unit.pk,
            **fields,
        }  # fmt: skip
        made = self.stage.perform(posts.create_post, self.coordinator, **given)
        return self.stage.perform(posts.open_post, self.coordinator, post_id=made.pk)

    def claim(self, post: ServicePost, person_id: UUID) -> UUID:
        claim = self.stage.perform(posts.claim_post, person_id, post_id=post.pk)
        self.stage.asked.add(claim.pk)  # whatever is offered to them waits for whoever tries the demo
        return claim.pk

    def log(self, claim_id: UUID, person_id: UUID) -> UUID:
        day = local(self.stage.now).date()
        given = {"claim_id": claim_id, "day": day, "minutes": 90, "what": words.DONE[0]}
        return self.stage.perform(posts.log_duty, person_id, **given).pk

    def task(self, title: str, person_id: UUID, due_at: datetime) -> UUID:
        given = {"title": title, "due_at": due_at, "cell_id": self.spots[0].cell.pk, "person_id": person_id}
        return self.stage.perform(tasks.offer_task, self.coordinator, **given).pk


def cast_of(stage: Stage) -> Cast:
    place, coordinator = stage.places[FEATURED_PLACE], stage.featured["coordinator"]
    return Cast(stage, place, [spot for spot in place.spots if spot.coordinator == coordinator])


def stories(stage: Stage) -> Iterator[Story]:
    cast = cast_of(stage)
    yield duty_tomorrow(cast)
    yield offer_about_to_lapse(cast)
    yield free_places(cast)
    yield handover(cast)
    yield handover_that_ends(cast)
    tomorrow = cast.tomorrow(18)
    yield member_task(cast, 0, 0.8, tomorrow)
    yield member_task(cast, 1, 3, tomorrow, "accept")
    yield member_task(cast, 3, 2.5, at_clock(local(morning(stage.end)).date(), 18), "accept")
    yield member_task(cast, 2, 6, tomorrow, "accept", "do")
    yield member_task(cast, 8, 7, tomorrow, "accept", "do", "return")
    yield member_task(cast, 7, 9, tomorrow, "accept", "do", "verify")
    yield waiting_issue(cast, "road-light", 0.4)
    yield waiting_issue(cast, "frontage-dirt", 1.5)
    yield waiting_issue(cast, "care-handrail", 2.5, "accept")
    yield waiting_issue(cast, "structure-new", 26, "accept", "agency", "take up")
    yield waiting_issue(cast, "road-pothole", 1.8, "accept", "street")
    yield waiting_issue(cast, "river-bank", 4, "accept", "agency", "return")
    yield waiting_issue(cast, "safety-charging", 2.2, "accept", "grid", "respond")
    yield waiting_issue(cast, "parking-fire-lane", 3.1, "accept", "grid", "respond")
    yield waiting_issue(cast, "dispute-noise", 9, "accept", "grid", "respond", "close", "reopen")


def every_week(*slots: tuple[int, str, str]) -> list[dict[str, Any]]:
    return [{"weekday": day, "start": start, "end": end} for day, start, end in slots]


def duty_tomorrow(cast: Cast) -> Story:
    """The member's standing duty; one log confirmed, one for the coordinator to confirm."""
    stage = cast.stage
    yield stage.ago(25)
    day = cast.tomorrow(12).weekday()
    times = every_week((day, "12:15", "13:45"), ((day + 3) % 7, "12:15", "13:45"))
    post = cast.post(4, starts=-20, places=3, waitlist_places=3, weekly_times=times)
    yield stage.ago(23)
    claim_id = cast.claim(post, cast.member)
    yield stage.ago(6)
    tick(stage)
    log_id = cast.log(claim_id, cast.member)
    yield stage.ago(5)
    stage.perform(posts.confirm_duty_log, cast.coordinator, log_id=log_id)
    yield stage.ago(0.9)
    cast.log(claim_id, cast.member)


def offer_about_to_lapse(cast: Cast) -> Story:
    """A full post; a holder gives the place back, and it is kept for the member for two more hours."""
    stage, (first, second, third) = cast.stage, cast.neighbours[:3]
    yield stage.ago(30)
    times = every_week((2, "17:45", "18:15"), (4, "17:45", "18:15"))
    post = cast.post(6, starts=6, places=2, waitlist_places=5, weekly_times=times)
    yield stage.ago(29)
    given_back = cast.claim(post, first)
    for person_id in (second, cast.member, third):
        cast.claim(post, person_id)
    yield stage.ago(21.7 / 24)
    stage.perform(posts.withdraw_claim, first, claim_id=given_back, reason=words.WITHDRAWN[0])


def free_places(cast: Cast) -> Story:
    """Posts with free places, one that is full, one of each other state, and a call for the day after tomorrow."""
    stage = cast.stage
    yield stage.ago(5)
    evening = every_week((0, "20:40", "21:40"), (3, "20:40", "21:40"))
    cast.claim(cast.post(9, starts=4, places=4, waitlist_places=2, weekly_times=evening), cast.neighbours[0])
    cast.claim(cast.post(11, starts=3, places=1, waitlist_places=0), cast.neighbours[1])
    closed_for_now = cast.post(14, starts=-4, places=2, waitlist_places=0)
    stage.perform(posts.suspend_post, cast.coordinator, post_id=closed_for_now.pk, reason=words.REPAIRS)
    called_off = cast.post(13, starts=9, places=2, waitlist_places=0)
    stage.perform(posts.cancel_post, cast.coordinator, post_id=called_off.pk, reason=words.CALLED_OFF)
    title, duties = words.COLD_WAVE
    starts = cast.tomorrow(24 + 19)
    cast.post(
        0, starts=1, title=title, duties=duties, kind=ServicePost.Kind.EMERGENCY, risk_notice=words.RISK,
        starts_at=starts, ends_at=starts + timedelta(hours=2), places=8, waitlist_places=20,
        audience_id=cast.place.street.pk,
    )  # fmt: skip
    stage.perform(
        posts.create_post, cast.coordinator, kind=ServicePost.Kind.STANDING, title=words.STANDING[15].title,
        duties=words.STANDING[15].duties, starts_at=stage.ago(-20), ends_at=stage.ago(-200), places=3,
        cell_id=cast.spots[0].cell.pk,
    )  # fmt: skip


def handover(cast: Cast) -> Story:
    """A neighbour would like the member to take a post over."""
    stage, neighbour = cast.stage, cast.neighbours[2]
    yield stage.ago(40)
    post = cast.post(10, starts=-35, places=1, waitlist_places=0)
    yield stage.ago(39)
    claim_id = cast.claim(post, neighbour)
    yield stage.ago(1.3)
    stage.perform(posts.propose_handover, neighbour, claim_id=claim_id, to_person_id=cast.member)


def handover_that_ends(cast: Cast) -> Story:
    """A neighbour asks another one, and gives the place back before there is an answer."""
    stage, neighbour, other = cast.stage, cast.neighbours[2], cast.neighbours[1]
    yield stage.ago(40)
    post = cast.post(9, starts=-35, places=1, waitlist_places=0)
    yield stage.ago(39)
    claim_id = cast.claim(post, neighbour)
    yield stage.ago(38)
    stage.perform(posts.propose_handover, neighbour, claim_id=claim_id, to_person_id=other)
    yield stage.ago(37)
    stage.perform(posts.withdraw_claim, neighbour, claim_id=claim_id, reason=words.WITHDRAWN[0])


def member_task(cast: Cast, number: int, days: float, due_at: datetime, *steps: str) -> Story:
    """Of the coordinator for the member: offered so many days ago, and then these steps."""
    offered, *moments = offer_and_steps(cast.stage.end, days, due_at, len(steps))
    yield offered
    task_id = cast.task(words.TASKS[number], cast.member, due_at)
    known: dict[str, tuple[Any, UUID, dict[str, Any]]] = {
        "accept": (tasks.accept_task, cast.member, {}),
        "do": (tasks.complete_task, cast.member, {"note": words.DONE[0]}),
        "return": (tasks.return_task, cast.coordinator, {"reason": words.TASK_REASON[0]}),
        "verify": (tasks.verify_task, cast.coordinator, {}),
    }
    for moment, step in zip(moments, steps, strict=True):
        yield moment
        operation, who, given = known[step]
        cast.stage.perform(operation, who, task_id=task_id, **given)


def waiting_issue(cast: Cast, code: str, days: float, *steps: str) -> Story:
    """Reported in one of the coordinator's cells so many days ago, and then these steps; the latest by a resident."""
    stage = cast.stage
    topic = next(topic for topic in issue_words.TOPICS if topic.code == code)
    yield stage.ago(days)
    given: dict[str, Any] = {
        "category": code, "title": topic.title, "cell_id": cast.spots[len(code) % len(cast.spots)].cell.pk,
        "location": issue_words.WHERE[len(code) % len(issue_words.WHERE)], "description": issue_words.DESCRIPTION,
        "now": stage.now,
    }  # fmt: skip
    if days < 1:
        contact = issue_words.CONTACT.format(number=1)
        issue = issues.report_as_resident(actor=issue_queries.get_resident(), contact=contact, **given)
    else:
        issue = issues.report_issue(actor=stage.actor(cast.member), **given)
    agency = stage.agencies[topic.agency]
    officer = stage.officers[agency.pk][0]
    known: dict[str, tuple[Any, UUID, dict[str, Any]]] = {
        "accept": (issues.accept_issue, cast.coordinator, {}),
        "agency": (issues.dispatch_issue, cast.coordinator, {"unit_id": agency.pk}),
        "street": (issues.dispatch_issue, cast.coordinator, {"unit_id": cast.place.street.pk}),
        "take up": (issues.take_up_issue, officer, {}),
        "return": (issues.return_issue, officer, {"reason": issue_words.RETURNED[0]}),
        "grid": (issues.handle_by_grid, cast.worker, {}),
        "respond": (issues.respond_to_issue, cast.worker, {"resolution": issue_words.RESOLUTIONS[0]}),
        "close": (issues.close_issue, cast.coordinator, {}),
        "reopen": (issues.reopen_issue, cast.coordinator, {"reason": issue_words.REOPENED[0]}),
    }
    for count, step in enumerate(steps, start=1):
        yield stage.ago(days * (1 - 0.4 * count / len(steps)))
        operation, who, more = known[step]
        stage.perform(operation, who, issue_id=issue.pk, **more)
