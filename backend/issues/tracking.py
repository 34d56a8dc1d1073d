"""The code by which a resident without an account follows a report.

Eighty bits, drawn from the issue's id and SECRET_KEY: it can be shown again for a repeated request without being kept. The
row holds a keyed hash of it under another key, so that a copy of the database shows no code and fits none.
"""

import base64
import re
from uuid import UUID

from django.utils.crypto import salted_hmac

CODE_BYTES = 10
FORM = re.compile(r"[A-Z2-7]{16}")


def code_for(issue_id: UUID) -> str:
    """The code as it is shown: four groups of four letters and digits."""
    digest = salted_hmac("issues.tracking.code", issue_id.bytes, algorithm="sha256").digest()
    text = base64.b32encode(digest[:CODE_BYTES]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def hash_of(code: str) -> str | None:
    """What the row holds for this code, however it was typed; None for what cannot be one."""
    plain = code.upper().replace("-", "").replace(" ", "").replace("0", "O").replace("1", "I")
    if not FORM.fullmatch(plain):
        return None
    return salted_hmac("issues.tracking.hash", plain, algorithm="sha256").hexdigest()
