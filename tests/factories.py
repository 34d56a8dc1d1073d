"""One maker per model, for the rows a test starts from. No surprises: no random value that matters.

These write rows directly; what a test is about goes through operations.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from backend.common.db import versions
from backend.common.ids import new_id
from backend.common.sealing import seal_for
from backend.grid.models import Cell, location_fields
from backend.handbook.models import Household, Pairing, Visit
from backend.issues.models import Issue, IssueCategory
from backend.journal import operations as journal
from backend.organisations import queries
from backend.organisations.models import Person, Role, Unit
from backend.pledges.models import Pledge, PledgeList
from backend.posts.models import Claim, DutyLog, Handover, ServicePost, ServiceTeam, StandIn, TeamMember
from backend.tasks.models import Task

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
numbers = count(1000)


def make_unit(*, name: str, kind: str = "COMMUNITY", parent: Unit | None = None, **more) -> Unit:
    number, pk = next(numbers), new_id()
    return Unit.objects.create(
        pk=pk,
        number=number,
        parent=parent,
        root_id=parent.root_id if parent else pk,
        path=f"{parent.path if parent else '/'}{number}/",
        kind=kind,
        name=name,
        consortium_ids=list(parent.consortium_ids) if parent else [],
        created_at=EPOCH,
        **more,
    )


def make_cell(*, unit: Unit, code: str, **more) -> Cell:
    fields = {"name": code, "households": 300, **more}
    return Cell.objects.create(
        unit=unit, root_id=unit.root_id, unit_path=unit.path, code=code, created_at=EPOCH, **fields
    )


def make_person(*, name: str, home_unit: Unit, **more) -> Person:
    number = next(numbers)
    fields = {"email": f"p{number}@example.org", "phone": f"+86130000{number:05d}", **more}
    person = Person(name=name, home_unit=home_unit, root_id=home_unit.root_id, created_at=EPOCH, **fields)
    person.set_unusable_password()
    person.save()
    return person


def make_role(*, person: Person, kind: str, unit: Unit, cell: Cell | None = None, **more) -> Role:
    return Role.objects.create(
        person=person, kind=kind, unit=unit, cell=cell, from_date=date(2020, 1, 1), created_at=EPOCH, **more
    )


def as_actor(person: Person, today: date = date(2026, 6, 2)) -> Person:
    """The person with the roles in force, as a sign-in loads them."""
    actor = queries.find_actor(person.pk, today=today)
    assert actor is not None
    return actor


def make_member(*, unit: Unit, name: str = "A member", **more) -> Person:
    person = make_person(name=name, home_unit=unit, **more)
    make_role(person=person, kind=Role.Kind.MEMBER, unit=unit)
    return as_actor(person)


def make_post(*, unit: Unit, cell: Cell | None = None, **more) -> ServicePost:
    fields = {
        "audience": unit,
        "kind": ServicePost.Kind.EMERGENCY,
        "state": ServicePost.State.OPEN,
        "title": "Fill sandbags",
        "duties": "Fill and carry sandbags at the river gate.",
        "places": 3,
        "starts_at": datetime(2026, 6, 6, 0, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 6, 6, 4, 0, tzinfo=UTC),
        "created_at": EPOCH,
        **more,
    }
    fields.setdefault("audience_number", fields["audience"].number)
    return ServicePost.objects.create(**location_fields(unit, cell), **fields)


def make_claim(*, post: ServicePost, person: Person, state: str = Claim.State.CONFIRMED, **more) -> Claim:
    """A claim, with the post's counts kept true."""
    if state in Claim.HOLDING:
        post.taken += 1
    if state in Claim.WAITING:
        post.waiting += 1
        post.last_ticket += 1
        more.setdefault("ticket", post.last_ticket)
    if state == Claim.State.OFFERED:
        more.setdefault("offer_until", EPOCH + timedelta(days=400))
    if state in (*Claim.AGREED, *Claim.SERVED):
        more.setdefault("confirmed_at", EPOCH)
        more.setdefault("counted_path", post.unit_path)
        more.setdefault("counted_scope_ids", post.scope_ids)
    post.save()
    return Claim.objects.create(post=post, person=person, state=state, created_at=EPOCH, **more)


def make_task(*, unit: Unit, offered_by: Person, cell: Cell | None = None, **more) -> Task:
    """An offered task and its entry, as the operation would write them."""
    fields = {
        "title": "Sweep the stairs",
        "due_at": datetime(2026, 6, 9, 10, 0, tzinfo=UTC),
        "created_at": EPOCH,
        **more,
    }
    task = Task.objects.create(**location_fields(unit, cell), offered_by=offered_by, **fields)
    counts = {"tasks_open": 1} if task.state in Task.OPEN else {}
    journal.record("task.offered", actor=offered_by, at=EPOCH, subject=task, scope=task.scope, counts=counts)
    return task


def make_issue(
    *, unit: Unit, reporter: Person, cell: Cell | None = None, category: str = "road-pothole", **more
) -> Issue:
    """A reported issue and its entry, as the operation would write them."""
    where = location_fields(unit, cell)
    fields = {
        "title": "A hole in the road",
        "description": "Deep enough to lose a wheel",
        "location": "in front of gate 2",
        "due_at": datetime(2026, 6, 9, 2, 0, tzinfo=UTC),
        "origin": {"unit_path": where["unit_path"], "scope_ids": where["scope_ids"]},
        "created_at": EPOCH,
        "clock_started_at": more.get("created_at", EPOCH),
        **more,
    }
    about = IssueCategory.objects.get(code=category)
    issue = Issue.objects.create(**where, category=about, reporter=reporter, **fields)
    counts = {"issues_reported": 1, "issues_open": 1}
    journal.record("issue.reported", actor=reporter, at=EPOCH, subject=issue, scope=issue.scope, counts=counts)
    return issue


def make_handover(*, claim: Claim, to_person: Person, **more) -> Handover:
    return Handover.objects.create(claim=claim, to_person=to_person, created_at=EPOCH, **more)


def make_stand_in(*, claim: Claim, to_person: Person, **more) -> StandIn:
    begins = datetime(2026, 6, 9, 0, 0, tzinfo=UTC)
    fields = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), **more}
    return StandIn.objects.create(claim=claim, to_person=to_person, created_at=EPOCH, **fields)


def make_duty_log(*, claim: Claim, entered_by: Person, **more) -> DutyLog:
    fields = {"day": date(2026, 6, 1), "minutes": 90, "what": "Patrol", "source": DutyLog.Source.SELF, **more}
    return DutyLog.objects.create(claim=claim, entered_by=entered_by, created_at=EPOCH, **fields)


def make_team(*, unit: Unit, cell: Cell | None = None, name: str = "River patrol", **more) -> ServiceTeam:
    return ServiceTeam.objects.create(name=name, created_at=EPOCH, **location_fields(unit, cell), **more)


def make_team_member(*, team: ServiceTeam, person: Person, **more) -> TeamMember:
    return TeamMember.objects.create(team=team, person=person, created_at=EPOCH, **more)


def make_household(*, cell: Cell, contact: str = "", note: str = "", **more) -> Household:
    """A registered household and its entry, as the operation would write them."""
    fields = {
        "code": f"HH-{next(numbers)}",
        "needs": ["LIVING_ALONE"],
        "purpose": Household.Purpose.ASSISTANCE,
        "consent_by": Household.ConsentBy.SELF,
        "consent_how": Household.ConsentHow.PAPER,
        "consent_on": date(2026, 1, 1),
        "consent_until": date(2027, 12, 31),
        "created_at": EPOCH,
        **more,
    }
    household = Household(**location_fields(cell.unit, cell), **fields)
    household.contact = seal_for(household, "contact", contact) if contact else None
    household.note = seal_for(household, "note", note) if note else None
    household.save(force_insert=True)
    actor = queries.get_system()
    journal.record("household.registered", actor=actor, at=EPOCH, subject=household, scope=household.scope)
    return household


def make_pairing(*, household: Household, person: Person, state: str = "IN_FORCE", **more) -> Pairing:
    """A pairing and its entry, with the household's count and figures kept true."""
    in_force = state == Pairing.State.IN_FORCE
    fields = {"from_date": date(2026, 5, 1) if in_force else None, "created_at": EPOCH, **more}
    actor = queries.get_system()
    pairing = Pairing.objects.create(household=household, person=person, state=state, **fields)
    first = in_force and not household.pairings_in_force
    shared = {"actor": actor, "at": EPOCH, "scope": household.scope}
    journal.record("pairing.proposed", subject=pairing, counts={"pairings": int(in_force)}, **shared)
    if in_force:
        versions.update_versioned(household, pairings_in_force=household.pairings_in_force + 1, unpaired_at=None)
        journal.record("household.paired", subject=household, counts={"households_paired": int(first)}, **shared)
    return pairing


def make_visit(*, pairing: Pairing, note: str = "", answer: str = "", request: bool = True, **more) -> Visit:
    """A visit with a request and its entry, as the operation would write them."""
    household = pairing.household
    fields = {
        "state": Visit.State.NOTED if request else Visit.State.CLOSED,
        "closed_at": None if request else EPOCH,
        "day": date(2026, 6, 1),
        "topic": Visit.Topic.DAILY_LIFE,
        "counted_path": household.unit_path,
        "counted_scope_ids": household.scope_ids,
        "created_at": EPOCH,
        **more,
    }
    visit = Visit(household=household, pairing=pairing, person=pairing.person, request=request, **fields)
    visit.note = seal_for(visit, "note", note) if note else None
    visit.answer = seal_for(visit, "answer", answer) if answer else None
    visit.save(force_insert=True)
    shared = {"actor": pairing.person, "at": EPOCH, "scope": household.scope}
    journal.record("visit.recorded", subject=visit, counts={"visits": 1}, **shared)
    return visit


def make_pledge_list(*, owner: Person, unit: Unit, tier: str = "MEMBER", year: int = 2026, **more) -> PledgeList:
    """A list and its entry, as the operation would write them."""
    days = {"submit_by": date(year, 1, 31), "review_by": date(year, 2, 28), **more}
    made = PledgeList.objects.create(
        **location_fields(unit), owner=owner, tier=tier, year=year, created_at=EPOCH, **days
    )
    journal.record("pledge_list.opened", actor=owner, at=EPOCH, subject=made, scope=made.scope)
    return made


def make_pledge(*, pledge_list: PledgeList, **more) -> Pledge:
    """A draft that lacks nothing, and its entry, as the operation would write them."""
    fields = {
        "text": "Half a day of service each month",
        "kind": Pledge.Kind.SERVICE,
        "baseline": 0,
        "target": 40,
        "unit_of_measure": "hours",
        "measure": Pledge.Measure.PERSON,
        "metric": "minutes_served",
        "starts_on": date(pledge_list.year, 1, 1),
        "due_on": date(pledge_list.year, 12, 31),
        "responsible": pledge_list.owner,
        "created_at": EPOCH,
        **more,
    }
    whose = {"pledge_list": pledge_list, "tier": pledge_list.tier, "year": pledge_list.year}
    pledge = Pledge.objects.create(**location_fields(pledge_list.unit), **whose, **fields)
    journal.record("pledge.drafted", actor=pledge_list.owner, at=EPOCH, subject=pledge, scope=pledge.scope)
    return pledge
