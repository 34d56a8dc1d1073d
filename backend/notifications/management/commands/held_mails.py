"""`manage.py held_mails`: after a restore, the mails that may have been sent already; release or drop them, then go on."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.common.errors import Conflict
from backend.notifications import operations
from backend.organisations.queries import get_system


class Command(BaseCommand):
    help = "List the mails that are held after a restore: recipient, kind and day. Release or drop them, then resume sending."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", default="", help="only mails of this kind")
        parser.add_argument(
            "--id", action="append", default=[], type=UUID, dest="ids", help="only this mail (repeatable)"
        )
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--freeze", action="store_true", help="first step of a restore, before worker and beat start")
        step.add_argument("--release", action="store_true", help="send them")
        step.add_argument("--drop", action="store_true", help="do not send them: they were sent before")
        step.add_argument("--resume", action="store_true", help="send again, when everything is decided")

    def handle(
        self, *, kind: str, ids: list[UUID], freeze: bool, release: bool, drop: bool, resume: bool, **options: Any
    ) -> None:
        actor, now = get_system(), timezone.now()
        if freeze:
            operations.freeze_sending(actor=actor, now=now)
        if release or drop:
            count = operations.decide_held(actor=actor, now=now, release=release, kind=kind, ids=ids)
            self.stdout.write(_("%(count)d mails decided.") % {"count": count})
        if resume:
            try:
                operations.resume_sending(actor=actor, now=now)
            except Conflict as problem:
                raise CommandError(str(problem.title)) from problem
        self.show(kind, ids)

    def show(self, kind: str, ids: list[UUID]) -> None:
        if operations.frozen_since() is None:
            self.stdout.write(_("Mails are not held back."))
            return
        for mail in (
            operations.held_mails(kind=kind, ids=ids).select_related("recipient").order_by("kind", "send_after", "id")
        ):
            day = timezone.localdate(mail.send_after).isoformat()
            self.stdout.write(f"{mail.pk}  {day}  {mail.kind:<20}  {mail.recipient.name}")
        for name, count in operations.count_held().items():
            self.stdout.write(f"{count:>6}  {name}")
