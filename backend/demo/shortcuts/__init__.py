"""What makes the story quick without changing it: tests/demo proves that every row is the same with and without.

The operations run as they are, with their checks of rights and states. What costs most of their time lies around them, and need
not be done anew at every step while the load is alone in its transaction: reading a row back that was written a moment ago
(knowing.py), building the same statement again (writing.py), keeping savepoints that nobody returns to (savepoints.py),
and writing entries one by one, only to read them back for the relay (pending.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.demo.shortcuts.knowing import Known
from backend.demo.shortcuts.pending import Pending
from backend.demo.shortcuts.savepoints import no_savepoints
from backend.demo.shortcuts.writing import quick_writes
from backend.demo.stage import Stage


@contextmanager
def shortcuts(stage: Stage) -> Iterator[None]:
    """Within this block nothing is read twice and entries are inserted in batches. `stage.pending` holds those that wait."""
    pending, known = Pending(), Known()
    with no_savepoints(), quick_writes(known, pending), known.asked():
        stage.pending = pending
        try:
            yield
            pending.flush()
        finally:
            stage.pending = None
