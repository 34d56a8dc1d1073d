"""Rows of a ledger that was kept before, as take_over_issues and take_over_service get them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from backend.issues.models import Issue


@dataclass(frozen=True)
class PastIssue:
    """A closed issue. `number` is the ledger's own; two rows that are equal otherwise need different ones."""

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
    """The service of one person on one day. `post` is the title of the post then, which members see; `what` is free text, which
    only the person and the staff see. Without `unit_id` it was at the person's home unit."""

    person_id: UUID
    day: date
    minutes: int
    unit_id: UUID | None = None
    post: str = ""
    what: str = ""
    number: str = ""
