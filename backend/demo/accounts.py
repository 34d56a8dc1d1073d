"""Ways to sign in: six accounts whose secrets are drawn at load time and kept in one file, for the owner only."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from backend.demo.stage import Stage
from backend.organisations import operations

FILE = "demo-accounts.json"
ROLES = ("member", "coordinator", "leader", "administrator", "auditor", "secretary")


@dataclass(frozen=True)
class Account:
    role: str
    name: str
    sign_in: str
    password: str
    token: str


def open_accounts(stage: Stage) -> list[Account]:
    """Give six people an address, a password and a token, through the operations that everybody's are made by."""
    return [open_account(stage, role, stage.featured[role]) for role in ROLES]


def open_account(stage: Stage, role: str, person_id: UUID) -> Account:
    sign_in, password = f"{role}@example.org", secrets.token_urlsafe(12)
    operations.edit_person(actor=stage.system, person_id=person_id, email=sign_in, now=stage.now)
    invitation = operations.invite_person(actor=stage.system, person_id=person_id, now=stage.now)
    person = operations.accept_invitation(token=invitation.token, password=password, now=stage.now)
    token = operations.issue_token(person=person, now=stage.now).token
    return Account(role, person.name, sign_in, password, token)


def keep(accounts: Sequence[Account], folder: Path) -> Path:
    """Write the file whole or not at all; never readable by others, not even for a moment."""
    path = folder / FILE
    fresh = path.with_suffix(f".{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump({"accounts": [asdict(account) for account in accounts]}, out, ensure_ascii=False, indent=2)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())
    os.chmod(fresh, 0o600)
    fresh.replace(path)
    return path
