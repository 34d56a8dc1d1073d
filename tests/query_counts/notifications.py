"""What the lists of messages cost."""

from tests import factories
from tests.notifications.making import make_claim_messages, make_unknown_mails
from tests.query_counts import Listing
from tests.world import World


def make_reported_issues(world: World, count: int) -> None:
    for _number in range(count):
        factories.make_issue(unit=world.wenzhu, cell=world.cell, reporter=world.ben)


ROWS = {
    # sign-in, messages, claims with their posts
    "GET me/inbox": Listing(
        lambda world, count: make_claim_messages(world, world.ben, count), "/api/v1/me/inbox", "ben", 3
    ),
    # sign-in, issues with their categories, who holds them
    "GET me/waiting/<str:kind>": Listing(make_reported_issues, "/api/v1/me/waiting/issues-to-accept", "ada", 3),
    # sign-in, messages
    "GET operations/messages": Listing(make_unknown_mails, "/api/v1/operations/messages?state=UNKNOWN", "eva", 2),
}
