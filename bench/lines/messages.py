"""Reminders queued and mails sent."""

import time
from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.utils import timezone

from backend.common.calendar import next_sending_time
from backend.notifications.models import Message
from backend.notifications.operations import deliver_batch, queue_reminders
from backend.organisations.queries import get_system
from bench import data, load
from bench.background import Sink
from bench.setting import Line, Run, spread
from workers.jobs.clockwork import LIMIT

TASKS = """
INSERT INTO tasks_task (id, version, created_at, root_id, unit_id, unit_path, scope_ids, state, title, description, skills,
    due_at, belongs_type, offered_by_id, person_id, note, reason, returns)
SELECT gen_random_uuid(), 1, now(), unit.root_id, unit.id, unit.path, '[]', 'ACCEPTED', 'Look after the river gate', '', '[]',
    %(now)s + interval '2 hours' + turn.number * interval '0.5 seconds', '', person.id, person.id, '', '', 0
FROM generate_series(0, %(count)s - 1) AS turn (number)
JOIN organisations_person person
    ON person.id = ('00000000-0000-7000-9000-' || lpad((turn.number %% %(people)s)::text, 12, '0'))::uuid
JOIN organisations_unit unit ON unit.id = person.home_unit_id
"""
RAW = """
UPDATE tasks_task SET version = version + 1 WHERE state IN ('OFFERED', 'ACCEPTED', 'RETURNED') AND due_at > %s
RETURNING id, person_id, due_at
"""


def lines(run: Run, sink: Sink, *, reminders: int, mails: int) -> Iterator[Line]:
    now = next_sending_time(timezone.now())  # a moment at which people may be written to
    yield sweep(run, now, reminders)
    yield delivery(run, now, sink, mails)
    forget()


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_message, tasks_task CASCADE")


def sweep(run: Run, now: datetime, count: int) -> Line:
    """Everything that is due: found, worded as rows for inbox and mail, within each person's weekly limit."""
    ours, raw, system = [], [], get_system()
    for _round in range(run.rounds):
        forget()
        with connection.cursor() as cursor:
            cursor.execute(TASKS, {"now": now, "count": count, "people": run.people})
            data.analyse()
            began = time.perf_counter()
            cursor.execute(RAW, [now])
            if len(cursor.fetchall()) != count:
                raise AssertionError("the raw statement missed some")
            raw.append(time.perf_counter() - began)
        data.analyse()
        began = time.perf_counter()
        while queue_reminders(actor=system, now=now, limit=LIMIT):
            pass
        ours.append(time.perf_counter() - began)
        if Message.objects.filter(channel="INBOX").count() != count:
            raise AssertionError("reminders are missing")
    times = load.median([one / other for one, other in zip(ours, raw, strict=True)])
    return Line(
        f"reminder sweep over {count:,} rows ÷ raw UPDATE … RETURNING",
        f"{times:.1f}",
        "≤ 3",
        times <= 3,
        f"{spread(ours, '{:.1f}')} s ÷ {spread(raw, '{:.1f}')} s; {Message.objects.count():,} messages",
    )


def make_due(count: int, now: datetime) -> None:
    """So many of the mails are due now; the others are none of the deliverer's business."""
    mails = Message.objects.filter(channel="EMAIL")
    chosen = list(mails.order_by("id").values_list("pk", flat=True)[:count])
    mails.exclude(pk__in=chosen).update(state="SKIPPED")
    mails.filter(pk__in=chosen).update(state="PENDING", send_after=now, attempts=0, finished_at=None)


def delivery(run: Run, now: datetime, sink: Sink, count: int) -> Line:
    """Mails of those reminders over one SMTP connection, each with its own commit before it is handed over."""
    rates = []
    for _round in range(run.rounds):
        make_due(count, now)
        data.analyse()
        before, began, sent = sink.taken(), time.perf_counter(), 0
        while counts := deliver_batch(now=now, limit=200):
            sent += counts.get("sent", 0)
            if set(counts) - {"sent"}:
                raise AssertionError(f"not all were sent: {counts}")
        rates.append(sent / (time.perf_counter() - began))
        if sent != count or sink.taken() - before != count:
            raise AssertionError(f"{sent} of {count} sent, {sink.taken() - before} taken")
    rate = load.median(rates)
    return Line(
        "delivery to a local sink, mails per second", f"{rate:,.0f}/s", "≥ 200/s", rate >= 200, f"{spread(rates)}/s"
    )
