"""`manage.py recount`: the nightly comparison of counters, journal and rows, now. Exits with 1 when something differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.rollups import operations
from workers.subscriptions import RECOUNTS


class Command(BaseCommand):
    help = "Compare counters, journal and rows; differences are kept as drift and listed. Corrects nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        found = operations.recount(recounts=RECOUNTS, now=timezone.now())
        for one in found:
            place = f"{one.scope_id} {one.day}" if one.scope_id else f"{one.unit_path} {list(one.scope_ids)}"
            self.stdout.write(f"{one.source} {one.metric} {place}: {one.found} ≠ {one.expected}")
        if found:
            raise CommandError(
                _("%(count)d figures differ. manage.py repair_counters puts them right.") % {"count": len(found)}
            )
        self.stdout.write(_("Counters, journal and rows say the same."))
