"""A deliverer in a process of its own, to be killed: `python -m tests.notifications.deliverer 2026-06-02T02:00:00+00:00`."""

import os
import sys
from datetime import datetime

import django


def main(now: datetime) -> None:
    from backend.notifications import operations

    while operations.deliver_batch(now=now, limit=10):
        pass


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(datetime.fromisoformat(sys.argv[1]))
