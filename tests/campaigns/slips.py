"""A member who serves where they live, and the slip of a quarter, in a few words."""

from datetime import UTC, date, datetime

from backend.campaigns import operations, queries
from backend.campaigns.models import FeedbackSlip, ResidenceRegistration
from backend.organisations.models import Person, Role
from backend.organisations.queries import get_system
from tests import factories
from tests.world import NOW, World, person

JULY = datetime(2026, 6, 30, 17, 40, tzinfo=UTC)  # 1 July, 01:40 in Shanghai: the second quarter is over
IN_JUNE = date(2026, 6, 10)


def taken_in(world: World, who: Person | None = None, at: datetime = NOW) -> ResidenceRegistration:
    """Cem of 慈城 lives in 文竹 and was taken into Ada's cell."""
    made = operations.register_residence(actor=who or world.cem, now=at, unit_id=world.wenzhu.pk)
    return operations.accept_registration(actor=world.ada, registration_id=made.pk, now=at, cell_id=world.cell.pk)


def duty(world: World, who: Person, minutes: int = 90, day: date = IN_JUNE, source: str = "SELF", **more):
    """A claim in 文竹 with hours that were confirmed."""
    unit = more.pop("unit", world.wenzhu)
    post = factories.make_post(unit=unit, places=9, starts_at=NOW, ends_at=NOW.replace(month=12), title="Patrol")
    claim = factories.make_claim(post=post, person=who, state="ON_DUTY", confirmed_at=NOW)
    return log(claim, minutes, day, source, **more)


def log(claim, minutes: int = 90, day: date = IN_JUNE, source: str = "SELF", state: str = "CONFIRMED"):
    counted = {"counted_path": claim.post.unit_path} if state == "CONFIRMED" else {}
    told = {"day": day, "minutes": minutes, "source": source, "state": state, **counted}
    return factories.make_duty_log(claim=claim, entered_by=claim.person, **told)


def make(now: datetime = JULY) -> int:
    return operations.make_feedback_slips(actor=get_system(), now=now)


def release(now: datetime) -> int:
    return operations.release_slips(actor=get_system(), now=now)


def made_slip(world: World) -> FeedbackSlip:
    """Cem served ninety minutes in the second quarter, and the slip has been made."""
    taken_in(world)
    duty(world, world.cem)
    make()
    return FeedbackSlip.objects.get()


def objected_slip(world: World, reason: str = "Two hours are missing") -> FeedbackSlip:
    slip = made_slip(world)
    return operations.object_to_slip(actor=world.cem, slip_id=slip.pk, now=JULY, reason=reason)


def released_slip(world: World) -> FeedbackSlip:
    slip = made_slip(world)
    return operations.agree_to_slip(actor=world.cem, slip_id=slip.pk, now=JULY)


def secretary(world: World) -> Person:
    """Sun, secretary of the branch in 慈城 where Cem is at home."""
    return person("Sun", world.cicheng_branch, (Role.Kind.BRANCH_SECRETARY, world.cicheng_branch))


def figures(slip: FeedbackSlip) -> dict[str, int]:
    """What is not nought."""
    return {name: value for name, value in slip.content["figures"].items() if value}


def sees(actor: Person, slip: FeedbackSlip) -> bool:
    return queries.list_slips(actor=actor).filter(pk=slip.pk).exists()
