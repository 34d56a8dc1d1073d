"""The keys of `settings.SEALING_KEYS`: `<key id>:<base64 of 32 bytes>`, the first seals, all of them open."""

import base64
import binascii
import re
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


def sealing_keys() -> dict[str, bytes]:
    """The configured keys by id, the active one first; ImproperlyConfigured if they cannot be used."""
    return _parse_keys(tuple(getattr(settings, "SEALING_KEYS", ())))


@lru_cache(maxsize=8)
def _parse_keys(lines: tuple[str, ...]) -> dict[str, bytes]:
    if not lines:
        raise ImproperlyConfigured(_("SEALING_KEYS is empty: give at least one key as name:base64-of-32-bytes."))
    keys: dict[str, bytes] = {}
    for place, line in enumerate(lines, start=1):
        key_id, _colon, encoded = line.partition(":")
        key = _decode_key(encoded)
        if not KEY_ID.fullmatch(key_id) or key is None:
            # Neither the line nor its parts are repeated: not even half a key may reach a log.
            raise ImproperlyConfigured(
                _("SEALING_KEYS, key %(place)d: expected name:base64-of-32-bytes.") % {"place": place}
            )
        if key_id in keys or key in keys.values():
            raise ImproperlyConfigured(_("SEALING_KEYS, key %(place)d: stands there twice.") % {"place": place})
        keys[key_id] = key
    return keys


def _decode_key(encoded: str) -> bytes | None:
    try:
        key = base64.b64decode(encoded.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None


def active_key_id() -> str:
    """The id of the key with which new values are sealed."""
    return next(iter(sealing_keys()))
