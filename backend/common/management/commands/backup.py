"""`manage.py backup FOLDER`: one checked copy of the database, taken while everything runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.common.ops import backups


class Command(BaseCommand):
    help = "Write a checked backup of the database into FOLDER while everything runs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            made = backups.make(folder, timezone.now())
        except (backups.BackupFailed, OSError) as problem:
            raise CommandError(_("No backup was made: %s") % problem) from problem
        self.stdout.write(
            _("Backup written and checked: %(file)s (%(size)d KB)")
            % {"file": made, "size": made.stat().st_size // 1024}
        )
