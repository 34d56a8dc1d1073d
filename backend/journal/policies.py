"""Who reads the history.

This app is below organisations and knows no roles; what it needs of a grant are `kind`, `path` and `cell_id`.
"""

from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from backend.journal.models import Entry

# The staff of a unit or cell (organisations.policies.STAFF, checked by tests/journal/test_history.py).
# What happened to a family in need is told by the handbook alone, to those who answer for the family; how far a member is in a
# campaign, and what was said about their feedback slip, by the campaign alone, to the member and those responsible.
NOT_HERE = ("household", "pairing", "visit", "enrolment", "progress", "exemption", "confirmation", "feedbackslip")
READERS = ("WORKER", "COORDINATOR", "BRANCH_SECRETARY", "OFFICER", "ADMINISTRATOR", "AUDITOR")


def visible_entries(actor: Any) -> QuerySet[Entry]:
    """Changes that count for a part of the tree, for its staff; those of a cell, for the staff of that cell."""
    entries = Entry.objects.annotate(locations=Cast("scope_ids", TextField()))
    if actor.is_system:
        return entries
    entries = entries.exclude(subject_type__in=NOT_HERE)
    found = Q(pk__in=())
    for grant in actor.grants:
        if grant.kind not in READERS:
            continue
        if grant.cell_id is None:
            found |= Q(unit_path__gte=grant.path, unit_path__lt=grant.path[:-1] + "0")
        else:
            found |= Q(locations__contains=str(grant.cell_id))
    return entries.filter(found)
