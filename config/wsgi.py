"""The WSGI application, which granian and gunicorn load."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

# Imported here because they need the settings. A WSGI server runs no system checks, so the one of the sealing keys is called
# here: no start without good keys.
from backend.common.http.chunked_bodies import with_measured_bodies  # noqa: E402
from backend.common.ops.logs import logger  # noqa: E402
from backend.common.sealing import expect_known_keys, require_keys  # noqa: E402

application = with_measured_bodies(django_application)

require_keys()
try:
    expect_known_keys()
except DatabaseError:  # away, or not migrated yet: asked again before anything is sealed
    logger(__name__).warning("sealing.keys_not_compared")

# The URLs are loaded now, with all that they import, so that the first request does not wait for it. What is loaded by now is
# frozen: the garbage collector need not visit it again and again, which took a tenth of a request's time.
import config.urls  # noqa: E402, F401

gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
