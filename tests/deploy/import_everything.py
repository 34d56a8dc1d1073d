"""Imports every module of ours, and what settings, commands and libraries name only in words: `python -m tests.deploy.import_everything`.

To be run by the Python of .venv-production, with the settings of an installation. Prints the names of all modules that were loaded.
"""

import json
import os
import pkgutil
import sys
from importlib import import_module

OURS = ("backend", "workers", "config")
#: What config/deploy/commands/* and the Procfile start, and what those load by name.
STARTED = (
    *(
        "celery.bin.celery",
        "celery.apps.worker",
        "celery.apps.beat",
        "celery.concurrency.prefork",
        "celery.concurrency.solo",
    ),
    *("granian.cli", "granian.server", "gunicorn.app.wsgiapp", "gunicorn.workers.sync", "gunicorn.workers.gthread"),
    "honcho.command",
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import_module("config.wsgi")  # sets Django up and loads the middleware
    for package in OURS:
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            import_module(module.name)
    for name in STARTED:
        import_module(name)
    from django.core.cache import caches
    from django.core.mail import get_connection
    from django.db import connection

    from workers.celery import app

    assert app.connection_for_write().transport.driver_type, "the broker's transport"
    assert app.backend is not None, "the result backend, even if it keeps nothing"
    assert all(cache is not None for cache in caches.all(initialized_only=False))
    if os.environ.get("REDIS_URL"):
        assert caches["shared"]._cache is not None, "the cache's client"
    assert connection.vendor in ("sqlite", "postgresql")
    assert get_connection() is not None
    print(json.dumps(sorted(sys.modules)))


if __name__ == "__main__":
    main()
