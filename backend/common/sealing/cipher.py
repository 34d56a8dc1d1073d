"""AES-256-GCM over text, bound to one row and column: `seal` and `open_sealed`."""

import base64
import binascii
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.views.decorators.debug import sensitive_variables

from backend.common.sealing.keys import sealing_keys

NONCE_BYTES = 12
# 12 bytes of nonce and 16 of tag are 38 characters; the text adds to that.
SEALED = re.compile(r"s1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{38,})")


class SealingError(Exception):
    """A call would lose or show sealed text. A bug or a fault of the installation, never of the user."""


class CannotOpen(SealingError):
    """The value does not decrypt here: unknown key, other row or column, damaged, not sealed, or sealed twice."""


@sensitive_variables()
def seal(text: str, *, bound_to: str) -> str:
    """Seal `text` with the active key, bound to `bound_to` (see `binding_of`).

    Raises SealingError for a text that is itself a sealed value: sealing twice is always a mistake.
    """
    if SEALED.fullmatch(text):
        raise SealingError("refused to seal a value that is sealed already")
    key_id, key = next(iter(sealing_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, text.encode(), _associated(key_id, bound_to))
    return f"s1.{key_id}.{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


@sensitive_variables()
def open_sealed(value: str, *, bound_to: str) -> str:
    """The text of `value`, if it was sealed with the same `bound_to`; CannotOpen in every other case, never ciphertext."""
    shape = SEALED.fullmatch(value)
    if not shape:
        raise CannotOpen(f"{bound_to}: not a sealed value")
    key_id, body = shape.groups()
    key = sealing_keys().get(key_id)
    if key is None:
        raise CannotOpen(f"{bound_to}: sealed with the key {key_id!r}, which is not configured")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        text = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _associated(key_id, bound_to)).decode()
    except (InvalidTag, binascii.Error, UnicodeDecodeError):
        raise CannotOpen(f"{bound_to}: damaged, or sealed for another row, column or key") from None
    if SEALED.fullmatch(text):
        raise CannotOpen(f"{bound_to}: sealed twice")
    return text


def _associated(key_id: str, bound_to: str) -> bytes:
    return f"s1.{key_id}.{bound_to}".encode()
