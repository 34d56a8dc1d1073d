"""Registers functions of this app with the registries of lower apps."""

from backend.common.ops.health import MAILS
from backend.notifications.operations.sending import frozen_since

MAILS["frozen_since"] = frozen_since
