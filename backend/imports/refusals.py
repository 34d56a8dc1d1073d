"""Refusals of operations in the words of a roster: the fields by the titles of their columns."""

from backend.common.errors import DomainError, Invalid
from backend.imports.reading import labelled
from backend.imports.sheets import Sheet

#: How operations call what a sheet calls otherwise.
COLUMN_OF = {
    "home_unit_id": "home",
    "service_unit_id": "service",
    "unit_id": "unit",
    "parent_id": "parent",
}


def sentences_of(refusal: DomainError, shape: Sheet) -> list[str]:
    """One sentence per fault, in the reader's language; a field that the sheet does not have has no label."""
    titles = {column.name: column.title for column in shape.columns}
    found = []
    for name, value in (refusal.errors if isinstance(refusal, Invalid) else {}).items():
        title = titles.get(COLUMN_OF.get(name, name))
        for sentence in value if isinstance(value, (list, tuple)) else [value]:
            found.append(labelled(title, str(sentence)) if title else str(sentence))
    return found or [str(refusal.title)]
