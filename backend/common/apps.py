"""Start-up: the check of the sealing keys, and what apps register with the apps below them."""

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules

from backend.common.sealing.checks import check_sealing_keys


class Common(AppConfig):
    """Registers the check of the sealing keys, which so runs whether or not a model has sealed columns.

    Then imports every app's `hooks.py`. A lower app may not import an upper one: it keeps a dict of functions, which
    the apps above fill by name. There is no other way in which a lower app calls an upper one.
    """

    name = "backend.common"

    def ready(self) -> None:
        checks.register(check_sealing_keys, checks.Tags.security)
        autodiscover_modules("hooks")
