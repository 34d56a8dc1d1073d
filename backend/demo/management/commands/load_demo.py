"""`manage.py load_demo`: a district with real place names and made-up people, 500 days of records, the last hundred of them played."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from backend.demo import accounts, loading, mails, resetting
from backend.demo.size import SIZES

#: What is being done, and where in the whole it begins and ends, about.
PHASES = {
    "places": (gettext_lazy("units and grid"), 0.0, 0.08),
    "people": (gettext_lazy("people and roles"), 0.08, 0.25),
    "past": (gettext_lazy("records from before are taken over"), 0.25, 0.33),
    "story": (gettext_lazy("the last hundred days"), 0.33, 0.97),
    "mails": (gettext_lazy("figures and mails"), 0.97, 1.0),
}


class Command(BaseCommand):
    help = "Load the demo into an empty database, or load it afresh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there are units already.")
        parser.add_argument("--reset", action="store_true", help="Throw away a demo's data first. Only a demo's.")
        parser.add_argument("--seed", type=int, default=1, help="Another number, another story (default: 1).")
        parser.add_argument("--size", choices=sorted(SIZES), default="full", help="A small one is for tests.")

    def handle(self, *args: Any, if_empty: bool, reset: bool, seed: int, size: str, **options: Any) -> None:
        if resetting.is_in_use() and not reset:
            if if_empty:
                return
            raise CommandError(_("There are units already. --reset throws a demo away and loads it again."))
        now = timezone.now()
        with Bar(quiet=options["verbosity"] == 0) as bar, transaction.atomic():
            if resetting.is_in_use():
                if not resetting.is_demo():
                    raise CommandError(_("This database holds no demo: nothing is thrown away."))
                resetting.empty()
            opened = loading.load(seed=seed, size=SIZES[size], now=now, progress=bar.show)
        path = accounts.keep(opened, Path(settings.VAR_DIR))
        folder = mails.send(now)
        if options["verbosity"]:
            self.print_accounts(opened, path)
            if folder:
                self.stdout.write(_("The week's mails and a feedback slip are in %s.") % folder)

    def print_accounts(self, opened: Sequence[accounts.Account], path: Path) -> None:
        self.stdout.write(_("The demo is loaded. Its accounts, with passwords drawn just now:"))
        for account in opened:
            self.stdout.write(f"  {account.role:<14} {account.sign_in:<28} {account.password}  {account.name}")
        self.stdout.write(_("Passwords and tokens are kept in %s, for you only.") % path)


class Bar:
    """A bar on a terminal, a line for each tenth otherwise."""

    def __init__(self, *, quiet: bool) -> None:
        on_terminal = sys.stderr.isatty() and not quiet
        self.bar = tqdm(total=100, unit="%", bar_format="{desc} {bar} {n:3.0f} %", leave=False) if on_terminal else None
        self.quiet, self.said = quiet, -1

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def show(self, phase: str, fraction: float) -> None:
        name, begins, ends = PHASES[phase]
        share = begins + (ends - begins) * fraction
        if self.bar is not None:
            self.bar.set_description_str(str(name), refresh=False)
            self.bar.update(max(100 * share - self.bar.n, 0))
        elif not self.quiet and int(share * 10) > self.said:
            self.said = int(share * 10)
            print(f"{self.said * 10:3} % {name}", file=sys.stderr, flush=True)
