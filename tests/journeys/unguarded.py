"""The web process with its guard taken out, for the negative control only: it looks whether a place is free, and then takes it.

Run with the CHECK constraint dropped, the storm must show more claims than places; if it does not, the storm proves nothing.
"""

import time

from config.wsgi import application  # isort: skip  (sets Django up before the models are imported)

from backend.common.db.closing import Update
from backend.posts.models import ServicePost
from backend.posts.operations import claims

guarded = claims.counting


def counting_without_looking(post: ServicePost, condition: str, **steps: int) -> Update:
    # What a busy machine does between looking and taking; longest where it matters, at the last places: on a machine that is
    # busy itself a short pause is not enough for two to meet there.
    time.sleep(0.05 if post.places - post.taken > 4 else 0.8)
    return guarded(post, "1 = 1", **steps)


claims.counting = counting_without_looking

__all__ = ["application"]
