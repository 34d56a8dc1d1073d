"""Makes reminders fall due, and calls for them: `python -m tests.faults.due HOW_MANY`.

As many members, each with a task of their own that is due tomorrow. Then it sends the two ticks that matter again and again, as
one more beat: the real ones send theirs for the first time a minute after they have begun.
"""

import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from backend.common.models import CalendarOverride  # noqa: E402
from backend.grid.models import location_fields  # noqa: E402
from backend.organisations.models import Person, Role  # noqa: E402
from backend.tasks.models import Task  # noqa: E402
from tests import factories  # noqa: E402
from workers.celery import app  # noqa: E402


@transaction.atomic
def fall_due(how_many: int) -> None:
    today, now = timezone.localdate(), timezone.now()
    days = [today + timedelta(days=number) for number in range(3)]
    CalendarOverride.objects.bulk_create(CalendarOverride(day=day, is_working=True, note="fire") for day in days)
    district = factories.make_unit(name="District", kind="DISTRICT")
    branch = factories.make_unit(name="Branch", kind="BRANCH", parent=district)
    organiser = factories.make_person(name="Organiser", home_unit=branch, email="nobody@example.org")
    common = {"home_unit": branch, "root_id": branch.root_id, "created_at": now, "password": "!"}
    people = [Person(name=f"Member {n}", email=f"slow+{n}@example.org", **common) for n in range(how_many)]
    Person.objects.bulk_create(people)
    Role.objects.bulk_create(
        Role(person=person, kind="MEMBER", unit=branch, from_date=today, created_at=now) for person in people
    )
    due = {"title": "Sweep", "state": "ACCEPTED", "due_at": now + timedelta(hours=20), "created_at": now}
    Task.objects.bulk_create(
        Task(**location_fields(branch), offered_by=organiser, person=person, **due) for person in people
    )


def main(how_many: int) -> None:
    fall_due(how_many)
    while True:
        for name in ("queue_reminders", "deliver"):
            app.send_task(f"jobs.{name}", expires=10)
        time.sleep(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
