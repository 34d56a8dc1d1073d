"""`manage.py retry_set_aside`: give the entries that the relay set aside their tries again, after the cause is mended."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from backend.journal import operations


class Command(BaseCommand):
    help = "Take up again the journal entries that were set aside."

    def handle(self, **options: Any) -> None:
        count = operations.retry_set_aside()
        self.stdout.write(_("%d entries will be relayed again.") % count)
