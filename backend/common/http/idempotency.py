"""Idempotent requests: a request sent twice with one key takes effect once (draft-ietf-httpapi-idempotency-key-header).

One row per (person, key), written in the transaction of the effect, so no crash can separate the two. The row stores the
outcome (status, id of the result, problem), never the body of the answer; the answer to a repeat is read again, with the
rights of that moment.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backend.common.db import rows
from backend.common.errors import DomainError, Invalid
from backend.common.models import IdempotencyKey

KEPT_FOR = timedelta(days=7)
FORM = re.compile(r'[\x21-\x7e]{1,255}|"[\x20-\x21\x23-\x7e]{1,253}"')


class KeyMissing(Invalid):
    code = "idempotency-key-missing"
    title = _("This request needs an Idempotency-Key header, for example a fresh UUID.")


class KeyInvalid(Invalid):
    code = "idempotency-key-invalid"
    title = _("The Idempotency-Key must be 1 to 255 visible ASCII characters.")


class KeyReused(DomainError):
    status = 422
    code = "idempotency-key-reused"
    title = _("This Idempotency-Key was used for another request.")


class KeyTaken(Exception):
    """The same request was committed on another connection meanwhile; its outcome is the answer."""


@dataclass(frozen=True)
class IdempotentRequest:
    """The person, the key, and a fingerprint of method, path and body."""

    person_id: UUID
    key: str
    fingerprint: str

    @classmethod
    def parse(cls, *, person_id: UUID, header: str | None, method: str, path: str, body: bytes) -> "IdempotentRequest":
        """Raises KeyMissing or KeyInvalid."""
        if header is None:
            raise KeyMissing
        if not FORM.fullmatch(header):
            raise KeyInvalid
        return cls(person_id, header, hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest())


def find_outcome(request: IdempotentRequest) -> IdempotencyKey | None:
    """The stored outcome of this request, or None. Raises KeyReused when the key was used for another one."""
    outcome = IdempotencyKey.objects.filter(person_id=request.person_id, key=request.key).first()
    if outcome is not None and outcome.fingerprint != request.fingerprint:
        raise KeyReused
    return outcome


def store_outcome(
    request: IdempotentRequest,
    *,
    now: datetime,
    status: int,
    result_id: UUID | None = None,
    problem: dict[str, Any] | None = None,
) -> None:
    """Store the outcome in the caller's transaction. Raises KeyTaken when the same request was committed meanwhile."""
    row = IdempotencyKey(
        person_id=request.person_id,
        key=request.key,
        fingerprint=request.fingerprint,
        status=status,
        result_id=result_id,
        problem=problem,
        created_at=now,
    )
    try:
        rows.insert(row)
    except IntegrityError as error:
        raise KeyTaken from error


def forget_old_keys(*, now: datetime) -> int:
    """Delete outcomes older than a week, as a nightly job. Returns how many."""
    with transaction.atomic():
        return IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
