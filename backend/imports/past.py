"""A row of a ledger from the time before, ready to be taken over; without any file."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from backend.issues.models import Issue


@dataclass(frozen=True)
class PastIssue:
    """A problem that was closed before. `number` is the ledger's own: two rows that say the same need two numbers."""

    unit_id: UUID
    category: str
    reported_at: datetime
    closed_at: datetime
    outcome: str = Issue.Outcome.SOLVED.value
    cell_id: UUID | None = None
    title: str = ""
    resolution: str = ""
    quantity: Decimal | None = None
    quantity_unit: str = ""
    number: str = ""


@dataclass(frozen=True)
class PastService:
    """What one person did on one day. Members see `post`, the title of the post of that time; `what` is free text, which only
    the person and the staff see. Without `unit_id` it was at the person's home unit."""

    person_id: UUID
    day: date
    minutes: int
    unit_id: UUID | None = None
    post: str = ""
    what: str = ""
    number: str = ""
