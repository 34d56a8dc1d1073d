"""The engine: Celery runs jobs; every job is a sweep over rows, so nothing is lost when a message is."""
