"""The WSGI door: what granian and gunicorn load."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# A WSGI server runs no system checks, so the one that keeps sealed data safe is called here: no start without good keys.
from backend.common.sealing import require_keys  # noqa: E402  (needs the settings)

require_keys()
