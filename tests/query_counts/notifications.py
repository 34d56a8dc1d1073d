"""What the lists of messages cost."""

from tests.notifications.making import make_claim_messages, make_unknown_mails
from tests.query_counts import Listing

ROWS = {
    # sign-in, messages, claims with their posts
    "GET me/inbox": Listing(
        lambda world, count: make_claim_messages(world, world.ben, count), "/api/v1/me/inbox", "ben", 3
    ),
    # sign-in, messages
    "GET operations/messages": Listing(make_unknown_mails, "/api/v1/operations/messages?state=UNKNOWN", "eva", 2),
}
