"""Writes entries for the fault tests: `python -m tests.faults.writer BATCHES EACH`.

A batch is one transaction. When the database goes away in the middle it looks whether the batch is there, and writes it again
if it is not, as a caller with an Idempotency-Key does.
"""

import sys
import time

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from backend.common.ids import new_id  # noqa: E402
from backend.journal.models import Entry  # noqa: E402
from tests import factories  # noqa: E402


def entries(cell, people: int) -> list[Entry]:
    unit = cell.unit
    return [
        Entry(
            kind="fault.tested",
            at=timezone.now(),
            actor_id=unit.pk,
            subject_type="fault",
            subject_id=new_id(),
            seq=1,
            root_id=unit.root_id,
            unit_id=unit.pk,
            unit_path=unit.path,
            cell_id=cell.pk,
            scope_ids=[str(cell.pk)],
            counts={"faults_tested": 1},
        )
        for _ in range(people)
    ]


def write(batch: list[Entry]) -> None:
    while True:
        try:
            if not Entry.objects.filter(pk=batch[0].pk).exists():
                Entry.objects.bulk_create(batch)
            return
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)


def main(batches: int, each: int) -> None:
    district = factories.make_unit(name="District", kind="DISTRICT")
    street = factories.make_unit(name="Street", kind="SUBDISTRICT", parent=district)
    community = factories.make_unit(name="Community", parent=street)
    cell = factories.make_cell(unit=community, code="1")
    for _ in range(batches):
        write(entries(cell, each))
        time.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
