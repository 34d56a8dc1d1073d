"""`manage.py create_administrator`: the first account, by questions or by options."""

import getpass
import os
import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.common.errors import DomainError, Invalid
from backend.organisations import operations, queries
from backend.organisations.contacts import LONGEST_PASSWORD


class Command(BaseCommand):
    help = "Make an administrator, and the district if there is none. What is not given is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default=os.environ.get("ADMIN_NAME", ""))
        parser.add_argument("--email", default=os.environ.get("ADMIN_EMAIL", ""))
        parser.add_argument("--phone", default=os.environ.get("ADMIN_PHONE", ""))
        parser.add_argument("--district", default=os.environ.get("ADMIN_DISTRICT", ""))
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _n in settings.LANGUAGES]
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self.create(options)

    def create(self, options: dict[str, Any]) -> None:
        system = queries.get_system()
        name = self.ask(options["name"], _("Name"), "--name")
        contact = options["email"] or options["phone"] or self.ask("", _("Email or phone"), "--email | --phone")
        email = options["email"] or (contact if "@" in contact else "")
        phone = options["phone"] or ("" if "@" in contact else contact)
        district = self.district(system, options["district"])
        password, drawn = self.password()
        try:
            operations.create_administrator(
                actor=system,
                name=name,
                email=email,
                phone=phone,
                password=password,
                district=district,
                language=options["language"],
                now=timezone.now(),
            )
        except DomainError as refusal:
            raise CommandError(" ".join([str(refusal.title), *reasons(refusal)])) from refusal
        self.stdout.write(
            _("Administrator of %(district)s: sign in with %(contact)s.") % {"district": district, "contact": contact}
        )
        if drawn:
            self.stdout.write(_("Password, shown only now: %s") % password)

    def ask(self, value: str, question: str, option: str) -> str:
        """`value`, or else the answer typed on a terminal. Raises CommandError without one."""
        answer = value.strip()
        if not answer and sys.stdin.isatty():
            answer = input(f"{question}: ").strip()
        if not answer:
            raise CommandError(_("Missing: %(what)s (%(option)s)") % {"what": question, "option": option})
        return answer

    def district(self, system: Any, name: str) -> str:
        """The name given, else that of the only district, else the answer to a question."""
        known = queries.list_district_names(actor=system)
        if not name and len(known) == 1:
            return known[0]
        return self.ask(name, _("District"), "--district")

    def password(self) -> tuple[str, bool]:
        """ADMIN_PASSWORD, or typed twice; drawn (then True) without a terminal or when nothing is typed."""
        password = os.environ.get("ADMIN_PASSWORD", "")
        if not password and sys.stdin.isatty():
            password = getpass.getpass(_("Password (empty: one is drawn): "))
            if password and password != getpass.getpass(_("Once more: ")):
                raise CommandError(_("These are two different passwords."))
        if len(password) > LONGEST_PASSWORD:
            raise CommandError(_("At most %d characters.") % LONGEST_PASSWORD)
        return (password, False) if password else (secrets.token_urlsafe(12), True)


def reasons(refusal: DomainError) -> list[str]:
    errors = refusal.errors.values() if isinstance(refusal, Invalid) else []
    return [str(sentence) for sentences in errors for sentence in sentences]
