"""Writing the journal, handing it on, and the book of the clock."""

from backend.journal.operations.entries import entry_of, record, record_all
from backend.journal.operations.relay import Follower, relay_batch, relay_retries, retry_set_aside, settle
from backend.journal.operations.runs import Run, fail_run, finish_run, take_slot, write_heartbeat
