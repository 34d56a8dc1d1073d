"""What became of one line of a file."""

from dataclasses import dataclass, field
from typing import Any

from backend.common.models import VersionedModel
from backend.imports.reading import Line


@dataclass
class RowResult:
    """`row` is what was created or changed, None when it was there already; `before` are a changed one's earlier values.

    `differs` says in what the file differs from the row that was there; `notices` what is to be known besides.
    """

    line: Line
    row: VersionedModel | None = None
    before: dict[str, Any] | None = None
    differs: str = ""
    notices: list[str] = field(default_factory=list)


def differing(line: Line, names: list[str]) -> str:
    """The columns of these names, as the reader of the file knows them."""
    return ", ".join(column.title for column in line.sheet.columns if column.name in names)
