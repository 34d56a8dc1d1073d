"""`manage.py verify_invariants`: is everything as it must be? Lists what is not, and exits with 1."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from workers.invariants import CHECKS, violations


class Command(BaseCommand):
    help = "Check what must always be true: places, journal, figures, messages, sealed columns. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(violations(timezone.now()))
        for name, line in found:
            self.stdout.write(f"{name}: {line}")
        if found:
            raise CommandError(_("%(count)d things are not as they must be.") % {"count": len(found)})
        self.stdout.write(_("All is well: %(checks)s.") % {"checks": ", ".join(CHECKS)})
