"""Sealed text: personal data that is encrypted in the database and decrypted one value at a time, by an explicit call.

Contacts and notes about households are personal data in the sense of the 个人信息保护法 (art. 28 counts much of it
as sensitive, art. 51 asks for encryption). DOMAIN §2.4 adds who may read it; policies and the journal see to that.
This package guarantees three things:

- a row carries ciphertext; plain text exists only where code calls `.open(row)`;
- a value that does not decrypt raises `CannotOpen`: it is never shown, never saved as something else, never
  sealed again;
- a value belongs to one row and column; copied elsewhere it does not open.

A stored value is `s1.<key id>.<base64url of nonce and ciphertext>`: AES-256-GCM, a random 96-bit nonce, and
as associated data the version, the key id and the binding (`issues.issue.contact:<primary key>`). The keys are
`settings.SEALING_KEYS`, each `<key id>:<base64 of 32 bytes>`; the first seals, all of them open. `manage.py
rotate_sealing_keys` moves every value to the first key, after which the others may be removed. One key is good for
2**32 values.

    issue = Issue(...)                                       # the primary key must exist: it is part of the seal
    issue.contact = sealing.seal_for(issue, "contact", text)
    issue.contact.open(issue)                                # the text
    str(issue.contact), f"{issue.contact}"                   # "•••"

Renaming a model or a column changes the binding: that migration has to open the values under the old name and seal
them under the new one (`open_sealed`, `seal`).
"""

from backend.common.sealing.checks import require_keys
from backend.common.sealing.cipher import CannotOpen, SealingError, open_sealed, seal
from backend.common.sealing.columns import MASK, Sealed, SealedTextField, binding_of, sealed_columns
from backend.common.sealing.keys import active_key_id
from backend.common.sealing.probes import expect_known_keys, forget_other_probes
from backend.common.sealing.writing import seal_for
