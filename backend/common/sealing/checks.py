"""The check at start-up that the sealing keys work."""

import base64
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from backend.common.sealing.cipher import CannotOpen, open_sealed, seal
from backend.common.sealing.keys import KEY_BYTES, sealing_keys

# In config/settings.py, for tests and debugging: public.
PUBLISHED_KEYS = {bytes(range(KEY_BYTES))}


def require_keys() -> None:
    """Raise ImproperlyConfigured unless the keys are usable and a value sealed now opens here and nowhere else."""
    keys = sealing_keys()
    for key_id, key in keys.items():
        if key in PUBLISHED_KEYS and not getattr(settings, "INSECURE", False):
            raise ImproperlyConfigured(_("SEALING_KEYS: the key %(name)s is an example.") % {"name": key_id})
        if base64.b64encode(key).decode().rstrip("=") in settings.SECRET_KEY or key == settings.SECRET_KEY.encode():
            raise ImproperlyConfigured(_("SEALING_KEYS: the key %(name)s is also the SECRET_KEY.") % {"name": key_id})
    value = seal("self-test", bound_to="self:1")
    if open_sealed(value, bound_to="self:1") != "self-test" or _opens(value, "self:2"):
        raise ImproperlyConfigured(_("The self-test of sealing failed: the cryptography library does not work here."))


def _opens(value: str, place: str) -> bool:
    try:
        open_sealed(value, bound_to=place)
    except CannotOpen:
        return False
    return True


def check_sealing_keys(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Stops every command, and so every start, with keys that cannot read and write sealed text."""
    try:
        require_keys()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), hint=_("See docs/operations.md, keys."), id="sealing.E001")]
    return []
