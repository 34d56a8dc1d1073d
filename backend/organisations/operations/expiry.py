"""Deleting expired tokens, sessions and invitations."""

from datetime import datetime

from django.contrib.sessions.models import Session
from knox.models import AuthToken

from backend.common.db.operations import operation
from backend.organisations.models import Invitation


@operation
def forget_expired(*, now: datetime) -> int:
    """Delete expired tokens, sessions and invitations; returns how many. No entry: they had no effect any more."""
    expired = (
        AuthToken.objects.filter(expiry__lt=now),
        Session.objects.filter(expire_date__lt=now),
        Invitation.objects.filter(expires_at__lt=now),
    )
    return sum(rows.delete()[0] for rows in expired)
