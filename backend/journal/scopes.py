"""The place in the tree at which a change counts."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Scope:
    """For whom something counts: the unit, all above it by `unit_path`, and the cells and consortia in `scope_ids`."""

    root_id: UUID
    unit_id: UUID
    unit_path: str
    cell_id: UUID | None = None
    scope_ids: list[str] = field(default_factory=list)

    def reversal(self, counts: dict[str, int]) -> dict[str, Any]:
        """An item of `reversals`: `counts` no longer count in this scope."""
        negative = {metric: -amount for metric, amount in counts.items() if amount}
        return {"unit_path": self.unit_path, "scope_ids": list(self.scope_ids), "counts": negative}
