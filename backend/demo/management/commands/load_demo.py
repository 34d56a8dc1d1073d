"""`manage.py load_demo`: a district with real place names and made-up people, as if 500 days had passed."""

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

from backend.demo import accounts, loading, resetting
from backend.demo.size import SIZES

PHASES = {
    "places": gettext_lazy("units and grid"),
    "people": gettext_lazy("people and roles"),
    "story": gettext_lazy("500 days"),
    "figures": gettext_lazy("figures"),
}
#: Which part of the whole each phase takes, about.
BEGINS = {"places": 0.0, "people": 0.04, "story": 0.09, "figures": 0.92}
ENDS = {"places": 0.04, "people": 0.09, "story": 0.92, "figures": 1.0}


class Command(BaseCommand):
    help = "Load the demo into an empty database, or load it afresh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there are units already.")
        parser.add_argument("--reset", action="store_true", help="Throw away a demo's data first. Only a demo's.")
        parser.add_argument("--seed", type=int, default=1, help="Same seed and same day, same demo (default: 1).")

        parser.add_argument("--size", choices=sorted(SIZES), default="full", help="A small one is for tests.")

    def handle(self, *args: Any, if_empty: bool, reset: bool, seed: int, size: str, **options: Any) -> None:
        if resetting.is_in_use() and not reset:
            if if_empty:
                return
            raise CommandError(_("There are units already. --reset throws a demo away and loads it again."))
        with Bar(quiet=options["verbosity"] == 0) as bar, transaction.atomic():
            if resetting.is_in_use():
                if not resetting.is_demo():
                    raise CommandError(_("This database holds no demo: nothing is thrown away."))
                resetting.empty()
            opened = loading.load(seed=seed, size=SIZES[size], now=timezone.now(), progress=bar.show)
        path = accounts.keep(opened, Path(settings.VAR_DIR))
        if options["verbosity"]:
            self.print_accounts(opened, path)

    def print_accounts(self, opened: Sequence[accounts.Account], path: Path) -> None:
        self.stdout.write(_("The demo is loaded. Its accounts, with passwords drawn just now:"))
        for account in opened:
            self.stdout.write(f"  {account.role:<14} {account.sign_in:<28} {account.password}  {account.name}")
        self.stdout.write(_("Passwords and tokens are kept in %s, for you only.") % path)


class Bar:
    """A bar on a terminal, a line for each phase and tenth otherwise."""

    def __init__(self, *, quiet: bool) -> None:
        on_terminal = sys.stderr.isatty() and not quiet
        self.bar = tqdm(total=100, unit="%", bar_format="{desc} {bar} {n:3.0f} %", leave=False) if on_terminal else None
        self.quiet, self.said = quiet, ""

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def show(self, phase: str, fraction: float) -> None:
        share = BEGINS[phase] + (ENDS[phase] - BEGINS[phase]) * fraction
        if self.bar is not None:
            self.bar.set_description_str(str(PHASES[phase]), refresh=False)
            self.bar.update(max(100 * share - self.bar.n, 0))
        elif not self.quiet:
            self.say(f"{PHASES[phase]} {int(share * 10) * 10} %")

    def say(self, line: str) -> None:
        if line != self.said:
            print(line, file=sys.stderr, flush=True)
            self.said = line
