"""`manage.py undo_import BATCH`: undo an import."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.common.errors import DomainError
from backend.imports import operations
from backend.imports.sheets import SHEETS
from backend.organisations.queries import get_system

# What can be in the way of undoing; anything else is shown as the name of its table.
USES = {
    "changed": gettext_lazy("changed since"),
    "gone": gettext_lazy("gone already"),
    "unit": gettext_lazy("has units below it"),
    "cell": gettext_lazy("has cells"),
    "person": gettext_lazy("has people"),
    "role": gettext_lazy("has roles"),
    "servicepost": gettext_lazy("has service posts"),
    "claim": gettext_lazy("has claims"),
    "dutylog": gettext_lazy("has duty logs"),
    "visit": gettext_lazy("has visits"),
    "published": gettext_lazy("counts in a quarter that was published"),
    "authtoken": gettext_lazy("has signed in"),
    "invitation": gettext_lazy("has been invited"),
}


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
                    words = {
                        **use,
                        "use": USES.get(use["use"], _("used elsewhere")),
                        "sheet": use["table"] or title_of(use["sheet"]),
                    }
                    self.stdout.write(_("%(sheet)s, row %(line)d: in use (%(use)s)") % words)
                raise CommandError(str(refusal.title)) from refusal
            except DomainError as refusal:
                raise CommandError(str(refusal.title)) from refusal
            self.stdout.write(_("Taken back: %d rows.") % removed)


def title_of(name: str) -> str:
    return next(shape.title for shape in SHEETS if shape.name == name)
