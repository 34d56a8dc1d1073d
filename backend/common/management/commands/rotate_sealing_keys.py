"""`manage.py rotate_sealing_keys`: seal every sealed value again with the first key of SEALING_KEYS.

To change the key: put a new one in front of SEALING_KEYS, restart everything, run this command until it
reports that nothing is left, then remove the old key. It may be stopped and started at any moment: values that are
done are no longer selected.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext as _
from tqdm import tqdm

from backend.common.sealing import (
    CannotOpen,
    Sealed,
    SealedTextField,
    active_key_id,
    binding_of,
    expect_known_keys,
    forget_other_probes,
    sealed_columns,
)


class Command(BaseCommand):
    help = (
        "Seal every sealed value again with the first key of SEALING_KEYS; values that do not open are left and listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default="default", help="Which database (default: default).")
        parser.add_argument("--batch-size", type=int, default=200, help="Rows in one transaction (default: 200).")
        parser.add_argument(
            "--check", action="store_true", help="Change nothing: open every value, report what is wrong."
        )

    def handle(self, *args: Any, database: str, batch_size: int, check: bool, **options: Any) -> None:
        """Exit code 1 where a value does not open or changed meanwhile, and with --check where one has an old key."""
        expect_known_keys()
        unreadable: list[str] = []
        left = 0
        for field in sealed_columns():
            rows = _rows(field, database) if check else _rows_under_other_keys(field, database)
            walk = _check if check else _reseal
            with tqdm(total=rows.count(), desc=str(field), disable=None) as bar:
                done = 0
                for batch in _batches(rows, batch_size):
                    moved, waiting, failed = walk(field, batch, database)
                    done, left = done + moved, left + waiting
                    unreadable += failed
                    bar.update(len(batch))
            report = _("%(column)s: %(count)d opened") if check else _("%(column)s: %(count)d sealed again")
            self.stdout.write(report % {"column": field, "count": done})
        self._conclude(unreadable, left)

    def _conclude(self, unreadable: list[str], left: int) -> None:
        for place in unreadable:
            self.stderr.write(_("does not open: %(place)s") % {"place": place})
        if unreadable or left:
            raise CommandError(
                _("%(unreadable)d values do not open and %(left)d are not under the first key.")
                % {"unreadable": len(unreadable), "left": left}
            )
        forget_other_probes()
        self.stdout.write(_("No sealed value uses another key than %(name)s.") % {"name": active_key_id()})


def _rows(field: SealedTextField, database: str) -> QuerySet[Any, Any]:
    values = field.model._base_manager.using(database).exclude(**{f"{field.name}__isnull": True})
    return values.order_by("pk").values_list("pk", field.name)


def _rows_under_other_keys(field: SealedTextField, database: str) -> QuerySet[Any, Any]:
    beginning = f"s1.{active_key_id()}."
    rows = _rows(field, database).alias(_beginning=Left(field.name, len(beginning), output_field=CharField()))
    return rows.exclude(_beginning=beginning)


def _batches(rows: QuerySet[Any, Any], size: int) -> Iterator[list[tuple[Any, Sealed]]]:
    """By primary key, not by offset: resealed rows leave the selection, and those that do not open stay in it."""
    batch = list(rows[:size])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1][0])[:size])


def _reseal(field: SealedTextField, batch: list[tuple[Any, Sealed]], database: str) -> tuple[int, int, list[str]]:
    """How many values were resealed, how many changed meanwhile, and the bindings of those that do not open."""
    moved, waiting, failed = 0, 0, []
    with transaction.atomic(using=database):
        for pk, old in batch:
            try:
                new = old.resealed(pk)
            except CannotOpen:
                failed.append(binding_of(field, pk))
                continue
            # The old value is the condition: a value written meanwhile is never overwritten with the old one.
            same = field.model._base_manager.using(database).filter(**{"pk": pk, field.name: old})
            changed = same.update(**{field.name: new})
            moved, waiting = moved + changed, waiting + 1 - changed
    return moved, waiting, failed


def _check(field: SealedTextField, batch: list[tuple[Any, Sealed]], database: str) -> tuple[int, int, list[str]]:
    """How many values open, how many are not under the first key, and the bindings of those that do not open."""
    opened, waiting, failed = 0, 0, []
    for pk, value in batch:
        try:
            value.check(pk)
        except CannotOpen:
            failed.append(binding_of(field, pk))
            continue
        opened, waiting = opened + 1, waiting + (value.key_id != active_key_id())
    return opened, waiting, failed
