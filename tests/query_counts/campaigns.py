"""Lists of campaigns."""

from backend.campaigns import operations
from backend.campaigns.models import Campaign, FeedbackSlip, ResidenceRegistration
from backend.campaigns.operations import enrol_people
from backend.organisations.queries import get_system
from tests import factories
from tests.campaigns import slips
from tests.campaigns.steps import drafted, process_entries, published
from tests.query_counts import Listing
from tests.world import NOW, World


def campaigns(world: World, number: int) -> None:
    for _ in range(number):
        drafted(world)


def deeds(world: World, number: int) -> None:
    for _ in range(number):
        operations.propose_deed(actor=world.ben, now=NOW, title="A ramp")


def suggestions(world: World, number: int) -> None:
    for _ in range(number):
        operations.make_suggestion(actor=world.ben, now=NOW, title="A bench", description="At the gate.")


def examples(world: World, number: int) -> None:
    for _ in range(number):
        operations.record_example(actor=world.ben, now=NOW, title="First", account="Every day.")


def exemptions(world: World, number: int) -> None:
    campaign = Campaign.objects.get()
    for _ in range(number):
        person = factories.make_member(unit=world.branch)
        operations.exempt_member(actor=world.hao, campaign_id=campaign.pk, now=NOW, person_id=person.pk, reason="FRAIL")


def members(world: World, number: int) -> None:
    people = [factories.make_member(unit=world.branch) for _ in range(number)]
    while enrol_people(actor=get_system(), now=NOW):
        pass
    for person in people[::2]:
        operations.propose_deed(actor=person, now=NOW, title="A ramp")
    process_entries()


def registrations(world: World, number: int) -> None:
    for _ in range(number):
        person = factories.make_member(unit=world.cicheng_branch)
        operations.register_residence(actor=person, now=NOW, unit_id=world.wenzhu.pk)


def feedback_slips(world: World, number: int) -> None:
    for _ in range(number):
        person = factories.make_member(unit=world.cicheng_branch)
        slips.taken_in(world, who=person)
        slips.duty(world, person)
    slips.make()
    FeedbackSlip.objects.update(state="RELEASED", released_at=slips.JULY)


def own_slips(world: World, number: int) -> None:
    """One registration, a slip for each quarter of many years."""
    registration = ResidenceRegistration.objects.first() or slips.taken_in(world)
    slips.duty(world, world.cem)
    for _ in range(number):
        before = FeedbackSlip.objects.count()
        slips.make()
        FeedbackSlip.objects.filter(year=2026, registration=registration).update(year=2027 + before)


# Ada and Hao are near to people: whom they help with entries is one statement more.
ROWS = {
    "GET me/feedback-slips": Listing(own_slips, "/api/v1/me/feedback-slips", reader="cem", statements=2),
    "GET feedback-slips": Listing(feedback_slips, "/api/v1/feedback-slips", reader="fay", statements=2),
    "GET residence-registrations": Listing(
        registrations, "/api/v1/residence-registrations", reader="ada", statements=3
    ),
    "GET campaigns": Listing(campaigns, "/api/v1/campaigns", reader="eva", statements=2),
    "GET campaigns/<uuid:campaign_id>/exemptions": Listing(
        exemptions, lambda world: f"/api/v1/campaigns/{published(world).pk}/exemptions", reader="hao", statements=4
    ),
    "GET campaigns/<uuid:campaign_id>/members": Listing(
        members, lambda world: f"/api/v1/campaigns/{published(world).pk}/members?code=DEED", reader="hao", statements=5
    ),
    "GET deeds": Listing(deeds, "/api/v1/deeds", reader="hao", statements=3),
    "GET suggestions": Listing(suggestions, "/api/v1/suggestions", reader="hao", statements=3),
    "GET examples": Listing(examples, "/api/v1/examples", reader="hao", statements=3),
}
