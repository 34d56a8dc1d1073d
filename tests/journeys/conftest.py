"""Journeys run against an installation of their own: real processes, real database, real broker, real mail server."""

from tests.deploy.conftest import installation

__all__ = ["installation"]
