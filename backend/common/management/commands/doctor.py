"""`manage.py doctor`: check this installation and print advice. Exit code 1 when a line is red."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from backend.common.ops import doctor

SIGNS = {doctor.GREEN: "✓", doctor.YELLOW: "!", doctor.RED: "✗"}


class Command(BaseCommand):
    help = "Check this installation and say what to do about each red line."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", action="append", choices=list(doctor.CHECKS), metavar="|".join(doctor.CHECKS))
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default=own_language())

    def handle(self, *, only: list[str] | None, language: str, **options: Any) -> None:
        styles = {doctor.GREEN: self.style.SUCCESS, doctor.YELLOW: self.style.WARNING, doctor.RED: self.style.ERROR}
        levels = []
        with translation.override(language):
            for name, finding in doctor.examine(only or list(doctor.CHECKS)):
                levels.append(finding.level)
                self.stdout.write(styles[finding.level](f"{SIGNS[finding.level]} {name:<10} {finding.text}"))
                if finding.advice:
                    self.stdout.write(f"  {'':<10} → {finding.advice}")
            self.stdout.write(verdict(levels))
        if doctor.RED in levels:
            raise SystemExit(1)


def verdict(levels: list[str]) -> str:
    counts = {"red": levels.count(doctor.RED), "yellow": levels.count(doctor.YELLOW)}
    if not any(counts.values()):
        return _("All is well.")
    return _("%(red)d red, %(yellow)d yellow.") % counts


def own_language() -> str:
    """English in an English locale, otherwise the project's language."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else settings.LANGUAGE_CODE
