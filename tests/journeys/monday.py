"""Runs the reminders, the digest and the delivery as on next Monday at 09:05 local time: `python -m tests.journeys.monday`."""

import json
import os
from datetime import datetime, time, timedelta

import django
import time_machine


def main() -> None:
    from django.utils import timezone

    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    moment = timezone.make_aware(datetime.combine(monday, time(9, 5)))
    with time_machine.travel(moment, tick=True):
        from workers import jobs

        for job in (jobs.clockwork.queue_reminders, jobs.clockwork.queue_digests, jobs.clockwork.deliver):
            job()
        print(json.dumps({"weekday": timezone.localdate().weekday()}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main()
