"""Fills an empty database with one post and a crowd, in a process of its own: `python -m tests.journeys.crowd 300 20 0`.

Prints {"post": id, "tokens": […]} for members, places and places on the waiting list.
"""

import json
import os
import sys
from datetime import timedelta

import django


def main(members: int, places: int, waitlist: int) -> None:
    from django.db import transaction
    from django.utils import timezone
    from knox.models import AuthToken

    from tests import factories

    with transaction.atomic():
        unit = factories.make_unit(name="文竹社区")
        soon = timezone.now() + timedelta(days=2)
        term = {"starts_at": soon, "ends_at": soon + timedelta(hours=4)}
        post = factories.make_post(unit=unit, places=places, waitlist_places=waitlist, **term)
        crowd = [factories.make_person(name=f"Member {number}", home_unit=unit) for number in range(members)]
        for person in crowd:
            factories.make_role(person=person, kind="MEMBER", unit=unit)
        tokens = [AuthToken.objects.create(user=person)[1] for person in crowd]
    print(json.dumps({"post": str(post.pk), "tokens": tokens}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(*map(int, sys.argv[1:4]))
