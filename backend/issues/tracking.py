"""Tracking codes, with which residents without an account read the state of their report.

Eighty bits, derived from the issue's id and SECRET_KEY, so that a repeated request gets the same code although it is not
stored. The row has a hash of it under another key, so that a copy of the database reveals no code.
"""

import base64
import re
from uuid import UUID

from django.utils.crypto import salted_hmac

CODE_BYTES = 10
FORM = re.compile(r"[A-Z2-7]{16}")


def code_for(issue_id: UUID) -> str:
    """The code as shown: four groups of four letters and digits."""
    digest = salted_hmac("issues.tracking.code", issue_id.bytes, algorithm="sha256").digest()
    text = base64.b32encode(digest[:CODE_BYTES]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def hash_of(code: str) -> str | None:
    """The stored hash of a code, independent of case and separators; None for a malformed code."""
    plain = code.upper().replace("-", "").replace(" ", "").replace("0", "O").replace("1", "I")
    if not FORM.fullmatch(plain):
        return None
    return salted_hmac("issues.tracking.hash", plain, algorithm="sha256").hexdigest()
