"""What must be in place before anything runs."""

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules

from backend.common.sealing.checks import check_sealing_keys


class Common(AppConfig):
    """Registers the check of the sealing keys here, so that it runs whether or not a model has sealed columns.

    Then every app tells the ones below what these may not import (its `registrations.py`): a lower app keeps a dict of what it
    asks, and the apps above fill it by name. There is no other way in which a lower app asks an upper one.
    """

    name = "backend.common"

    def ready(self) -> None:
        checks.register(check_sealing_keys, checks.Tags.security)
        autodiscover_modules("registrations")
