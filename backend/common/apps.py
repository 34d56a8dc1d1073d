"""What must be in place before anything runs."""

from django.apps import AppConfig
from django.core import checks

from backend.common.sealing.checks import check_sealing_keys


class Common(AppConfig):
    """Registers the check of the sealing keys here, so that it runs whether or not a model has sealed columns."""

    name = "backend.common"

    def ready(self) -> None:
        checks.register(check_sealing_keys, checks.Tags.security)
