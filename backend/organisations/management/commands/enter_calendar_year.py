"""`manage.py enter_calendar_year 2027 --rest … --work …`: the public holidays and make-up days of a year."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.common.errors import Invalid
from backend.organisations import calendars, operations, queries
from backend.organisations.operations.calendars import MOST_DAYS


def days(text: str) -> list[date]:
    """`2027-02-05..2027-02-11` or one day."""
    first, _dots, last = text.partition("..")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise ArgumentTypeError(_("Write days as 2027-02-05 or 2027-02-05..2027-02-11.")) from error
    if not timedelta(0) <= end - start <= timedelta(days=MOST_DAYS):
        raise ArgumentTypeError(_("Write days as 2027-02-05 or 2027-02-05..2027-02-11."))
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


class Command(BaseCommand):
    help = "Enter the rest days and make-up working days of a year, as the notice of the State Council names them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--rest", type=days, nargs="+", required=True, metavar="DAY[..DAY]")
        parser.add_argument("--work", type=days, nargs="*", default=[], metavar="DAY[..DAY]")

    def handle(self, *, year: int, rest: list[list[date]], work: list[list[date]], **options: Any) -> None:
        try:
            operations.enter_calendar_year(
                actor=queries.get_system(),
                now=timezone.now(),
                year=year,
                rest_days=[*chain(*rest)],
                make_up_days=[*chain(*work)],
            )
        except Invalid as refusal:
            raise CommandError(" ".join(str(line) for lines in refusal.errors.values() for line in lines)) from refusal
        shown = calendars.show_year(year)
        for name, heading in (("rest_days", _("Rest days")), ("make_up_days", _("Make-up working days"))):
            self.stdout.write(f"{heading}: {', '.join(day.isoformat() for day in shown[name]) or '—'}")
