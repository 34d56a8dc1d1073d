"""The web process with its guard taken out, for the negative control only: it looks whether a place is free, and then takes it.

Run with the CHECK constraint dropped, the storm must show more claims than places; if it does not, the storm proves nothing.
"""

import time

from config.wsgi import application  # isort: skip  (sets Django up before the models are imported)

from backend.journal.models import Entry
from backend.posts.models import Claim
from backend.posts.operations import claim_sql

guarded = claim_sql.write


def write_without_looking(claim: Claim, entry: Entry) -> None:
    # What a busy machine does between looking and taking; longest where it matters, at the last places: on a machine that is
    # busy itself a short pause is not enough for two to meet there.
    time.sleep(0.05 if claim.post.places - claim.post.taken > 4 else 0.8)
    guarded(claim, entry)


claim_sql.TAKE_PLACE = claim_sql.TAKE_PLACE.replace(" AND taken < places", "")
claim_sql.write = write_without_looking

__all__ = ["application"]
