"""The Celery app: `celery --app workers worker`, `celery --app workers beat`.

A message carries no data, only the name of a job. It may be lost, doubled or late, the broker may be emptied, a worker killed:
the next tick finds the same rows (docs/decisions/0010-clock.md).
"""

import logging
import os

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

from workers.schedule import CLOCK, RUN_LIMIT_SECONDS

TRANSPORT_ALIASES["filesystem"] = "workers.broker:Transport"

app = Celery("linggang")
app.conf.update(
    broker_url=settings.REDIS_URL or "filesystem://",
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 5, "health_check_interval": 15}
    if settings.REDIS_URL
    else {"folder": str(settings.VAR_DIR / "broker"), "polling_interval": 0.5},
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # for ever: the broker comes back or an operator acts
    # One tick at a time: a tick that is fetched ahead is of no use.
    worker_prefetch_multiplier=1,
    # Needs queues of its own in the broker, which a FLUSHALL takes away; nothing here uses remote control.
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_max_memory_per_child=400_000,  # KiB; a child that has grown beyond is replaced between two jobs
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # Hard, not soft: a killed child loses its transaction and nothing else, whereas an exception raised in the middle of an
    # operation could be taken for a fault of the entry at hand.
    task_time_limit=RUN_LIMIT_SECONDS,
    task_publish_retry=False,  # beat sends the next tick soon enough
    beat_scheduler="workers.beat:Scheduler",
    beat_max_loop_interval=1,
    beat_schedule={name: {"task": f"jobs.{name}", "schedule": clock.tick_seconds} for name, clock in CLOCK.items()},
    timezone=settings.TIME_ZONE,
    imports=("workers.jobs",),
)


@signals.setup_logging.connect
def keep_our_logging(**kwargs: object) -> None:
    """Keep Django's logging (LOG_LEVEL), without Celery's line for every tick: they would hide the lines that matter."""
    for name in ("celery.beat", "celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)
