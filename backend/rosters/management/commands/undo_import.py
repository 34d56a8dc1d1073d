"""`manage.py undo_import BATCH`: take an import back."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.common.errors import DomainError
from backend.organisations.queries import get_system
from backend.rosters import operations


class Command(BaseCommand):
    help = "Take an import back, if nothing that it made has been used since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=UUID)
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _n in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                removed = operations.undo_import(actor=get_system(), batch_id=options["batch"], now=timezone.now())
            except operations.StillUsed as refusal:
                for use in refusal.data["rows"]:
                    self.stdout.write(_("%(sheet)s, row %(line)d: in use (%(use)s)") % use)
                raise CommandError(str(refusal.title)) from refusal
            except DomainError as refusal:
                raise CommandError(str(refusal.title)) from refusal
            self.stdout.write(_("Taken back: %d rows.") % removed)
