"""`manage.py repair_counters`: put right what the recount found, with an entry in the journal."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.organisations.queries import get_system
from backend.rollups import operations
from workers.subscriptions import RECOUNTS


class Command(BaseCommand):
    help = "Repair the drift that the last recount found and that is still there. Find the cause first."

    def handle(self, *args: Any, **options: Any) -> None:
        moved = operations.repair_counters(actor=get_system(), now=timezone.now(), recounts=RECOUNTS)
        self.stdout.write(_("%(count)d figures repaired.") % {"count": moved})
