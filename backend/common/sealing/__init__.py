"""Sealed text: personal data that lies in the database as ciphertext and is opened one value at a time, on
purpose.

Contacts and notes about households are personal data in the sense of the 个人信息保护法 (art. 28 counts much of it
as sensitive, art. 51 asks for encryption). DOMAIN §2.4 adds who may read it; that is the business of policies
and the journal, not of this file. Here only three promises are kept:

- a row carries ciphertext; plain text exists only where somebody wrote `.open(row)`;
- a value that does not decrypt raises `CannotOpen`: it is never shown, never saved as something else, never
  sealed again;
- a value belongs to one row and column; moved elsewhere it does not open.

A stored value is `s1.<key id>.<base64url of nonce and ciphertext>`: AES-256-GCM, a random 96-bit nonce, and
as associated data the version, the key id and the place (`issues.issue.contact:<primary key>`). Keys stand in
`settings.SEALING_KEYS`, each `<key id>:<base64 of 32 bytes>`; the first seals, all of them open. `manage.py
rotate_sealing_keys` moves every value to the first key, after which the others may go. One key is good for
2**32 values.

    issue = Issue(...)                                       # the primary key must exist: it is part of the seal
    issue.contact = sealing.seal_for(issue, "contact", text)
    issue.contact.open(issue)                                # the text
    str(issue.contact), f"{issue.contact}"                   # "•••"

Renaming a model or a column moves its values to another place: that migration has to open them under the old
name and seal them under the new one (`open_sealed`, `seal`).
"""

from backend.common.sealing.checks import require_keys
from backend.common.sealing.cipher import CannotOpen, SealingError, open_sealed, seal
from backend.common.sealing.columns import MASK, Sealed, SealedTextField, place_of, seal_for, sealed_columns
from backend.common.sealing.keys import active_key_id
