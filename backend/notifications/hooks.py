"""Registers this app's models with the apps below it."""

from backend.imports.derived import DERIVED
from backend.notifications.models import Message

DERIVED.add(Message)
