"""`manage.py retry_dead_lettered`: let the relay process dead-lettered entries again, once the cause is gone."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from backend.journal import operations


class Command(BaseCommand):
    help = "Let the relay process dead-lettered journal entries again."

    def handle(self, **options: Any) -> None:
        count = operations.retry_dead_lettered()
        self.stdout.write(_("%d entries will be relayed again.") % count)
