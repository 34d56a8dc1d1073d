"""The WSGI door: what granian and gunicorn load."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

# Imported here because they need the settings. A WSGI server runs no system checks, so the one that keeps sealed data safe is
# called here: no start without good keys.
from backend.common.http.chunked_bodies import with_measured_bodies  # noqa: E402
from backend.common.sealing import require_keys  # noqa: E402

application = with_measured_bodies(django_application)

require_keys()

# The addresses are read now, with all that hangs on them, so that the first to ask does not wait for it; and what is loaded by
# now stays: the collector need not walk through it again and again, which took a tenth of a request's time.
import config.urls  # noqa: E402, F401

gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
