"""Write the journal, process its entries, and keep the runs of the clock's jobs."""

from backend.journal.operations.entries import entry_of, record, record_all
from backend.journal.operations.relay import Subscription, drain, relay_batch, relay_retries, retry_dead_lettered
from backend.journal.operations.runs import Run, fail_run, finish_run, jobs_ahead, take_slot, write_heartbeat
