"""Lists of campaigns."""

from backend.campaigns import operations
from backend.campaigns.models import Campaign
from tests import factories
from tests.campaigns.steps import drafted, published
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


def reportings(world: World, number: int) -> None:
    for _ in range(number):
        person = factories.make_member(unit=world.cicheng_branch)
        operations.report_to_community(actor=person, now=NOW, unit_id=world.wenzhu.pk)


# Ada and Hao are near to people: whom they help with entries is one statement more.
ROWS = {
    "GET reportings": Listing(reportings, "/api/v1/reportings", reader="ada", statements=3),
    "GET campaigns": Listing(campaigns, "/api/v1/campaigns", reader="eva", statements=2),
    "GET campaigns/<uuid:campaign_id>/exemptions": Listing(
        exemptions, lambda world: f"/api/v1/campaigns/{published(world).pk}/exemptions", reader="hao", statements=4
    ),
    "GET deeds": Listing(deeds, "/api/v1/deeds", reader="hao", statements=3),
    "GET suggestions": Listing(suggestions, "/api/v1/suggestions", reader="hao", statements=3),
    "GET examples": Listing(examples, "/api/v1/examples", reader="hao", statements=3),
}
