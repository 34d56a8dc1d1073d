"""Sealing a text for its row."""

from django.db import models

from backend.common.sealing.cipher import seal
from backend.common.sealing.columns import Sealed, SealedTextField, binding_of
from backend.common.sealing.probes import expect_known_keys


def seal_for(row: models.Model, field_name: str, text: str) -> Sealed:
    """Seal `text` for one column of one row: `issue.contact = seal_for(issue, "contact", text)`.

    Raises SealingError where the row has no primary key yet, and TypeError for a column that is not sealed.
    """
    expect_known_keys()
    field = row._meta.get_field(field_name)
    if not isinstance(field, SealedTextField):
        raise TypeError(f"{field} is not a sealed column")
    return Sealed(seal(text, bound_to=binding_of(field, row.pk)), field, row.pk)
