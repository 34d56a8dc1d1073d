"""Who reads the history: everybody asks, only staff of the place see something (tests/journal/test_history.py)."""

from tests.access import Access

ROWS = {
    "GET entries": Access(lambda world: f"/api/v1/entries?subject={world.wenzhu.pk}", others=200),
}
