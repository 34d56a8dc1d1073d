"""Everybody reads what is kept about themselves, and about nobody else."""

from tests.access import Access

ROWS = {"GET me/export": Access(lambda world: "/api/v1/me/export", others=200)}
