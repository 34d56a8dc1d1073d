"""Registers functions of this app with the registries of lower apps."""

from backend.common.ops.health import JOURNAL
from backend.journal import operations, queries

JOURNAL.update(
    last_heartbeat=queries.last_heartbeat,
    oldest_waiting=queries.oldest_waiting,
    dead_lettered=queries.count_dead_lettered,
    jobs_ahead=operations.jobs_ahead,
)
