"""Who may do what with messages and preferences."""

from tests.access import Access
from tests.notifications.making import make_message

EVERYBODY = 200

ROWS = {
    "GET me/inbox": Access(lambda world: "/api/v1/me/inbox", others=EVERYBODY),
    "GET me/inbox/count": Access(lambda world: "/api/v1/me/inbox/count", others=EVERYBODY),
    "POST inbox/<uuid:message_id>/reading": Access(
        lambda world: (f"/api/v1/inbox/{make_message(world.ben).pk}/reading", {}), {"ben": 200}
    ),
    "GET me/waiting": Access(lambda world: "/api/v1/me/waiting", others=EVERYBODY),
    "GET me/waiting/<str:kind>": Access(lambda world: "/api/v1/me/waiting/issues-to-accept", others=EVERYBODY),
    "GET me/preferences": Access(lambda world: "/api/v1/me/preferences", others=EVERYBODY),
    "PATCH me/preferences": Access(
        lambda world: ("/api/v1/me/preferences", {"email_digest": False}, {"HTTP_IF_MATCH": '"0"'}), others=EVERYBODY
    ),
    "GET digests/<str:period>": Access(lambda world: "/api/v1/digests/2026-W22", others=EVERYBODY),
    "GET operations/messages": Access(
        lambda world: "/api/v1/operations/messages?state=UNKNOWN", {"eva": 200, "kim": 200}, others=403
    ),
    "POST messages/<uuid:message_id>/release": Access(
        lambda world: (f"/api/v1/messages/{make_message(world.ben, channel='EMAIL', state='UNKNOWN').pk}/release", {}),
        {"eva": 200},
    ),
}
