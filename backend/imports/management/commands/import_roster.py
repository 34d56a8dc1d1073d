"""`manage.py import_roster FILE.xlsx [--apply]`: units, people, posts and past records from tables."""

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from tqdm import tqdm

from backend.common.errors import Invalid
from backend.imports import operations
from backend.imports.reading import Fault
from backend.imports.sheets import SHEETS
from backend.imports.template import write_template
from backend.organisations.queries import get_system
from backend.rollups.queries import figure


class Command(BaseCommand):
    help = "Import units, people, posts and past records from .xlsx or .csv. Only looks unless --apply is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is changed")
        parser.add_argument("--sheet", help="what a .csv holds: units, people, posts, issues or service")
        parser.add_argument("--update", action="store_true", help="change people who are there to what the file says")
        parser.add_argument(
            "--hidden", choices=["ask", "read", "skip"], default="ask", help="what becomes of hidden sheets and rows"
        )
        parser.add_argument("--template", type=Path, metavar="OUT.xlsx", help="write an empty table and stop")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _n in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            if options["template"]:
                write_template(options["template"])
                self.stdout.write(_("Written: %s") % options["template"].name)
            elif options["file"] is None or not options["file"].is_file():
                raise CommandError(_("Name a file: import_roster FILE.xlsx"))
            else:
                self.import_file(options["file"], options["sheet"], write=options["apply"], options=options)

    def import_file(self, path: Path, sheet: str | None, *, write: bool, options: dict[str, Any]) -> None:
        try:
            outcome = operations.import_roster(
                actor=get_system(),
                path=path,
                digest=hashlib.sha256(path.read_bytes()).hexdigest() if path.stat().st_size < 2**25 else "",
                now=timezone.now(),
                sheet=sheet,
                write=write,
                hidden=options["hidden"],
                update=options["update"],
                progress=partial(tqdm, leave=False, disable=None),
            )
        except Invalid as refusal:
            raise CommandError(str(refusal.title)) from refusal
        self.report(outcome, write=write)

    def report(self, outcome: operations.Outcome, *, write: bool) -> None:
        for fault in outcome.faults:
            self.stdout.write(_("%(sheet)s, row %(line)d: %(reason)s") % vars(fault))
        self.tell(outcome.notices, _("%(sheet)s, row %(line)d: please note: %(reason)s"))
        if outcome.faults:
            raise CommandError(
                _("Nothing was written. First put right what is listed; faults in all: %d.") % outcome.faults.total
            )
        self.tell(outcome.changes, _("%(sheet)s, row %(line)d: is changed: %(reason)s"))
        self.tell(
            outcome.differences, _("%(sheet)s, row %(line)d: is there and differs, it stays as it is: %(reason)s")
        )
        for shape in SHEETS:
            counts = {name: getattr(outcome, name)[shape.name] for name in ("made", "changed", "there")}
            if any(counts.values()):
                said = _("%(sheet)s: %(made)d new, %(there)d there already")
                if counts["changed"]:
                    said = _("%(sheet)s: %(made)d new, %(changed)d changed, %(there)d there already")
                self.stdout.write(said % {"sheet": shape.title, **counts})
        for (unit, year, name), value in sorted(outcome.totals.items()):
            shown = figure(name, value)
            self.stdout.write(f"{unit}, {year}: {shown['label']} {shown['amount']} {shown['unit']}")
        if not write:
            self.stdout.write(_("Nothing was written; add --apply to write it."))
        elif outcome.batch is None:
            self.stdout.write(_("Everything was there already; nothing changed."))
        else:
            self.stdout.write(_("Written. To take it back: scripts/manage undo_import %s") % outcome.batch.pk)

    def tell(self, remarks: Iterable[Fault], form: str) -> None:
        for remark in remarks:
            self.stdout.write(form % vars(remark))
